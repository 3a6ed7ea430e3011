import { EVERY } from './thorough.ts';

/** How much longer what is done to four times the text may take: four times, and a quarter for chance. */
export const MOST_GROWTH = 5;

/** Characters: a quarter in `npm test`, where what is quadratic is found as well, if only from a larger factor on. */
const SMALL = EVERY ? 100_000 : 25_000;
const LARGE = 4 * SMALL;
const RUNS = 3;
const ROUNDS = 6;
/** Less than this is noise of the clock and the collector, ms: what is so quick at the large size is not held to a ratio. */
const FLOOR_MS = 15;

type Run = () => unknown;

/**
 * Processor time of a run, ms: other processes do not count. The least of several, because the collector and other
 * threads only ever add.
 *
 * @param run what is measured; awaited where it is a promise
 * @param runs how often
 */
export async function costOf(run: Run, runs: number = RUNS): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let done = 0; done < runs; done += 1) {
    const begun = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(begun);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/**
 * How the cost of a thing grows from 100 KB to 400 KB of text (a quarter of both in `npm test`): about 4 where it is in proportion, 16 where it is
 * quadratic. A time below the floor counts as the floor. No time is held to a limit of its own: machines differ.
 *
 * @param prepare makes the input of this many characters, and gives what is to be measured
 * @param sizes the two sizes, in characters
 */
export async function growthOf(
  prepare: (size: number) => Run,
  [small, large]: readonly [number, number] = [SMALL, LARGE],
): Promise<number> {
  const [runSmall, runLarge] = [prepare(small), prepare(large)];
  await runSmall();
  const most = (MOST_GROWTH * large) / small;
  let least = Number.POSITIVE_INFINITY;
  // What is near the bound may have met the collector each time, in a process that holds much of earlier tests.
  for (let round = 0; round < ROUNDS && least >= MOST_GROWTH; round += 1) {
    const before = Math.max(await costOf(runSmall), FLOOR_MS);
    // What is far beyond the bound is not run again and again; one run alone may have met a collection of everything.
    const early = await costOf(runLarge, 2);
    if (early > before * most) return early / before;
    const large = Math.min(early, await costOf(runLarge, RUNS - 2));
    least = Math.min(least, Math.max(large, FLOOR_MS) / before);
  }
  return least;
}
