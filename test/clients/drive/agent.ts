/** Clients that are agents: a prompt starts them, and the stand-in model asks for the calls. */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Connect, Installed, Leg, Session } from '../client.ts';
import { type StandIn, standIn, type Turn } from '../model/stand-in.ts';
import { cleanEnvironment } from './environment.ts';

export interface Agent {
  /** The command that starts the agent without a person. `PROMPT` is the prompt, `MODEL` the address of its model's API. */
  readonly command: readonly string[];
  /** The command that starts it with a person who agrees to questions, where that is another one. */
  readonly withPerson?: readonly string[];
  /** What it is told of the model, beside the home that it gets: the environment. */
  env?(origin: string, leg: Leg): Readonly<Record<string, string>>;
  /** The same, where it has to stand in a file of its home. */
  files?(origin: string, leg: Leg): Readonly<Record<string, string>>;
  /** Where it shows its model the names of tools alone, and their schemas after a search. */
  readonly deferred?: {
    /** Finds those names in a request. */
    readonly names: RegExp;
    search(name: string): Call;
    /** How a tool is called that was searched for; by its name, if not said. */
    call?(call: Call): Call;
  };
  /** A call that passes a second, for an agent that starts to work before its servers are connected. */
  readonly pause?: Call;
}

type Call = { readonly call: string; readonly args: Readonly<Record<string, unknown>> };

const PROMPT = 'Look after the Portkey organisation.';

const PAUSES = 20;

/** What clients put before the names of this server's tools. */
const PREFIX = /^(mcp__portkey(::|__)|mcp_portkey_|portkey[_-])/;

export const agent =
  (spec: Agent): Connect =>
  async (leg, installed) => {
    const model = await standIn();
    try {
      return await startAgent(spec, model, leg, installed);
    } catch (error) {
      model.close();
      throw error;
    }
  };

async function startAgent(spec: Agent, model: StandIn, leg: Leg, installed: Installed): Promise<Session> {
  for (const [file, text] of Object.entries(spec.files?.(model.origin, leg) ?? {})) {
    await mkdir(dirname(join(leg.home, file)), { recursive: true });
    await writeFile(join(leg.home, file), text);
  }
  const [program = '', ...args] = ((leg.asks ? spec.withPerson : undefined) ?? spec.command).map((word) =>
    word.replace('PROMPT', PROMPT).replace('MODEL', model.origin),
  );
  const child = spawn(program, args, {
    cwd: leg.home,
    env: { ...cleanEnvironment(leg, installed), ...spec.env?.(model.origin, leg) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`The client ended with ${code}: ${output.slice(-1_500)}`)));
  });
  ended.catch(() => {});
  const next = (): Promise<Turn> => Promise.race([model.nextTurn(), ended]);
  let turn = await next();

  const ask = async ({ call, args }: Call): Promise<string> => {
    turn.answer({ call, args });
    turn = await next();
    return turn.result;
  };
  const offered = (): string[] =>
    [...turn.offered, ...(spec.deferred ? (turn.text.match(spec.deferred.names) ?? []) : [])].filter((name) =>
      PREFIX.test(name),
    );
  for (let tries = 0; spec.pause !== undefined && offered().length === 0 && tries < PAUSES; tries++)
    await ask(spec.pause);
  return {
    list: async () => [...new Set(offered().map((name) => name.replace(PREFIX, '')))],
    call: async (name, args) => {
      const call = offered().find((one) => one.replace(PREFIX, '') === name);
      if (call === undefined) throw new Error(`It does not offer ${name}, but ${turn.offered.slice(0, 30).join(', ')}`);
      if (turn.offered.includes(call) || spec.deferred === undefined) return ask({ call, args });
      await ask(spec.deferred.search(call));
      return ask(spec.deferred.call?.({ call, args }) ?? { call, args });
    },
    close: async () => {
      turn.answer({ say: 'Done.' });
      const timer = setTimeout(() => killGroup(child.pid), 10_000);
      await ended.catch(() => {});
      clearTimeout(timer);
      model.close();
    },
  };
}

/** Ends the client with all that it started. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
