// Sixteen jobs of administrators, each by a script, by single calls of ours, and by single calls of the peer, against one
// sandbox with 150 ms before every request. All ways must come to the same facts. Writes bench/results/jobs.json.
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { JOBS } from './jobs/index.ts';
import type { Job } from './jobs/job.ts';
import { type CountedClient, countedClient } from './lib/counted-client.ts';
import { type Cost, type JobResult, type JobResults, sum, tokensOf } from './lib/job-results.ts';
import { fetchPeer } from './lib/peer.mjs';
import { report } from './lib/report.mjs';
import { startSlowPortkey } from './lib/slow-portkey.ts';

const DELAY_MS = 150;
const AIMS = { calls: 0.25, tokens: 0.1, seconds: 0.25 };
const RESULTS = resolve(import.meta.dirname, 'results/jobs.json');

const portkey = await startSlowPortkey(DELAY_MS);
const files = fetchPeer();
const env = {
  PORTKEY_API_KEY: portkey.key,
  PORTKEY_BASE_URL: portkey.url,
  PORTKEY_ALLOW_INSECURE_HTTP: 'true',
  PORTKEY_TOOL_SURFACE: 'full',
  LOG_LEVEL: 'error',
};
const [ours, peer] = await Promise.all([
  countedClient([process.execPath, resolve(process.env.BUILD_DIR ?? 'build', 'index.js')], env),
  countedClient([files.node, files.stdio], { ...env, PORTKEY_ALLOW_PRIVATE_BASE_URL: 'true' }),
]);

// What a process loads at its first call is no job's.
await Promise.all([ours.list('list_configs'), peer.list('list_configs')]);

interface Step {
  readonly operation: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A script's answer; a plan that it returns is carried out, in one call where the server can. */
async function byScript({ script, args, holdsAfter }: Job): Promise<unknown> {
  const answer: unknown = await ours.one('run_script', { code: script, ...(args && { args }) });
  if (!holdsAfter) return answer;
  const { plan } = answer as { readonly plan: readonly Step[] };
  if (ours.tools.has('apply_plan')) return ours.one('apply_plan', { calls: plan });
  for (const step of plan) await ours.one(step.operation, step.arguments);
  return undefined;
}

/** Does a job in one way; what it cost, and the facts that it came to. */
async function done(job: Job, client: CountedClient, way: (job: Job) => Promise<unknown>) {
  if (job.holdsAfter) await portkey.renew();
  const { result, cost } = await client.measured(() => way(job));
  return { cost, facts: job.holdsAfter ? await job.holdsAfter(portkey.read) : result };
}

async function measure(job: Job): Promise<JobResult> {
  const { name, sentence } = job;
  const script = await done(job, ours, byScript);
  const single = await done(job, ours, () => job.singly(ours));
  if (!isDeepStrictEqual(script.facts, single.facts) || JSON.stringify(script.facts).length < 10)
    throw new Error(`${name}: ${JSON.stringify(script.facts)} by script, ${JSON.stringify(single.facts)} by calls`);
  const costs = { name, sentence, script: script.cost, single: single.cost };
  if (job.peer) return { ...costs, peer: job.peer };
  try {
    const other = await done(job, peer, () => job.singly(peer));
    if (isDeepStrictEqual(script.facts, other.facts)) return { ...costs, peer: other.cost };
    if (process.env.BENCH_DEBUG) console.error(name, JSON.stringify(script.facts), JSON.stringify(other.facts));
    return { ...costs, peer: { cannot: 'comes to other facts' } };
  } catch (error) {
    if (process.env.BENCH_DEBUG) console.error(error);
    return { ...costs, peer: { cannot: 'fails' } };
  }
}

const chosen = process.env.BENCH_JOBS?.split(',');
const jobs: JobResult[] = [];
try {
  for (const job of JOBS) if (chosen?.includes(job.name) ?? true) jobs.push(await measure(job));
} finally {
  await Promise.all([ours.close(), peer.close()]);
  await portkey.stop();
}

const line = (name: string, costs: readonly (Cost | { readonly cannot: string })[]): void =>
  console.log(
    `  ${name.padEnd(24)}${costs
      .map((cost) =>
        'cannot' in cost
          ? `  ${cost.cannot}`
          : `${String(cost.calls).padStart(6)}${String(cost.sent).padStart(7)}${String(cost.received).padStart(8)}${cost.seconds.toFixed(2).padStart(7)}`,
      )
      .join('  |')}`,
  );

const shared = jobs.flatMap(({ script, single, peer }) => ('cannot' in peer ? [] : [{ script, single, peer }]));
const totals = {
  shared: {
    jobs: shared.length,
    script: sum(shared.map(({ script }) => script)),
    single: sum(shared.map(({ single }) => single)),
    peer: sum(shared.map(({ peer }) => peer)),
  },
  all: {
    jobs: jobs.length,
    script: sum(jobs.map(({ script }) => script)),
    single: sum(jobs.map(({ single }) => single)),
  },
};
console.log(`\njobs, ${DELAY_MS} ms before each request (calls, tokens sent, tokens received, seconds)`);
console.log(`  ${'script'.padStart(46)}${'single calls'.padStart(31)}${'peer'.padStart(31)}`);
for (const { name, script, single, peer } of jobs) line(name, [script, single, peer]);
line(`the ${shared.length} that all can do`, [totals.shared.script, totals.shared.single, totals.shared.peer]);
line(`all ${jobs.length}`, [totals.all.script, totals.all.single]);

const { script, peer: other } = totals.shared;
report('jobs that both can do, by script beside the peer', [
  { name: 'calls', ours: script.calls, other: other.calls, against: 'peer', atMost: AIMS.calls },
  { name: 'tokens', ours: tokensOf(script), other: tokensOf(other), against: 'peer', atMost: AIMS.tokens },
  { name: 'seconds', ours: script.seconds, other: other.seconds, against: 'peer', atMost: AIMS.seconds },
]);
if (chosen === undefined) {
  const results: JobResults = { delayMs: DELAY_MS, peer: files.version, jobs, totals };
  await mkdir(resolve(RESULTS, '..'), { recursive: true });
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}
