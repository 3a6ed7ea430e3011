import Table from 'cli-table3';
import { bold, columnsOf, cutTo, cyan, dim, type Screen, terminalText } from './text.ts';

type Row = Readonly<Record<string, unknown>>;

interface Column {
  readonly title: string;
  readonly cells: readonly string[];
  readonly width: number;
  readonly right: boolean;
}

const GAP = 2;
const WIDEST_CELL = 44;
/** The first column says which row it is: it is cut rather than left out. */
const NARROWEST_FIRST = 12;
const WIDEST_BAR = 24;
const NARROWEST_BAR = 6;

/** What people know a thing by, best first. */
const NAMES = ['name', 'title', 'slug', 'id'];
/** Kinds of other columns, best first. */
const KINDS = ['figure', 'other', 'long text', 'id', 'the same in each'] as const;
const LONG_TEXT = 32;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A list of rows as a table. What a thing is called comes first, then figures, then what else the rows have, in their own
 * order; long texts, ids of other things, and what is the same in each row, come last. Columns are taken while there is room; what was left out is
 * said below. Groups that have a figure which adds up get bars.
 *
 * @param rows of a reply
 * @param screen where it is drawn
 */
export function tableOf(rows: readonly Row[], screen: Screen): string {
  const order = orderOf(rows);
  const taken: Column[] = [];
  const leftOut = unshownOf(rows);
  const measure = measureOf(rows, order);
  const barRoom = measure === undefined ? 0 : NARROWEST_BAR + GAP;
  let room = screen.width - barRoom;
  for (const name of order) {
    const column = columnOf(name, rows);
    if (taken.length === 0) {
      const first = fitted(column, Math.max(NARROWEST_FIRST, Math.min(column.width, screen.width - barRoom)));
      taken.push(first);
      room -= first.width;
    } else if (column.width + GAP <= room) {
      taken.push(column);
      room -= column.width + GAP;
    } else leftOut.push(name);
  }
  if (measure !== undefined)
    taken.push(barsOf(measure, rows, Math.min(WIDEST_BAR, Math.max(NARROWEST_BAR, room + NARROWEST_BAR)), screen));
  const note =
    leftOut.length === 0
      ? []
      : [dim(cutTo(`not shown: ${leftOut.map(terminalText).join(', ')} (--json shows all)`, screen.width), screen)];
  return [drawn(taken, screen), ...note].join('\n');
}

/** Names of the columns that fit into cells, best first. */
function orderOf(rows: readonly Row[]): readonly string[] {
  const names = [...new Set(rows.flatMap(Object.keys))].filter((name) => fits(rows, name));
  const rank = (name: string): number => {
    const values = rows.map((row) => row[name]);
    const isId = values.some((value) => typeof value === 'string' && UUID.test(value));
    if (NAMES.includes(name) && !isId) return NAMES.indexOf(name);
    const of = (kind: (typeof KINDS)[number]): number => NAMES.length + KINDS.indexOf(kind);
    if (isId) return of('id');
    if (values.some((value) => typeof value === 'number' && value !== 0 && value !== 1)) return of('figure');
    if (rows.length > 1 && values.every((value) => value === values[0])) return of('the same in each');
    return values.some((value) => typeof value === 'string' && value.length > LONG_TEXT)
      ? of('long text')
      : of('other');
  };
  const order = names.toSorted((a, b) => rank(a) - rank(b));
  // Figures need somebody's or something's name before them.
  const first = order.find((name) => rank(name) < NAMES.length || rank(name) === NAMES.length + KINDS.indexOf('other'));
  return first === undefined ? order : [first, ...order.filter((name) => name !== first)];
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const fits = (rows: readonly Row[], name: string): boolean =>
  rows.some((row) => !isEmpty(row[name])) &&
  rows.every((row) => isSimple(row[name]) || (Array.isArray(row[name]) && (row[name] as unknown[]).every(isSimple)));

/** Columns that hold more than fits into a cell. */
const unshownOf = (rows: readonly Row[]): string[] =>
  [...new Set(rows.flatMap(Object.keys))].filter(
    (name) => !fits(rows, name) && rows.some((row) => !isEmpty(row[name])),
  );

function columnOf(name: string, rows: readonly Row[]): Column {
  const cells = rows.map((row) => cutTo(shownValue(row[name], unitIn(row, name)), WIDEST_CELL));
  const title = cutTo(terminalText(name), WIDEST_CELL);
  return {
    title,
    cells,
    width: Math.max(columnsOf(title), ...cells.map(columnsOf)),
    right: rows.every((row) => isEmpty(row[name]) || figureOf(row[name]) !== undefined),
  };
}

const fitted = (column: Column, width: number): Column => ({
  ...column,
  title: cutTo(column.title, width),
  cells: column.cells.map((cell) => cutTo(cell, width)),
  width: Math.min(column.width, width),
});

/** The figure that bars show: the first that adds up. Things with an id of their own are no groups. */
function measureOf(rows: readonly Row[], order: readonly string[]): string | undefined {
  if (rows.length < 2 || rows.some((row) => row.id !== undefined)) return undefined;
  return order.find(
    (name) =>
      addsUp(unitOf(name)) &&
      rows.every((row) => (figureOf(row[name]) ?? -1) >= 0) &&
      rows.some((row) => (figureOf(row[name]) ?? 0) > 0),
  );
}

/** Eighths of a column. */
const PARTS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar from zero.
 *
 * @param part of the whole length, from 0 to 1
 * @param width of the whole length, columns
 */
export function bar(part: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, part)) * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (PARTS[eighths % 8] ?? '');
}

function barsOf(name: string, rows: readonly Row[], width: number, screen: Screen): Column {
  const figures = rows.map((row) => figureOf(row[name]) ?? 0);
  const most = Math.max(...figures);
  return { title: '', cells: figures.map((each) => cyan(bar(each / most, width), screen)), width, right: false };
}

const NO_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid']
    .concat(['mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((place) => [place, '']),
);

function drawn(columns: readonly Column[], screen: Screen): string {
  const table = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
    colWidths: columns.map(({ width }, at) => (at === columns.length - 1 ? width : width + GAP)),
  });
  // The gap belongs to the cell, so that figures end at it.
  const padded = (text: string, at: number): string => (at === columns.length - 1 ? text : `${text}${' '.repeat(GAP)}`);
  table.push(columns.map(({ title }, at) => padded(bold(title, screen), at)));
  for (let row = 0; row < (columns[0]?.cells.length ?? 0); row += 1)
    table.push(columns.map(({ cells }, at) => padded(cells[row] ?? '', at)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** What a figure counts. Portkey's analytics cost cents (portkey-facts.md, "Units"); our own reports say dollars. */
type Unit = 'dollars' | 'cents' | 'percent' | 'milliseconds' | 'bytes' | 'seconds' | 'count';

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
const unitOf = (name: string): Unit | undefined => UNITS.find(([pattern]) => pattern.test(name))?.[1];

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
const addsUp = (unit: Unit | undefined): boolean =>
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
function figureOf(value: unknown): number | undefined {
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
