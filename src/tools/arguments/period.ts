/** A span of time, ISO 8601 in UTC. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LAST = /^last_(\d{1,4})_(minute|hour|day|week|month)s?$/;
const LENGTH_MS = { minute: 60_000, hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS } as const;

/** What a period may be, as an error says it. */
export const validPeriods =
  'last_N_hours, last_N_days, last_N_weeks, last_N_months, last_hour, today, yesterday, this_week, last_week, this_month, last_month, or a range such as 2026-03-01/2026-03-08';

/**
 * Resolves a named period. Weeks begin on Monday, and all is UTC.
 *
 * @param name such as `last_7_days`
 * @param now ms since the epoch
 * @returns the span, or undefined when the name is not understood
 */
export function spanOf(name: string, now: number): Span | undefined {
  if (name.includes('/')) return rangeOf(name);
  const word = name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const match = LAST.exec(word.replace(/^last_(minute|hour|day)$/, 'last_1_$1'));
  if (match) return lastSpan(Number(match[1]), match[2] ?? '', now);
  const today = startOfDay(now);
  const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * DAY_MS;
  switch (word) {
    case 'today':
      return span(today, now);
    case 'yesterday':
      return span(today - DAY_MS, today);
    case 'this_week':
      return span(monday, now);
    case 'last_week':
      return span(monday - 7 * DAY_MS, monday);
    case 'this_month':
      return span(startOfMonth(now, 0), now);
    case 'last_month':
      return span(startOfMonth(now, -1), startOfMonth(now, 0));
    default:
      return undefined;
  }
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?$/;

/** `FROM/TO`, two dates or times. A date alone is its midnight, UTC, so that the last day named is not in it. */
function rangeOf(text: string): Span | undefined {
  const [from, to, ...more] = text.split('/').map((part) => instant(part.trim()));
  if (from === undefined || to === undefined || more.length > 0 || from >= to) return undefined;
  return span(from, to);
}

/** ms since the epoch; without an offset a time is UTC. Undefined for a day that no calendar has. */
function instant(text: string): number | undefined {
  if (!DATE.test(text) && !TIME.test(text)) return undefined;
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  const time = Date.parse(DATE.test(text) || /(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

function lastSpan(count: number, unit: string, now: number): Span | undefined {
  if (count < 1) return undefined;
  if (unit === 'month') {
    const from = new Date(now);
    const day = from.getUTCDate();
    from.setUTCDate(1);
    from.setUTCMonth(from.getUTCMonth() - count);
    const daysInMonth = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 0)).getUTCDate();
    from.setUTCDate(Math.min(day, daysInMonth));
    return span(from.getTime(), now);
  }
  const length = unit in LENGTH_MS ? LENGTH_MS[unit as keyof typeof LENGTH_MS] : undefined;
  return length === undefined ? undefined : span(now - count * length, now);
}

const span = (from: number, to: number): Span => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

const startOfDay = (now: number): number => Math.floor(now / DAY_MS) * DAY_MS;

function startOfMonth(now: number, offset: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1);
}
