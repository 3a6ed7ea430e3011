// Calls in a second through nginx: two copies beside one, interleaved in one run. Needs Debian's nginx and redis-server,
// and a core each for two copies, nginx and the load.
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
const [one, two] = [await startCluster(1), await startCluster(2)];
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
console.log(`  (${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)})`);
