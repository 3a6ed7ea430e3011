// What a script costs: the first one of a process and those after it; and what one caller's scripts cost another caller
// over HTTP, whose plain calls go on beside them.
import { setMaxListeners } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { load, older, openSession, runScripts } from './lib/http-load.mjs';
import { makeServers, startPortkey } from './lib/http-servers.mjs';
import { median, report } from './lib/report.mjs';
import { stdioServer } from './lib/stdio-load.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const ROUND_MS = Number(process.env.BENCH_ROUND_MS ?? 2_000);
const TRIVIAL = 20;

const portkey = await startPortkey();
const env = {
  PORTKEY_API_KEY: 'bench-key-that-goes-nowhere-else',
  PORTKEY_BASE_URL: `${portkey.url}/v1`,
  PORTKEY_ALLOW_INSECURE_HTTP: 'true',
  PORTKEY_TOOL_SURFACE: 'full',
};

/** The first script of a warm process, and the median of trivial ones after it, ms. */
async function firstScripts() {
  const server = await stdioServer(process.execPath, 'build/index.js', env);
  for (let warm = 0; warm < 20; warm++) await server.once();
  const timed = async () => {
    const began = performance.now();
    const answer = await server.call('run_script', { code: 'return 1' });
    if (answer.result?.structuredContent?.data !== 1) throw new Error(JSON.stringify(answer));
    return performance.now() - began;
  };
  const first = await timed();
  const later = [];
  for (let n = 0; n < TRIVIAL; n++) later.push(await timed());
  server.stop();
  return { first, later: median(later) };
}

const starts = [];
for (let round = 0; round < ROUNDS; round++) starts.push(await firstScripts());

const LOADS = {
  'endless loops': 'while (true) {}',
  'heavy work':
    'let text = ""; for (let n = 0; n < 3e5; n++) text = JSON.stringify([n, text.slice(0, 50)]); return text;',
  '200 calls side by side':
    'return (await Promise.all(Array.from({ length: 200 }, () => portkey.list_configs()))).length;',
};

const { ours } = await makeServers(process.execPath, portkey.url, '');
const server = await ours('stateful');
const [caller, other] = [await openSession(server.url), await openSession(server.url)];
const plain = () => load(server.url, 1, ROUND_MS, older(other));

/** The median of the other caller's calls, ms, while this one runs three scripts at once. */
async function beside(code) {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const scripts = [1, 2, 3].map(() => runScripts(server.url, caller, code, stop.signal));
  await new Promise((wait) => setTimeout(wait, 500));
  const measured = await plain();
  stop.abort();
  await Promise.all(scripts);
  // What was stopped needs a moment to be gone.
  await new Promise((wait) => setTimeout(wait, 500));
  return measured.median;
}

await plain();
const rows = [];
for (const [name, code] of Object.entries(LOADS)) {
  const pairs = [];
  for (let round = 0; round < 5; round++) pairs.push({ alone: (await plain()).median, with: await beside(code) });
  rows.push({
    name: `another's call beside ${name}, ms`,
    ours: median(pairs.map((pair) => pair.with)),
    other: median(pairs.map((pair) => pair.alone)),
    against: 'alone',
    atMost: 2,
  });
}
await server.stop();
await portkey.stop();

report('scripts', [
  { name: 'first script, ms', ours: median(starts.map(({ first }) => first)), other: 150, against: 'limit', atMost: 1 },
  {
    name: 'trivial script, ms',
    ours: median(starts.map(({ later }) => later)),
    other: 15,
    against: 'limit',
    atMost: 1,
  },
  ...rows,
]);
console.log(`  (${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)})`);
