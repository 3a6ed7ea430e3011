import { plainName } from './plain-name.ts';

const DAY_MS = 24 * 3_600_000;

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const hourFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const yearFormat = new Intl.DateTimeFormat('en-GB', { year: 'numeric', timeZone: 'UTC' });

/** `12 Nov`, UTC. */
export const dayText = (time: number): string => dayFormat.format(time);

/** `16:00`, UTC. */
export const hourText = (time: number): string => hourFormat.format(time);

/**
 * A period in words, UTC: `1 Nov – 7 Nov 2026 UTC`. An end at midnight is the end of the day before. A span of two days
 * or less is told with its hours.
 *
 * @param period ISO times; what is no time is shown as it is
 */
export function periodText({ from, to }: { readonly from: string; readonly to: string }): string {
  const start = Date.parse(from);
  const end = Date.parse(to);
  if (Number.isNaN(start) || Number.isNaN(end))
    return `${plainName(from.slice(0, 40))} – ${plainName(to.slice(0, 40))}`;
  const wholeDays = start % DAY_MS === 0 && end % DAY_MS === 0 && end > start;
  if (!wholeDays && end - start <= 2 * DAY_MS)
    return `${dayText(start)} ${hourText(start)} – ${dayText(end)} ${hourText(end)} ${yearFormat.format(end)} UTC`;
  const last = wholeDays ? end - DAY_MS : end;
  const years = [yearFormat.format(start), yearFormat.format(last)];
  if (dayText(start) === dayText(last) && years[0] === years[1]) return `${dayText(last)} ${years[1]} UTC`;
  const first = years[0] === years[1] ? dayText(start) : `${dayText(start)} ${years[0]}`;
  return `${first} – ${dayText(last)} ${years[1]} UTC`;
}
