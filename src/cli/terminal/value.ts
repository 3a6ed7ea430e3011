import { terminalText } from './text.ts';

/** What a figure counts. Portkey's analytics cost cents (portkey-facts.md, "Units"); our own reports say dollars. */
export type Unit = 'dollars' | 'cents' | 'percent' | 'milliseconds' | 'bytes' | 'seconds' | 'count';

/** By the names that figures have; the first that fits. */
const UNITS: readonly (readonly [RegExp, Unit])[] = [
  [/(^|_)dollars$/, 'dollars'],
  [/(^|_)cents$/, 'cents'],
  [/(^|_)percent$/, 'percent'],
  [/(^|_)ms$/, 'milliseconds'],
  [/(^|_)bytes$/, 'bytes'],
  [/(^|_)seconds$/, 'seconds'],
  [/^(total_)?(requests|tokens)$/, 'count'],
];

/** The unit that a field's name says. */
export const unitOf = (name: string): Unit | undefined => UNITS.find(([pattern]) => pattern.test(name))?.[1];

/** What is compared with the figure that it stands beside. */
const COMPARED = new Set(['before', 'change']);

/**
 * The unit of a member of an object: its own, or, of what is compared (`before`, `change`), that of the sum beside it.
 *
 * @param values the object
 * @param name of the member
 */
export const unitIn = (values: Readonly<Record<string, unknown>>, name: string): Unit | undefined =>
  unitOf(name) ??
  (COMPARED.has(name)
    ? Object.keys(values)
        .map(unitOf)
        .find((unit) => unit === 'dollars' || unit === 'cents')
    : undefined);

/** Whether figures of this unit add up, so that a bar shows each one's part. */
export const addsUp = (unit: Unit | undefined): boolean =>
  unit === 'dollars' || unit === 'cents' || unit === 'count' || unit === 'bytes';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 5 });
const rounded = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
/** Small sums keep two digits that say something. */
const smallMoney = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 });

const dollars = (value: number): string =>
  Math.abs(value) >= 0.1 || value === 0 ? money.format(value) : smallMoney.format(value);

const FORMS: Readonly<Record<Unit, (value: number) => string>> = {
  dollars,
  cents: (value) => dollars(value / 100),
  percent: (value) => `${rounded.format(value)} %`,
  milliseconds: (value) => `${number.format(Math.round(value))} ms`,
  bytes: (value) => `${number.format(value)} bytes`,
  seconds: (value) => `${number.format(value)} s`,
  count: (value) => number.format(value),
};

const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d{1,9})?)?Z$/;

/** A figure, also where the API writes it as a text; undefined for what is none. */
export function figureOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : undefined;
}

/**
 * A value as people read it: figures with their unit, times to the minute (UTC), texts on one line.
 *
 * @param value a JSON value; lists and objects are shown as JSON
 * @param unit of a figure
 */
export function shownValue(value: unknown, unit?: Unit): string {
  if (value === null || value === undefined || value === '') return '–';
  const figure = unit === undefined ? undefined : figureOf(value);
  if (unit !== undefined && figure !== undefined) return FORMS[unit](figure);
  if (typeof value === 'number') return number.format(value);
  if (typeof value === 'string') return terminalText(value.replace(TIME, '$1 $2 UTC'));
  if (Array.isArray(value) && value.every(isSimple))
    return value.length === 0 ? '–' : value.map((each) => shownValue(each)).join(', ');
  return terminalText(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** Whether a value fits into a cell. */
export const isSimple = (value: unknown): boolean => typeof value !== 'object' || value === null;
