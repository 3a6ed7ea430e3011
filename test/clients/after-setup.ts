/** Runs setup for clients in homes of their own, and asks each of them whether it is connected. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { mapAtOnce } from '../../src/map-at-once.ts';
import type { AfterSetup, Client, Installed, Leg } from './client.ts';
import { clients } from './clients/index.ts';
import { cleanEnvironment } from './drive/environment.ts';
import { install } from './install.ts';
import { listedTools, type Organisation, openLeg, organisation } from './world.ts';

const TIMEOUT_MS = 60_000;
const AT_ONCE = 2;

type Configurable = Client & { readonly afterSetup: AfterSetup };

/**
 * Runs them and prints what each said.
 *
 * @param ids of clients; none for all that can show it
 * @param verbose also prints what they printed
 * @returns the exit code
 */
export async function runAfterSetup(ids: readonly string[], verbose: boolean): Promise<number> {
  const chosen = clients.filter(
    (client): client is Configurable =>
      client.afterSetup !== undefined && (ids.length === 0 || ids.includes(client.id)),
  );
  const org = await organisation();
  let failed = 0;
  const run = async (client: Configurable): Promise<void> => {
    const begun = performance.now();
    const { fault, said } = await afterSetup(client, org).catch((error: unknown) => ({
      fault: error instanceof Error ? error.message : String(error),
      said: [],
    }));
    if (fault !== undefined) failed++;
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`${client.id.padEnd(14)} ${seconds.padStart(5)} s  ${fault === undefined ? 'ok' : `FAILS: ${fault}`}`);
    for (const line of said) console.log(`    ${line.trim()}`);
    if (verbose && fault !== undefined) console.log(fault);
  };
  try {
    await mapAtOnce(chosen, AT_ONCE, run);
  } finally {
    org.close();
  }
  console.log(
    failed === 0 ? 'every client lists the server after setup, and not after its removal' : `${failed} failed`,
  );
  return failed === 0 ? 0 : 1;
}

interface Outcome {
  readonly fault?: string;
  /** What the client printed of the server. */
  readonly said: readonly string[];
}

async function afterSetup(client: Configurable, org: Organisation): Promise<Outcome> {
  const { afterSetup: spec } = client;
  const installed = await install(client.source);
  const open = await openLeg(org, 'stdio', false);
  const { leg } = open;
  const entry = join(leg.clone, 'build/index.js');
  const list = (): Promise<string> => print(spec.list, leg, installed, spec.env);
  try {
    await print(['node', entry, 'setup', '--client', spec.name, '--sandbox', '--yes'], leg, installed);
    const listed = await list();
    const [line] = spec.shows.exec(listed) ?? [];
    if (line === undefined) return { fault: `it prints ${listed}`, said: [] };
    const said = [shortLine(line, leg)];
    if (spec.onlyReads) {
      const session = await client.connect(leg, installed);
      const offered = await session.list().finally(() => session.close());
      said.push(`offers its model ${offered.length} tools`);
      if (offered.length !== listedTools()) return { fault: `it offers ${offered.length} tools`, said };
    }
    // Some have a name of its own for this.
    const names = [...new Set((await open.seen()).map(({ name }) => name))];
    said.push(`connected as ${names.join(', ')}`);
    if (names.length === 0) return { fault: 'it did not connect to the server', said };
    await print(['node', entry, 'setup', '--remove'], leg, installed);
    const after = await list();
    if (/\bportkey\b/.test(after)) return { fault: `after setup --remove it prints ${after}`, said };
    return { said };
  } finally {
    await open.close();
  }
}

/** The same line wherever it was run. */
const shortLine = (line: string, { clone }: Leg): string => line.replaceAll(clone, '…').replace(/\s+/g, ' ').trim();

/** What a command prints, whether it fails or not. */
const print = (
  [program = '', ...args]: readonly string[],
  leg: Leg,
  installed: Installed,
  env: Readonly<Record<string, string>> = {},
): Promise<string> =>
  new Promise((done) => {
    const options = { cwd: leg.home, env: { ...cleanEnvironment(leg, installed), ...env }, timeout: TIMEOUT_MS };
    execFile(program, args, options, (_error, stdout, stderr) =>
      done(stripVTControlCharacters(`${stdout}${stderr}`)),
    ).stdin?.end();
  });
