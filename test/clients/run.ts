/**
 * Runs real clients against the built server and its sandbox, and prints what worked.
 *
 *   npm run test:clients                  those that CI runs
 *   npm run test:clients -- --all         all of them
 *   npm run test:clients -- codex fastmcp-2
 *   … --save                              also writes test/clients/results.json, from which docs/CLIENTS.md is made
 *   … --verbose                           also prints what clients said
 *
 * Clients are installed into $PORTKEY_CLIENTS_DIR (~/.cache/portkey-admin-mcp-server/clients).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Client, STEPS, type Step, type Transport } from './client.ts';
import { clients } from './clients/index.ts';
import { install } from './install.ts';
import { type Cell, type LegResult, RESULTS_FILE, type Results } from './results.ts';
import { type Outcome, steps } from './scenario.ts';
import { applySetup } from './setup.ts';
import { type Organisation, openLeg, organisation } from './world.ts';

const STEP_TIMEOUT_MS = 120_000;
/** How many clients run at once. */
const WIDTH = 2;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean' }, save: { type: 'boolean' }, verbose: { type: 'boolean' } },
});
const unknown = positionals.filter((id) => !clients.some((client) => client.id === id));
if (unknown.length > 0) {
  console.error(`No such client: ${unknown.join(', ')}. There are: ${clients.map(({ id }) => id).join(', ')}.`);
  process.exit(2);
}
const chosen = clients.filter(({ id, inCi }) =>
  positionals.length > 0 ? positionals.includes(id) : flags.all || inCi,
);

const within = <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${STEP_TIMEOUT_MS / 1000} s`)), STEP_TIMEOUT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

const failure = (error: unknown): Outcome => ({
  ok: false,
  detail: (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(-600),
});

/** The steps of one leg; those after a failed connection fail with it. */
async function runLeg(client: Client, transport: Transport, org: Organisation): Promise<LegResult> {
  const outcomes: Partial<Record<Step, Outcome>> = {};
  const seen = new Map<string, string | undefined>();
  for (const asks of client.asks ? [false, true] : [false]) {
    const wanted = STEPS.filter((step) => (step === 'ask') === asks);
    const open = await openLeg(org, transport, asks);
    try {
      const installed = await install(client.source);
      const setup = client.setup?.[transport];
      if (setup !== undefined) await applySetup(setup, open.leg, installed);
      const session = await within(client.connect(open.leg, installed));
      const { configArgument = 'config', refusal } = client;
      const given = { config: configArgument, decisions: open.decisions, ...(refusal && { refusal }) };
      try {
        for (const step of wanted) outcomes[step] = await within(steps[step](session, org, given)).catch(failure);
      } finally {
        await within(session.close());
      }
    } catch (error) {
      const { detail } = failure(error);
      for (const step of wanted) outcomes[step] ??= { ok: false, detail };
    }
    for (const { name, revision } of await open.seen()) seen.set(name, revision);
    await open.close();
  }
  const names = [...seen.keys()];
  return {
    names,
    revision: [...seen.values()].find((revision) => revision !== undefined) ?? '',
    steps: Object.fromEntries(
      Object.entries(outcomes).map(([step, { ok, detail }]): [string, Cell] => [step, { ok, detail }]),
    ) as LegResult['steps'],
  };
}

/** What is not as expected: each a sentence. */
function faultsOf(client: Client, transport: Transport, { names, steps: done }: LegResult): string[] {
  const known = client.known?.[transport] ?? {};
  return [
    ...names.filter((name) => !client.sends.test(name)).map((name) => `calls itself ${name}, not ${client.sends}`),
    ...STEPS.flatMap((step) => {
      const cell = done[step];
      if (cell === undefined) return [];
      if (cell.ok && known[step] !== undefined) return [`${step} works now: take it out of "known"`];
      if (cell.ok || known[step] !== undefined) return [];
      const before = STEPS.slice(0, STEPS.indexOf(step)).map((one) => done[one]?.detail);
      return [`${step}: ${before.includes(cell.detail) ? 'the same' : cell.detail}`];
    }),
  ];
}

const mark = (client: Client, transport: Transport, step: Step, cell: Cell | undefined): string => {
  if (cell === undefined) return '-';
  if (cell.ok) return step === 'list' ? cell.detail : 'ok';
  return client.known?.[transport]?.[step] === undefined ? 'FAILS' : 'known';
};

const row = (cells: readonly string[]): string =>
  cells.map((cell, index) => cell.padEnd([22, 10, 6, 34, 11, 6, 6, 6, 6, 7, 6][index] ?? 6)).join(' ');

let passed = 0;
const faults: string[] = [];
const results: Results = JSON.parse(readFileSync(RESULTS_FILE, 'utf8'));
const org = await organisation();
console.log(row(['client', 'version', 'over', 'name', 'revision', ...STEPS]));

async function runClient(client: Client): Promise<void> {
  const version = Object.values(client.source.packages)[0] ?? '';
  const legs: Partial<Record<Transport, LegResult>> = {};
  for (const transport of client.transports) {
    const result = await runLeg(client, transport, org);
    legs[transport] = result;
    console.log(
      row([
        client.id,
        version,
        transport,
        result.names.join(', '),
        result.revision,
        ...STEPS.map((step) => mark(client, transport, step, result.steps[step])),
      ]),
    );
    if (flags.verbose)
      for (const [step, { detail }] of Object.entries(result.steps)) console.log(`    ${step}: ${detail}`);
    const found = faultsOf(client, transport, result);
    if (found.length === 0) passed++;
    else faults.push(...found.map((fault) => `${client.id} over ${transport}: ${fault}`));
  }
  results.clients[client.id] = { version, legs };
}

const waiting = [...chosen];
const lane = async (): Promise<void> => {
  for (let client = waiting.shift(); client !== undefined; client = waiting.shift()) await runClient(client);
};
try {
  await Promise.all(Array.from({ length: WIDTH }, lane));
} finally {
  org.close();
}
if (flags.save) writeFileSync(RESULTS_FILE, `${JSON.stringify(results, null, 2)}\n`);
for (const fault of faults) console.log(`FAILS ${fault}`);
const legs = chosen.reduce((sum, { transports }) => sum + transports.length, 0);
console.log(`${passed} passed, ${legs - passed} failed`);
process.exit(faults.length > 0 ? 1 : 0);
