import { type AppProfile, dayCurves, incidents } from './seed-profile.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const monthDays = 30;

const sums = Object.fromEntries(
  Object.entries(dayCurves).map(([name, curve]) => [name, curve.reduce((sum: number, part) => sum + part, 0)]),
);

/** How many tasks an application starts in the hour that begins at `start`, on average. */
export const tasksInHour = (profile: AppProfile, start: number, monthPart: number): number => {
  const date = new Date(start);
  const weekday = date.getUTCDay();
  const curve = dayCurves[profile.curve];
  const share = (curve[date.getUTCHours()] ?? 0) / (sums[profile.curve] ?? 1);
  const weekend = weekday === 0 || weekday === 6 ? profile.weekend : 1;
  // A little growth over the month, and a quiet Friday.
  return profile.perDay * share * weekend * (0.88 + 0.24 * monthPart) * (weekday === 5 ? 0.9 : 1);
};

/** A span of time, in ms since the epoch. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** When an incident was: on a weekday, `daysAgo` or a little more before the end. */
export const periodOf = (
  incident: { readonly daysAgo: number; readonly fromHour: number; readonly hours: number },
  until: number,
): Period => {
  let midnight = Math.floor(until / dayMs) * dayMs - incident.daysAgo * dayMs;
  for (;;) {
    const weekday = new Date(midnight).getUTCDay();
    if (weekday !== 0 && weekday !== 6) break;
    midnight -= dayMs;
  }
  const from = midnight + incident.fromHour * hourMs;
  return { from, to: from + incident.hours * hourMs };
};

export const inside = ({ from, to }: Period, time: number): boolean => time >= from && time < to;

/** When everything that went wrong in the month did. */
export const incidentPeriods = (until: number) => ({
  badDeploy: periodOf(incidents.badDeploy, until),
  outage: periodOf(incidents.outage, until),
  costSpike: periodOf(incidents.costSpike, until),
});
