import { numberOf, objectOr } from '../../json.ts';
import type { Chart, Series, Unit } from '../../pictures/model/chart.ts';
import { type Answer, numberOr0, rowsIn, textsIn, type Values } from './answer.ts';

/** What spend can be broken down by, as the report names it, and as people do. */
export const DIMENSIONS = [
  ['workspace', 'Workspace'],
  ['model', 'Model'],
  ['key', 'API key'],
  ['user', 'User'],
] as const;
export type Dimension = (typeof DIMENSIONS)[number][0];

/** The periods that can be picked. */
export const PERIODS = [
  ['last_24_hours', 'Last 24 hours'],
  ['last_7_days', 'Last 7 days'],
  ['last_30_days', 'Last 30 days'],
  ['last_90_days', 'Last 90 days'],
  ['this_month', 'This month'],
  ['last_month', 'Last month'],
] as const;

/** A figure against the one of the period before. */
export interface Compared {
  readonly now: number;
  readonly before: number;
}

/** One row of a breakdown. */
export interface Spender extends Compared {
  readonly id: string;
  readonly name: string;
}

/** A budget and what is used of it. */
export interface BudgetRow {
  readonly name: string;
  readonly of: string;
  readonly type: string;
  readonly limit: number;
  readonly used?: number;
  readonly percent?: number;
  readonly exhausted: boolean;
}

/** A period's spend. */
export interface Spend {
  readonly period: Span;
  readonly before: Span;
  readonly total: Compared;
  readonly by: Readonly<Record<Dimension, readonly Spender[]>>;
  readonly others: Readonly<Partial<Record<Dimension, Compared & { readonly count: number }>>>;
  readonly budgets: readonly BudgetRow[];
  /** What is missing, in sentences. */
  readonly missing: readonly string[];
}

/** Two ISO times. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const compared = (row: Values): Compared => ({ now: numberOr0(row.dollars), before: numberOr0(row.before) });
const spanIn = (value: unknown): Span => {
  const { from, to } = objectOr(value);
  return { from: String(from ?? ''), to: String(to ?? '') };
};

/**
 * The report in an answer of `get_spend_report`.
 *
 * @param data of the answer
 * @returns undefined where it is no such report
 */
export function spendIn(data: unknown): Spend | undefined {
  const report = objectOr(data);
  if (report.total === undefined || report.by === undefined || report.period === undefined) return undefined;
  const by = objectOr(report.by);
  const rowsOf = (dimension: Dimension): readonly Spender[] =>
    rowsIn(objectOr(by[dimension]).rows).map((row) => {
      const id = String(row[dimension] ?? '');
      return { id, name: typeof row.name === 'string' && row.name !== '' ? row.name : id, ...compared(row) };
    });
  const others = DIMENSIONS.flatMap(([dimension]) => {
    const rest = objectOr(objectOr(by[dimension]).others);
    return rest.count === undefined ? [] : [[dimension, { ...compared(rest), count: numberOr0(rest.count) }] as const];
  });
  return {
    period: spanIn(report.period),
    before: spanIn(report.before),
    total: compared(objectOr(report.total)),
    by: { workspace: rowsOf('workspace'), model: rowsOf('model'), key: rowsOf('key'), user: rowsOf('user') },
    others: Object.fromEntries(others),
    budgets: rowsIn(objectOr(report.budgets).rows).map(budgetOf),
    missing: [
      ...rowsIn(report.unavailable).map(
        ({ what, workspace, reason }) => `${known([what, workspace]).join(' of ')}: ${String(reason ?? '')}`,
      ),
      ...textsIn(report.not_looked_at).map((what) => `Not looked at: ${what}`),
    ],
  };
}

const known = (parts: readonly unknown[]): readonly string[] => parts.filter((part) => part !== undefined).map(String);

const budgetOf = (row: Values): BudgetRow => ({
  name: String(row.name ?? row.spender ?? row.id ?? ''),
  of: known([row.of, row.spender]).join(', '),
  type: String(row.type ?? ''),
  limit: numberOr0(row.limit),
  ...(numberOf(row.used) !== undefined && { used: numberOr0(row.used) }),
  ...(numberOf(row.percent) !== undefined && { percent: numberOr0(row.percent) }),
  exhausted: row.exhausted === true,
});

/** A figure over time, as the dashboard asks for it. */
export interface Graph {
  readonly tool: string;
  readonly title: string;
  readonly unit: Unit;
  /** Members of a data point, with what they are called; the first is the figure itself. */
  readonly members: readonly (readonly [member: string, name: string])[];
  /** What a figure is divided by: Portkey's cents. */
  readonly part?: number;
}

/** The graphs of the dashboard. `cost` is asked for both periods. */
export const GRAPHS = {
  cost: { tool: 'get_cost_analytics', title: 'Spend', unit: 'usd', members: [['total', 'This period']], part: 100 },
  requests: { tool: 'get_request_analytics', title: 'Requests', unit: 'requests', members: [['total', 'Requests']] },
  errors: { tool: 'get_error_rate_analytics', title: 'Error rate', unit: 'percent', members: [['rate', 'Failed']] },
  latency: {
    tool: 'get_latency_analytics',
    title: 'Latency',
    unit: 'milliseconds',
    members: [
      ['avg', 'Average'],
      ['p50', 'p50'],
      ['p90', 'p90'],
      ['p99', 'p99'],
    ],
  },
} as const satisfies Readonly<Record<string, Graph>>;

/**
 * The series of a graph in an answer; those whose member no point has are left out.
 *
 * @param data of the answer
 * @param graph which
 */
export function seriesIn(data: unknown, { members, part = 1 }: Graph): readonly Series[] {
  const points = rowsIn(objectOr(data).data_points);
  return members.flatMap(([member, name]) => {
    const found = points.flatMap((point) => {
      const y = numberOf(point[member]);
      return y === undefined || typeof point.timestamp !== 'string' ? [] : [{ x: point.timestamp, y: y / part }];
    });
    return found.length === 0 ? [] : [{ name, points: found }];
  });
}

/**
 * Each workspace's figure of the whole period, the largest first: a mean of several workspaces is told of the period
 * alone, and not of each day.
 *
 * @param data of an answer about all workspaces
 * @param graph which
 */
export function workspacesIn(data: unknown, { members, part = 1 }: Graph): readonly Series[] {
  const [member = '', name = ''] = members[0] ?? [];
  const points = rowsIn(objectOr(data).workspaces).flatMap((row) => {
    const y = numberOf(row[member]);
    return y === undefined || y === 0 ? [] : [{ x: String(row.name ?? row.slug ?? ''), y: y / part }];
  });
  return points.length === 0 ? [] : [{ name, points: points.sort((a, b) => b.y - a.y) }];
}

/** The whole period's figure: its first member in the summary. */
export function totalIn(data: unknown, { members, part = 1 }: Graph): number | undefined {
  const total = numberOf(objectOr(objectOr(data).summary)[members[0]?.[0] ?? '']);
  return total === undefined ? undefined : total / part;
}

/** A series of the period before, laid over this one. */
export function shifted(series: Series, from: Span, to: Span, name: string): Series {
  const by = Date.parse(to.from) - Date.parse(from.from);
  const later = (x: string): string => new Date(Date.parse(x) + by).toISOString();
  return Number.isFinite(by)
    ? { name, points: series.points.map(({ x, y }) => ({ x: later(x), y })) }
    : { name, points: [] };
}

const CENTS = /(^|_)cost(s|_cents)?$|cents/;
const UNITS: readonly (readonly [RegExp, Unit])[] = [
  [CENTS, 'usd'],
  [/rate|percent|speedup/, 'percent'],
  [/latency|^p\d\d$/, 'milliseconds'],
  [/token/, 'tokens'],
  [/request/, 'requests'],
];

/**
 * A chart of any analytics answer: its points over time, or its groups. Undefined where it has neither.
 *
 * @param answer of an analytics tool
 * @param title the tool's
 * @param tool its name, which says what its figures are where their own names do not
 * @param workspace whose figures they are
 */
export function chartIn(answer: Answer, title: string, tool: string, workspace: string): Chart | undefined {
  if (!answer.ok) return undefined;
  const data = objectOr(answer.data);
  const points = rowsIn(data.data_points).filter((point) => typeof point.timestamp === 'string');
  const rows = rowsIn(data.data);
  if (points.length === 0 && rows.length === 0) return undefined;
  const [first = {}] = points.length > 0 ? points : rows;
  const figures = Object.keys(first).filter((name) => name !== 'timestamp' && numberOf(first[name]) !== undefined);
  const unitOf = (name: string): Unit =>
    UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? UNITS.find(([pattern]) => pattern.test(tool))?.[1] ?? 'count';
  const [main] = figures;
  if (main === undefined) return undefined;
  const unit = unitOf(main);
  const alike = figures.filter((name) => unitOf(name) === unit && (points.length > 0 || name === main));
  const label = Object.keys(first).find(
    (name) => name !== 'object' && typeof first[name] === 'string' && !figures.includes(name),
  );
  const size = (row: Values, name: string): number => numberOr0(row[name]) / (unit === 'usd' ? 100 : 1);
  const stamps = points.map(({ timestamp }) => String(timestamp));
  return {
    kind: points.length > 0 ? 'lines' : 'bars',
    title,
    unit,
    workspace,
    period: { from: stamps[0] ?? '', to: stamps.at(-1) ?? '' },
    series: alike.map((name) => ({
      name: name.replaceAll('_', ' '),
      points:
        points.length > 0
          ? points.map((point) => ({ x: String(point.timestamp), y: size(point, name) }))
          : rows.map((row) => ({ x: String(row[label ?? ''] ?? '(none)'), y: size(row, name) })),
    })),
  };
}
