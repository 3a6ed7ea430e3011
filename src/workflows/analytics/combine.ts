import type { Figure } from '../../catalog/model/operation.ts';
import { isObject, numberOf, objectOr } from '../../json.ts';
import type { Values } from '../model/values.ts';

/** What an operation says of its figures. */
export type OwnFigures = Readonly<Record<string, Figure>>;

const named = (how: Figure, names: string): [string, Figure][] => names.split(' ').map((name) => [name, how]);

/**
 * What becomes of the figures of several workspaces, by their names; a figure that is not named here is told apart.
 * Sources: the official document's analytics; portkey-live.md 2 (columns of groups).
 */
const BY_NAME: ReadonlyMap<string, Figure> = new Map([
  ...named('sum', 'total requests cost total_tokens total_errors total_requests error_count hits count retry fallback'),
  ...named('sum', 'simple_hits semantic_hits cumulative_simple_cache_savings cumulative_semantic_cache_savings'),
  ...named('sum', 'requests_with_feedback'),
  ...named('mean', 'avg rate avg_tokens avg_input_tokens avg_output_tokens avg_latency success_rate cache_hit_rate'),
  ...named('first', 'first_seen'),
  ...named('last', 'last_seen'),
  ...named('apart', 'p50 p90 p95 p99 p95_latency p99_latency avg_weighted_feedback unique'),
]);

/** How each figure was told, in words. */
export const HOW_TOLD: Readonly<Record<Figure, string>> = {
  sum: 'sum',
  mean: 'mean, weighted by requests',
  apart: 'only for each workspace',
  first: 'the earliest',
  last: 'the latest',
};

/** Figures of one workspace, and how many requests they are of; undefined where that is not known. */
interface Weighed {
  readonly figures: Values;
  readonly requests: number | undefined;
}

/**
 * What becomes of a figure.
 *
 * @param name the figure's
 * @param own what the operation says of it
 */
export const figureOf = (name: string, own: OwnFigures = {}): Figure => own[name] ?? BY_NAME.get(name) ?? 'apart';

/** Whether a member of a row is a figure and not what the row is about. */
export const isFigure = (name: string): boolean => BY_NAME.has(name);

/**
 * The figures of several workspaces as one; those that cannot be told as one are left out. Of a single workspace they are
 * as they came.
 *
 * @param parts each workspace's
 * @param own what the operation says of its figures
 */
export function combined(parts: readonly Weighed[], own: OwnFigures | undefined): Values {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only.figures : added(parts, own);
}

/**
 * The same, also for a single one: its figures as numbers, without those that cannot be told as one.
 *
 * @param parts the figures
 * @param own what the operation says of its figures
 */
export function added(parts: readonly Weighed[], own: OwnFigures | undefined): Values {
  const names = new Set(parts.flatMap(({ figures }) => Object.keys(figures)));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const value = combinedFigure(name, figureOf(name, own), parts);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function combinedFigure(name: string, how: Figure, parts: readonly Weighed[]): unknown {
  const given = parts.filter(({ figures }) => figures[name] !== undefined && figures[name] !== null);
  switch (how) {
    case 'sum':
      return plain(given.reduce((sum, { figures }) => sum + (numberOf(figures[name]) ?? 0), 0));
    case 'mean': {
      const weight = given.reduce((sum, { requests }) => sum + (requests ?? Number.NaN), 0);
      const whole = given.reduce((sum, part) => sum + (numberOf(part.figures[name]) ?? 0) * (part.requests ?? 0), 0);
      return Number.isNaN(weight) ? undefined : weight === 0 ? 0 : plain(whole / weight);
    }
    case 'first':
    case 'last': {
      const times = given.map(({ figures }) => String(figures[name])).sort();
      return how === 'first' ? times[0] : times.at(-1);
    }
    case 'apart':
      return undefined;
  }
}

/** A sum without the dust of binary fractions: no figure has more than twelve digits. */
const plain = (value: number): number => Number(value.toPrecision(12));

/** What the points of a chart stand for: a moment, or the thing that is counted. */
const POINT_KEYS = ['timestamp', 'status_code', 'score', 'ai_model'] as const;

/** What the elements of a list inside a point stand for. */
const INNER_KEYS = ['response_status_code', 'retry_success_count'] as const;

/** A chart of one workspace. */
export interface GraphPart {
  readonly reply: Values;
  /** For means; undefined where it is not known. */
  readonly requests: number | undefined;
}

/**
 * The charts of several workspaces as one: what can be added is added, point by point; of the rest the summary has what
 * can be told as one, and the points have nothing.
 *
 * @param parts each workspace's chart
 * @param own what the operation says of its figures
 */
export function combinedGraph(
  parts: readonly GraphPart[],
  own: OwnFigures | undefined,
): { readonly summary: Values; readonly data_points?: readonly Values[] } {
  const summary = combined(
    parts.map(({ reply, requests }): Weighed => ({ figures: objectOr(reply.summary), requests })),
    own,
  );
  const all = parts.map(({ reply }) => (Array.isArray(reply.data_points) ? reply.data_points.filter(isObject) : []));
  const [only = []] = all;
  if (parts.length === 1) return { summary, ...(only.length > 0 && { data_points: only }) };
  const points = combinedPoints(all.flat(), own);
  return { summary, ...(points.length > 0 && { data_points: points }) };
}

function combinedPoints(points: readonly Values[], own: OwnFigures | undefined): Values[] {
  const together = groupedPoints(points, POINT_KEYS).map(({ key, value, members }) => ({
    [key]: value,
    ...addedMembers(members, key, own),
  }));
  const [first] = together;
  return first !== undefined && 'timestamp' in first
    ? together.sort((a, b) => (String(a.timestamp) < String(b.timestamp) ? -1 : 1))
    : together;
}

function addedMembers(members: readonly Values[], key: string, own: OwnFigures | undefined): Values {
  const names = [...new Set(members.flatMap((member) => Object.keys(member)))].filter((name) => name !== key);
  return Object.fromEntries(
    names.flatMap((name) => {
      const lists = members.flatMap((member) => (Array.isArray(member[name]) ? member[name] : []));
      if (members.some((member) => Array.isArray(member[name]))) return [[name, addedLists(lists.filter(isObject))]];
      if (figureOf(name, own) !== 'sum') return [];
      const figures = members.map((member): Weighed => ({ figures: { [name]: member[name] }, requests: undefined }));
      return [[name, added(figures, own)[name]]];
    }),
  );
}

const addedLists = (elements: readonly Values[]): Values[] =>
  groupedPoints(elements, INNER_KEYS).map(({ key, value, members }) => ({
    [key]: value,
    ...addedMembers(members, key, undefined),
  }));

/** Things whose rows are about the same, together; a row that is about nothing is left out. */
function groupedBy<Item>(
  items: readonly Item[],
  {
    rowOf,
    keyOf,
    textOf,
  }: {
    readonly rowOf: (item: Item) => Values;
    readonly keyOf: (row: Values) => string | undefined;
    /** What is equal of values that are the same. */
    readonly textOf: (value: unknown) => string;
  },
) {
  const groups = new Map<string, { readonly key: string; readonly value: unknown; readonly members: Item[] }>();
  for (const item of items) {
    const row = rowOf(item);
    const key = keyOf(row);
    if (key === undefined) continue;
    const text = textOf(row[key]);
    const group = groups.get(text) ?? { key, value: row[key], members: [] };
    group.members.push(item);
    groups.set(text, group);
  }
  return [...groups.values()];
}

const groupedPoints = (points: readonly Values[], keys: readonly string[]) =>
  groupedBy(points, {
    rowOf: (point) => point,
    keyOf: (point) => keys.find((candidate) => point[candidate] !== undefined),
    textOf: String,
  });

/** The rows of one workspace. */
export interface GroupPart {
  readonly slug: string;
  readonly rows: readonly Values[];
}

/**
 * The groups of several workspaces as one list, with the workspaces of each group, the largest first.
 *
 * @param parts each workspace's rows
 * @param own what the operation says of its figures
 * @param order by which column, and in which direction
 */
export function combinedGroups(
  parts: readonly GroupPart[],
  own: OwnFigures | undefined,
  order: { readonly by: string; readonly ascending: boolean },
): Values[] {
  const members = parts.flatMap(({ slug, rows }) => rows.map((row) => ({ slug, row })));
  const groups = groupedBy(members, { rowOf: ({ row }) => row, keyOf: aboutOf, textOf: JSON.stringify });
  const rows = groups.map(({ key, value, members: each }): Values => {
    const weighed = each.map(({ row }) => weighedOf(row, key));
    return { [key]: value, ...combined(weighed, own), workspaces: each.map(({ slug }) => slug) };
  });
  return rows.sort((a, b) => compare(a[order.by], b[order.by]) * (order.ascending ? 1 : -1));
}

/** What a row is about: the first of its members that is no figure. */
const aboutOf = (row: Values): string | undefined =>
  Object.keys(row).find((name) => name !== 'object' && !isFigure(name));

function weighedOf(row: Values, key: string): Weighed {
  const { [key]: _about, object: _object, ...figures } = row;
  return { figures, requests: numberOf(row.requests) };
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== undefined && right !== undefined) return left - right;
  return String(a ?? '') < String(b ?? '') ? -1 : 1;
}

/**
 * What a workspace's rows come to: each figure that can be added.
 *
 * @param rows the workspace's
 * @param own what the operation says of its figures
 */
export function sumOf(rows: readonly Values[], own: OwnFigures | undefined): Values {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => isFigure(name) && figureOf(name, own) === 'sum',
  );
  const parts = rows.map(
    (row): Weighed => ({
      figures: Object.fromEntries(names.map((name) => [name, row[name]])),
      requests: undefined,
    }),
  );
  return { groups: rows.length, ...added(parts, own) };
}
