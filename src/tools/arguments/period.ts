import type { Field } from '../../catalog/model/operation.ts';
import { isObject } from '../../json.ts';
import { type ArgumentFault, shownText } from './fault.ts';

type Values = Record<string, unknown>;
type Input = Readonly<Record<string, Field>>;

/** The argument that names a span of time, and the two that it stands for. */
export interface Period {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Portkey wants a span in every call. */
  readonly required: boolean;
}

/** Where a span is wanted and none is given: a week, and the notes say so. */
const USUAL = 'last_7_days';

/**
 * The argument of a tool that names a span of time.
 *
 * @param input the tool's arguments
 */
export function periodOf(input: Input): Period | undefined {
  for (const [name, { span, required = false }] of Object.entries(input))
    if (span) return { name, from: span[0], to: span[1], required };
  return undefined;
}

/**
 * Resolves a named span of time into the two arguments that it stands for.
 *
 * @param period the argument and what it stands for
 * @param values the call's values
 * @param now ms since the epoch
 * @param faults what is wrong is added
 * @param notes the span that was used is added
 */
export function resolvePeriod(
  period: Period,
  values: Values,
  now: number,
  faults: ArgumentFault[],
  notes: string[],
): Values {
  const { name, from, to } = period;
  const named = values[name] !== undefined;
  if (!named && (!period.required || isGiven(values, from) || isGiven(values, to))) return values;
  const { [name]: given = USUAL, ...rest } = values;
  if (isGiven(rest, from) || isGiven(rest, to)) {
    faults.push({ field: name, message: `and ${from}, ${to} say the same; give one of them` });
    return rest;
  }
  // That it is no text has been said by validation.
  if (typeof given !== 'string') return rest;
  const span = spanOf(given, now);
  if (span === undefined) {
    faults.push({ field: name, message: `is ${shownText(given)}; valid: ${validPeriods}` });
    return rest;
  }
  notes.push(`${named ? '' : `No ${name} was given: `}${given} is ${span.from} to ${span.to}.`);
  return placed(placed(rest, from, span.from), to, span.to);
}

/**
 * Whether a required argument need not be given because of a period: the name and the two times make each other
 * unnecessary.
 *
 * @param period the tool's
 * @param name the argument that is missing
 * @param values the call's, with the period resolved
 */
export function standsFor({ name: period, from, to }: Period, name: string, values: Values): boolean {
  const given = isGiven(values, from) || isGiven(values, to);
  return name === period ? given : (name === from || name === to) && !given;
}

/** The value at a path of one step or two; what stands in the way of the second is a fault of its own. */
function isGiven(values: Values, path: string): boolean {
  const [holder = '', inner] = path.split('.');
  const value = values[holder];
  return (inner === undefined ? value : isObject(value) ? value[inner] : undefined) !== undefined;
}

function placed(values: Values, path: string, time: string): Values {
  const [holder = '', inner] = path.split('.');
  if (inner === undefined) return { ...values, [holder]: time };
  const value = values[holder] ?? {};
  return isObject(value) ? { ...values, [holder]: { ...value, [inner]: time } } : values;
}

/** A span of time, ISO 8601 in UTC. */
interface Span {
  readonly from: string;
  readonly to: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LAST = /^last_(\d{1,4})_(minute|hour|day|week|month)s?$/;
const LENGTH_MS = { minute: 60_000, hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS } as const;

/** What a period may be, as an error says it. */
const validPeriods =
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
