/** How much longer what is done to four times the text may take: four times, and a fifth for chance. */
export const MOST_GROWTH = 5;

const SMALL = 100_000;
const LARGE = 400_000;
const RUNS = 3;
/** Less than this is noise of the clock and the collector, ms: what is so quick at the large size is not held to a ratio. */
const FLOOR_MS = 15;

/** Processor time of this process, ms: other processes do not count. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The least of several runs: the collector and other threads only ever add. */
function costOf(run: () => unknown, runs: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let done = 0; done < runs; done += 1) {
    const begun = cpuMs();
    run();
    least = Math.min(least, cpuMs() - begun);
  }
  return least;
}

/**
 * How the cost of a thing grows from 100 KB to 400 KB of text: about 4 where it is in proportion, 16 where it is
 * quadratic. A time below the floor counts as the floor. No time is held to a limit of its own: machines differ.
 *
 * @param prepare makes the input of this many characters, and gives what is to be measured
 */
export function growthOf(prepare: (size: number) => () => unknown): number {
  const small = prepare(SMALL);
  const large = prepare(LARGE);
  small();
  const before = Math.max(costOf(small, RUNS), FLOOR_MS);
  // What is far beyond the bound is not run again and again; what is near it may have met the garbage collector.
  const once = costOf(large, 1);
  if (once > before * MOST_GROWTH * 4) return once / before;
  return Math.max(costOf(large, RUNS), FLOOR_MS) / before;
}
