import type { Dictionary } from '../logs/columns.ts';
import type { Selection } from '../logs/filter.ts';
import type { LogStore } from '../logs/log-store.ts';
import { cacheStatuses, isFailure } from '../logs/record.ts';
import { invalid } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import { cents, percent, percentile, ratio, sortWithin } from './slice.ts';

/** Which groups are shown, and how. */
interface GroupQuery {
  readonly columns: readonly string[];
  readonly orderBy: string;
  readonly descending: boolean;
  /** From 0. */
  readonly page: number;
  readonly pageSize: number;
}

/** The kind of a group's reply: which columns it has, and whether counts and costs are strings, as some live ones are. */
export interface GroupStyle {
  readonly columns: readonly string[];
  readonly strings: boolean;
}

/** Sources: the document's groups; portkey-details.md 2e ("user, requests, cost are strings"); portkey-live.md 2. */
export const groupStyles = {
  users: { columns: ['requests', 'cost'], strings: true },
  'ai-models': { columns: ['requests', 'cost'], strings: true },
  metadata: {
    columns: ['requests', 'cost', 'avg_tokens', 'avg_weighted_feedback', 'requests_with_feedback', 'last_seen'],
    strings: false,
  },
  other: { columns: ['requests'], strings: true },
} as const satisfies Record<string, GroupStyle>;

const defaultPageSize = 100;

/**
 * Reads how groups are to be shown.
 *
 * @throws ApiError 400 AB01 naming the field.
 */
export const readGroupQuery = (query: URLSearchParams, style: GroupStyle, field: string): GroupQuery => {
  const columns = query
    .getAll('columns')
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== field);
  for (const name of columns) columnOf('columns', name);
  const orderBy = query.get('order_by') ?? 'requests';
  if (orderBy !== field) columnOf('order_by', orderBy);
  const direction = query.get('order_by_type') ?? (orderBy === field ? 'asc' : 'desc');
  return {
    columns: columns.length > 0 ? [...new Set(columns)] : style.columns,
    orderBy,
    descending: direction === 'desc',
    page: readCount(query, 'current_page', 0),
    pageSize: readCount(query, 'page_size', defaultPageSize),
  };
};

const columnOf = (parameter: string, name: string): GroupColumn => {
  const column = Object.hasOwn(groupColumns, name) ? groupColumns[name] : undefined;
  if (column === undefined) throw invalid(parameter, `must be among ${Object.keys(groupColumns).join(', ')}`);
  return column;
};

const readCount = (query: URLSearchParams, name: string, fallback: number): number => {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) throw invalid(name, 'must be an integer from 0');
  return value;
};

interface Ranked {
  readonly code: number;
  readonly value: string | number;
  readonly rank: number | string;
}

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Groups the chosen logs. Logs that lack the value are the group `''`, so that groups add up to the whole.
 */
export const groupsOf = (
  logs: LogStore,
  selection: Selection,
  dimension: Dimension,
  style: GroupStyle,
  query: GroupQuery,
) => {
  const totals = totalsOf(logs, selection, dimension);
  const ranking = query.orderBy === dimension.field ? undefined : columnOf('order_by', query.orderBy);
  const ranked: Ranked[] = [];
  for (let code = 0; code < dimension.size; code += 1) {
    if (totals.requests[code] === 0) continue;
    const value = dimension.valueOf(code);
    ranked.push({ code, value, rank: ranking === undefined ? value : ranking(totals, code) });
  }
  const sign = query.descending ? -1 : 1;
  ranked.sort((a, b) => sign * compare(a.rank, b.rank) || compare(a.value, b.value));
  const from = query.page * query.pageSize;
  const page = ranked.slice(from, from + query.pageSize);
  return {
    object: 'list',
    // Past the end it is 0. Source: portkey-live.md 2.
    total: page.length === 0 ? 0 : ranked.length,
    data: page.map(
      ({ code, value }): Readonly<Record<string, unknown>> => ({
        [dimension.field]: value,
        ...Object.fromEntries(query.columns.map((name) => [name, cell(totals, code, name, style)])),
        object: 'analytics-group',
      }),
    ),
  };
};

const cell = (totals: Totals, code: number, name: string, style: GroupStyle): unknown => {
  const value = columnOf('columns', name)(totals, code);
  if (name === 'last_seen' || name === 'first_seen') return isoDate(value);
  return style.strings && (name === 'requests' || name === 'cost') ? plainNumber(value) : value;
};

/** A number as a string without an exponent. */
const plainNumber = (value: number): string =>
  Math.abs(value) >= 1e-6 || value === 0 ? String(value) : value.toFixed(6);

const add = (array: Float64Array, code: number, value: number): void => {
  array[code] = (array[code] as number) + value;
};

type Totals = ReturnType<typeof totalsOf>;

/** Adds up everything that a group's columns may show, in one walk; all arrays are indexed by the dimension's code. */
const totalsOf = (logs: LogStore, selection: Selection, dimension: Dimension) => {
  const { size } = dimension;
  const array = (fill = 0): Float64Array => new Float64Array(size).fill(fill);
  const columns = logs.columns.all;
  let sorted: ReturnType<typeof sortWithin> | undefined;
  const totals = {
    requests: array(),
    cost: array(),
    input: array(),
    output: array(),
    latency: array(),
    failures: array(),
    hits: array(),
    judged: array(),
    feedbacks: array(),
    weighted: array(),
    first: array(Number.POSITIVE_INFINITY),
    last: array(Number.NEGATIVE_INFINITY),
    /** A percentile of the latency; sorted when first asked for. */
    latencyAt: (code: number, part: number): number => {
      sorted ??= sortWithin(
        Uint32Array.from(selection, (index) => columns.latency[index] as number),
        Uint32Array.from(selection, (index) => dimension.codeAt(index)),
        size,
      );
      return percentile(sorted, code, part);
    },
  };
  const hit = cacheStatuses.indexOf('HIT');
  for (const index of selection) {
    const code = dimension.codeAt(index);
    add(totals.requests, code, 1);
    add(totals.cost, code, columns.cost[index] as number);
    add(totals.input, code, columns.promptTokens[index] as number);
    add(totals.output, code, columns.completionTokens[index] as number);
    add(totals.latency, code, columns.latency[index] as number);
    if (isFailure(columns.status[index] as number)) add(totals.failures, code, 1);
    if ((columns.cache[index] as number) >= hit) add(totals.hits, code, 1);
    const feedbacks = columns.feedbackCount[index] as number;
    if (feedbacks > 0) {
      add(totals.judged, code, 1);
      add(totals.feedbacks, code, feedbacks);
      add(totals.weighted, code, columns.feedbackSum[index] as number);
    }
    const time = columns.time[index] as number;
    if (time < (totals.first[code] as number)) totals.first[code] = time;
    if (time > (totals.last[code] as number)) totals.last[code] = time;
  }
  return totals;
};

/** A column of groups: a number to show and to order by. */
type GroupColumn = (totals: Totals, code: number) => number;

const of = (array: Float64Array, code: number): number => array[code] as number;
const sum =
  (name: 'requests' | 'failures' | 'judged' | 'first' | 'last'): GroupColumn =>
  (totals, code) =>
    of(totals[name], code);
const mean =
  (name: 'input' | 'output' | 'latency'): GroupColumn =>
  (totals, code) =>
    ratio(of(totals[name], code), of(totals.requests, code));

/** All columns. Names: the official SDK's (portkey-details.md 1e) and the document's metadata group. */
const groupColumns: Readonly<Record<string, GroupColumn>> = {
  requests: sum('requests'),
  cost: (totals, code) => cents(of(totals.cost, code)),
  total_tokens: (totals, code) => of(totals.input, code) + of(totals.output, code),
  avg_tokens: (totals, code) => ratio(of(totals.input, code) + of(totals.output, code), of(totals.requests, code)),
  avg_input_tokens: mean('input'),
  avg_output_tokens: mean('output'),
  avg_latency: mean('latency'),
  p95_latency: (totals, code) => totals.latencyAt(code, 0.95),
  p99_latency: (totals, code) => totals.latencyAt(code, 0.99),
  success_rate: (totals, code) =>
    percent(of(totals.requests, code) - of(totals.failures, code), of(totals.requests, code)),
  error_count: sum('failures'),
  cache_hit_rate: (totals, code) => percent(of(totals.hits, code), of(totals.requests, code)),
  avg_weighted_feedback: (totals, code) => ratio(of(totals.weighted, code), of(totals.feedbacks, code)),
  requests_with_feedback: sum('judged'),
  last_seen: sum('last'),
  first_seen: sum('first'),
};

/** A way to group logs: each log has one code, each code one value. */
interface Dimension {
  /** The name of the value in the reply. */
  readonly field: string;
  /** Codes are below this. */
  readonly size: number;
  codeAt(index: number): number;
  valueOf(code: number): string | number;
}

/** Gives a workspace's slug for its UUID. */
export type SlugOf = (workspaceId: string) => string;

const named = (field: string, column: Uint32Array, dictionary: Dictionary): Dimension => ({
  field,
  size: dictionary.size,
  codeAt: (index) => column[index] as number,
  valueOf: (code) => dictionary.name(code),
});

/** Groups by one key of the metadata; `''` for logs that lack it. */
export const byMetadata = (logs: LogStore, field: string, key: string): Dimension => {
  const { metadata } = logs.columns.all;
  const { codes, values } = logs.metadata.values(key);
  return {
    field,
    size: values.size,
    codeAt: (index) => codes[metadata[index] as number] as number,
    valueOf: (code) => values.name(code),
  };
};

/** By provider slug (virtual key), or by AI service where the request named no slug. */
const byProvider = (logs: LogStore): Dimension => {
  const { virtualKey, provider } = logs.columns.all;
  const slugs = logs.virtualKeys.size;
  return {
    field: 'provider',
    size: slugs + logs.providers.size,
    codeAt: (index) => (virtualKey[index] === 0 ? slugs + (provider[index] as number) : (virtualKey[index] as number)),
    valueOf: (code) => (code < slugs ? logs.virtualKeys.name(code) : logs.providers.name(code - slugs)),
  };
};

const byWorkspace = (logs: LogStore, slugOf: SlugOf): Dimension => ({
  ...named('workspace', logs.columns.all.workspace, logs.workspaces),
  valueOf: (code) => slugOf(logs.workspaces.name(code)),
});

const makers: Readonly<Record<string, (logs: LogStore, slugOf: SlugOf) => Dimension>> = {
  users: (logs) => byMetadata(logs, 'user', '_user'),
  'ai-models': (logs) => named('ai_model', logs.columns.all.model, logs.models),
  ai_service: (logs) => named('ai_service', logs.columns.all.provider, logs.providers),
  model: (logs) => named('model', logs.columns.all.model, logs.models),
  status_code: (logs) => {
    const { status } = logs.columns.all;
    return { field: 'status_code', size: 65_536, codeAt: (index) => status[index] as number, valueOf: (code) => code };
  },
  api_key: (logs) => named('api_key', logs.columns.all.apiKey, logs.apiKeys),
  config: (logs) => named('config', logs.columns.all.config, logs.configs),
  prompt: (logs) => named('prompt', logs.columns.all.prompt, logs.prompts),
  provider: byProvider,
  workspace: byWorkspace,
  workspaces: byWorkspace,
};

/** What `GET /analytics/groups/{groupBy}` can group by. Source: portkey-details.md 1e. */
export const groupings = 'ai_service model status_code api_key config workspace provider prompt'.split(' ');

/** The dimension of this name; undefined for a name that is none. */
export const dimensionOf = (logs: LogStore, name: string, slugOf: SlugOf): Dimension | undefined =>
  Object.hasOwn(makers, name) ? makers[name]?.(logs, slugOf) : undefined;
