/**
 * Runs real clients against the built server and its sandbox, and prints what worked.
 *
 *   npm run test:clients                  those that CI runs
 *   npm run test:clients -- --all         all of them
 *   npm run test:clients -- codex fastmcp-2
 *   … --save                              also writes test/clients/results.json, from which docs/CLIENTS.md is made
 *   npm run test:clients -- --setup       what setup writes, listed as connected by the clients themselves
 *   … --verbose                           also prints what clients said
 *
 * Clients are installed into $PORTKEY_CLIENTS_DIR (~/.cache/portkey-admin-mcp-server/clients). One that needs
 * Python or Go, where there is none, is said to be skipped, which in CI is a failure.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mapAtOnce } from '../../src/map-at-once.ts';
import { runAfterSetup } from './after-setup.ts';
import { type Client, NEEDS, STEPS, type Step, type Transport } from './client.ts';
import { clients } from './clients/index.ts';
import { type LegOutcome, runLeg } from './leg.ts';
import { type LegResult, RESULTS_FILE, type Results } from './results.ts';
import { organisation } from './world.ts';

/** How many clients run at once. */
const AT_ONCE = 2;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean' },
    save: { type: 'boolean' },
    setup: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
});
const unknown = positionals.filter((id) => !clients.some((client) => client.id === id));
if (unknown.length > 0) {
  console.error(`No such client: ${unknown.join(', ')}. There are: ${clients.map(({ id }) => id).join(', ')}.`);
  process.exit(2);
}
if (flags.setup) process.exit(await runAfterSetup(positionals, flags.verbose === true));
const chosen = clients.filter(({ id, inCi }) =>
  positionals.length > 0 ? positionals.includes(id) : flags.all || inCi,
);
const isThere = (command: readonly string[]): boolean => spawnSync(command[0] ?? '', command.slice(1)).status === 0;
const missing = Object.entries(NEEDS).filter(([, need]) => need !== undefined && !isThere(need.command));
const skipped = chosen.filter(({ source }) => missing.some(([registry]) => registry === source.from));

/** What is not as expected, a sentence each. */
function faultsOf(client: Client, transport: Transport, { names, steps }: LegOutcome): string[] {
  const known = client.known?.[transport] ?? {};
  return [
    ...names.filter((name) => !client.sends.test(name)).map((name) => `calls itself ${name}, not ${client.sends}`),
    ...STEPS.flatMap((step, index) => {
      const outcome = steps[step];
      if (outcome === undefined || outcome.ok !== (known[step] !== undefined)) return [];
      if (outcome.ok) return [`${step} works now: take it out of "known"`];
      const again = STEPS.slice(0, index).some((before) => steps[before]?.detail === outcome.detail);
      return [`${step}: ${again ? 'the same' : outcome.detail}`];
    }),
  ];
}

const resultOf = ({ names, revision, steps }: LegOutcome): LegResult => ({
  names,
  revision,
  tools: Number(steps.list?.ok && steps.list.detail),
  steps: Object.fromEntries(Object.entries(steps).map(([step, { ok }]) => [step, ok])),
});

const WIDTHS = [18, 9, 6, 30, 11, 6, 6, 6, 6, 7, 6];
const row = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join(' ')
    .trimEnd();

function legRow(client: Client, version: string, transport: Transport, outcome: LegOutcome): string {
  const mark = (step: Step): string => {
    const done = outcome.steps[step];
    if (done === undefined) return '-';
    if (done.ok) return step === 'list' ? done.detail : 'ok';
    return client.known?.[transport]?.[step] === undefined ? 'FAILS' : 'known';
  };
  return row([client.id, version, transport, outcome.names.at(-1) ?? '', outcome.revision, ...STEPS.map(mark)]);
}

const stored = JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as Results;
const results: Record<string, Results['clients'][string]> = { ...stored.clients };
const faults: string[] = [];
let legs = 0;
let failed = 0;
const org = await organisation();
console.log(row(['client', 'version', 'over', 'name', 'revision', ...STEPS]));

async function runClient(client: Client): Promise<void> {
  const version = Object.values(client.source.packages)[0] ?? '';
  const done: Partial<Record<Transport, LegResult>> = {};
  for (const transport of client.transports) {
    const outcome = await runLeg(client, transport, org);
    done[transport] = resultOf(outcome);
    console.log(legRow(client, version, transport, outcome));
    if (flags.verbose)
      for (const [step, { detail }] of Object.entries(outcome.steps)) console.log(`    ${step}: ${detail}`);
    const found = faultsOf(client, transport, outcome);
    faults.push(...found.map((fault) => `${client.id} over ${transport}: ${fault}`));
    legs++;
    if (found.length > 0) failed++;
  }
  results[client.id] = { version, legs: done };
}

const tried = chosen.filter((client) => !skipped.includes(client));
try {
  await mapAtOnce(tried, AT_ONCE, runClient);
} finally {
  org.close();
}
if (flags.save) {
  const saved: Results = {
    date: new Date().toISOString().slice(0, 10),
    clients: Object.fromEntries(clients.flatMap(({ id }) => (results[id] ? [[id, results[id]]] : []))),
  };
  writeFileSync(RESULTS_FILE, `${JSON.stringify(saved, null, 2)}\n`);
}
for (const fault of faults) console.log(`FAILS ${fault}`);
for (const { id } of skipped)
  console.log(`SKIPPED ${id}: it needs python3 with venv (Debian: apt-get install python3-venv)`);
console.log(`${legs - failed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exit(failed > 0 || (skipped.length > 0 && process.env.CI !== undefined) ? 1 : 0);
