import type { ChartDescription } from '../catalog/model/operation.ts';
import { isObject, numberOf } from '../json.ts';
import type { Chart, Point, Series } from './model/chart.ts';

type Values = Readonly<Record<string, unknown>>;

/** Rows beyond this are not looked at: no picture shows them. */
const MOST_ROWS = 20_000;

/** What a chart says beside its figures. */
export interface ChartOrigin {
  readonly period: Chart['period'];
  readonly workspace: string;
  /** The call's, for titles. */
  readonly arguments: Values;
}

/**
 * The chart of a reply: of the descriptions the first that the reply has figures for, else the first, with none.
 *
 * @param descriptions the catalog's, at least one
 * @param reply Portkey's or a workflow's, masked; a shape that is not known has no figures
 * @param origin of when and where it is
 */
export function chartOfReply(descriptions: readonly ChartDescription[], reply: unknown, origin: ChartOrigin): Chart {
  const charts = descriptions.map((description) => chartOf(description, reply, origin));
  const first = charts.find(({ series }) => series.length > 0) ?? charts[0];
  if (first === undefined) throw new Error('no chart is described');
  return first;
}

function chartOf(description: ChartDescription, reply: unknown, origin: ChartOrigin): Chart {
  const { kind, unit, points, figures = {} } = description;
  const { value, member } = valueAt(reply, points);
  const named: Values = { ...origin.arguments, '*': member };
  const title = description.title.replace(/\{([^{}]{1,40})\}/g, (_, name: string) => String(named[name] ?? name));
  const series = isObject(value)
    ? barsOfFigures(value, figures, description)
    : seriesOf(Array.isArray(value) ? value.slice(0, MOST_ROWS).filter(isObject) : [], description);
  return {
    kind,
    unit,
    title,
    period: origin.period,
    workspace: origin.workspace,
    ...lacksOf(reply, value),
    series: kind === 'bars' ? inOrder(series, description) : series,
  };
}

/** What figures lack: further pages, workspaces that could not be read, a quota that Portkey says is exceeded. */
function lacksOf(reply: unknown, rows: unknown): Pick<Chart, 'note'> {
  if (!isObject(reply)) return {};
  const { data, total, unavailable, is_quota_exceeded: exceeded } = reply;
  const all = numberOf(total);
  const lacks = [
    ...(Array.isArray(rows) && rows === data && all !== undefined && all > rows.length
      ? [`first ${rows.length} of ${all}`]
      : []),
    ...(Array.isArray(unavailable) && unavailable.length > 0 ? [`without ${unavailable.length} not readable`] : []),
    ...(exceeded === true ? ['incomplete: quota exceeded'] : []),
  ];
  return lacks.length === 0 ? {} : { note: lacks.join(', ') };
}

/** What stands at a dotted path; `*` is the first member, whose name comes along. */
function valueAt(reply: unknown, path: string): { readonly value: unknown; readonly member?: string } {
  let value = reply;
  let member: string | undefined;
  for (const step of path.split('.')) {
    if (!isObject(value)) return { value: undefined };
    const name = step === '*' ? Object.keys(value)[0] : step;
    if (step === '*') member = name;
    value = name !== undefined && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return { value, ...(member !== undefined && { member }) };
}

function figureIn(row: Values, path: string, cents: true | undefined): number | undefined {
  const figure = numberOf(valueAt(row, path).value);
  return figure === undefined || cents === undefined ? figure : figure / 100;
}

const barsOfFigures = (values: Values, figures: Readonly<Record<string, string>>, { cents }: ChartDescription) =>
  nonEmpty([
    {
      name: '',
      points: Object.entries(figures).flatMap(([path, x]) => {
        const y = figureIn(values, path, cents);
        return y === undefined ? [] : [{ x, y }];
      }),
    },
  ]);

function seriesOf(rows: readonly Values[], description: ChartDescription): readonly Series[] {
  const { figures = {}, parts, cents } = description;
  const found = new Map<string, Point[]>();
  const add = (name: string, point: Point): void => {
    const points = found.get(name);
    if (points) points.push(point);
    else found.set(name, [point]);
  };
  for (const row of rows) {
    const x = nameOf(row, description);
    if (x === undefined) continue;
    for (const [path, name] of Object.entries(figures)) {
      const y = figureIn(row, path, cents);
      if (y !== undefined) add(name, { x, y });
    }
    const list = parts === undefined ? undefined : row[parts.list];
    if (parts === undefined || !Array.isArray(list)) continue;
    const sums = new Map<string, number>();
    for (const part of list.filter(isObject)) {
      const y = figureIn(part, parts.figure, cents);
      const name = parts.called ?? String(part[parts.name] ?? '');
      if (y !== undefined) sums.set(name, (sums.get(name) ?? 0) + y);
    }
    for (const [name, y] of sums) add(name, { x, y });
  }
  return nonEmpty([...found].map(([name, points]) => ({ name, points })));
}

const nonEmpty = (series: readonly Series[]): readonly Series[] => series.filter(({ points }) => points.length > 0);

/** What a row is about: a field that is said, or its first one that is no figure and nothing about the row itself. */
function nameOf(row: Values, { x, kind, figures = {} }: ChartDescription): string | undefined {
  const said = x?.find((name) => typeof row[name] === 'string' || typeof row[name] === 'number');
  if (said !== undefined) return String(row[said]);
  if (kind !== 'bars') return undefined;
  const about = Object.keys(row).find(
    (name) => !NOT_ABOUT.has(name) && !Object.hasOwn(figures, name) && typeof row[name] !== 'object',
  );
  return about === undefined ? undefined : String(row[about]);
}

const NOT_ABOUT: ReadonlySet<string> = new Set(['object', 'workspaces', 'requests', 'cost', 'id', 'slug']);

/** The largest bar first, by the first series; or by what the bars are called, where that is a number. */
function inOrder(series: readonly Series[], { ordered }: ChartDescription): readonly Series[] {
  const sorted = (points: readonly Point[]): readonly Point[] =>
    [...points].sort(ordered ? (a, b) => Number(a.x) - Number(b.x) : (a, b) => b.y - a.y || (a.x < b.x ? -1 : 1));
  return series.map(({ name, points }) => ({ name, points: sorted(points) }));
}
