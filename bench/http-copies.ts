// Calls in a second through nginx: two copies beside one, interleaved in one run. Each copy has a core to itself, as a
// container of one CPU has, and nginx, Redis and the load share the others, so that what is compared is the copies and
// not who gets the machine. Needs Debian's nginx and redis-server, and four cores.
import { spawnSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { missingPrograms, startCluster } from '../test/helpers/cluster.ts';
import { rateOf } from '../test/helpers/load.ts';
import { median, report } from './lib/report.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const CONNECTIONS = 32;
const ROUND_MS = 3_000;

const missing = missingPrograms();
if (missing.length > 0) {
  console.error(`http-copies is skipped: install ${missing.join(' and ')} (Debian packages)`);
  process.exit(0);
}
const COPIES = [0, 1];
const last = availableParallelism() - 1;
if (last < COPIES.length + 1) {
  console.error(`http-copies is skipped: it needs four cores, and here are ${last + 1}`);
  process.exit(0);
}
// Whatever is started from here on, but for the copies, runs beside the load.
spawnSync('taskset', ['-a', '-c', '-p', `${COPIES.length}-${last}`, String(process.pid)]);
const [one, two] = [await startCluster(1, {}, COPIES), await startCluster(2, {}, COPIES)];
const rates: { readonly one: number[]; readonly two: number[] } = { one: [], two: [] };
for (let round = 0; round < ROUNDS; round++) {
  rates.one.push(await rateOf(`${one.url}/mcp`, CONNECTIONS, ROUND_MS, one));
  rates.two.push(await rateOf(`${two.url}/mcp`, CONNECTIONS, ROUND_MS, two));
}
await Promise.all([one.close(), two.close()]);
report('http-copies', [
  {
    name: `two copies, calls/s, ${CONNECTIONS} connections`,
    ours: median(rates.two),
    other: median(rates.one),
    against: 'one copy',
    atLeast: 1.8,
  },
]);
console.log(`  (${last + 1} cores, load ${loadavg()[0]?.toFixed(1)})`);
