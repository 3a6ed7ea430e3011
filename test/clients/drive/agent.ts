/** Clients that are agents: a prompt starts them, and the stand-in model asks for the calls. */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Connect, Installed, Leg, Session } from '../client.ts';
import { type StandIn, standIn, type Turn } from '../model/stand-in.ts';
import { cleanEnvironment } from './environment.ts';

export interface Agent {
  /** The command that starts the agent. `PROMPT` stands for the prompt, `MODEL` for the address of the model's API. */
  readonly command: readonly string[];
  /** What it is told of the model, beside the home that it gets: the environment. */
  env?(origin: string, leg: Leg): Readonly<Record<string, string>>;
  /** The same, where it has to stand in a file of its home. */
  files?(origin: string): Readonly<Record<string, string>>;
  /** Where it shows its model the names of tools alone, and their schemas after a search. */
  readonly deferred?: {
    /** Finds those names in a request. */
    readonly names: RegExp;
    search(name: string): Call;
  };
}

type Call = { readonly call: string; readonly args: Readonly<Record<string, unknown>> };

const PROMPT = 'Look after the Portkey organisation.';

/** The offered tool whose name ends in this one: clients put the server's name before it. */
const nameOf = (offered: readonly string[], name: string): string | undefined =>
  offered.find((one) => one === name || (one.endsWith(name) && /[^a-z0-9]/i.test(one.at(-name.length - 1) ?? '')));

/** The tools as the server named them. */
const ownNames = (offered: readonly string[]): string[] =>
  offered.map((name) => name.replace(/^(mcp__portkey(::|__)|mcp_portkey_|portkey[_-])_*/, ''));

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
  for (const [file, text] of Object.entries(spec.files?.(model.origin) ?? {})) {
    await mkdir(dirname(join(leg.home, file)), { recursive: true });
    await writeFile(join(leg.home, file), text);
  }
  const [program = '', ...args] = spec.command.map((word) =>
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
  const offered = (): string[] => [
    ...turn.offered,
    ...(spec.deferred ? (turn.text.match(spec.deferred.names) ?? []) : []),
  ];
  return {
    list: async () => [...new Set(ownNames(offered()))],
    call: async (name, args) => {
      const full = nameOf(offered(), name);
      if (full === undefined) throw new Error(`It does not offer ${name}: ${offered().slice(0, 30).join(', ')}`);
      if (spec.deferred && !turn.offered.includes(full)) await ask(spec.deferred.search(full));
      return ask({ call: full, args });
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
