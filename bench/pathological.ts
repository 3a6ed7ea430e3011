/**
 * What the worst texts cost: every pathological text of 200 KB at every entry point, in processor time for one call, and
 * how the cost of the slowest grows from 100 KB to 400 KB. Run: npx tsx bench/pathological.ts
 *
 * Exits with 1 where four times the text takes more than five times as long.
 */
import { entryPoints } from '../test/helpers/entry-points.ts';
import { costOf, growthOf, MOST_GROWTH } from '../test/helpers/growth.ts';
import { PATHOLOGICAL, type Pathological } from '../test/helpers/pathological.ts';

const SIZE = 200_000;
const SHOWN = 10;

interface Cost {
  readonly point: string;
  readonly text: Pathological;
  readonly take: (text: string) => Promise<unknown>;
  readonly ms: number;
}

const all = entryPoints();
const costs: Cost[] = [];
for (const { name, take } of all.points) {
  await take('warm');
  for (const text of PATHOLOGICAL) {
    const given = text.text(SIZE);
    costs.push({ point: name, text, take, ms: await costOf(() => take(given), 2) });
  }
}
costs.sort((a, b) => b.ms - a.ms);

let failed = false;
console.log(`${costs.length} calls with ${SIZE / 1000} KB; the slowest:`);
console.log('      ms  growth  entry point, text');
for (const { point, text, take, ms } of costs.slice(0, SHOWN)) {
  const growth = await growthOf((size) => {
    const given = text.text(size);
    return () => take(given);
  });
  failed ||= growth > MOST_GROWTH;
  console.log(`${ms.toFixed(1).padStart(8)}  ${growth.toFixed(2).padStart(6)}  ${point}, ${text.name}`);
}
const middle = costs[costs.length >> 1]?.ms ?? 0;
console.log(`the middle one: ${middle.toFixed(1)} ms`);
console.log(failed ? `some grow more than ${MOST_GROWTH} times` : `none grows more than ${MOST_GROWTH} times`);
await all.close();
process.exitCode = failed ? 1 : 0;
