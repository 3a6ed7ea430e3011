const DAY_MS = 86_400_000;

const midnight = (daysAgo: number): string =>
  new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - daysAgo * DAY_MS).toISOString();

/** Whole days that are over, so that every way reads the same figures. */
export const period = (from: number, to: number) => ({
  time_of_generation_min: midnight(from),
  time_of_generation_max: midnight(to),
});
