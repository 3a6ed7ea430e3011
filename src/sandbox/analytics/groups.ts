import type { LogStore } from '../logs/log-store.ts';
import type { Selection } from '../logs/select.ts';
import { invalid } from '../model/api-error.ts';
import type { Dimension } from './dimensions.ts';
import { type GroupColumn, groupColumns, type Totals, totalsOf } from './group-columns.ts';

/** Which groups are shown, and how. */
export interface GroupQuery {
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
  if (direction !== 'asc' && direction !== 'desc') throw invalid('order_by_type', 'must be asc or desc');
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

/** A list of groups. */
export interface GroupList {
  readonly object: 'list';
  readonly total: number;
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

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
): GroupList => {
  const totals = totalsOf(logs, selection, dimension);
  const ranking = query.orderBy === dimension.field ? undefined : columnOf('order_by', query.orderBy);
  const ranked: Ranked[] = [];
  for (let code = 0; code < dimension.size; code += 1) {
    if (totals.requests[code] === 0) continue;
    const value = dimension.valueOf(code);
    ranked.push({ code, value, rank: ranking === undefined ? value : ranking.numberOf(totals, code) });
  }
  const sign = query.descending ? -1 : 1;
  ranked.sort((a, b) => sign * compare(a.rank, b.rank) || compare(a.value, b.value));
  const from = query.page * query.pageSize;
  const page = ranked.slice(from, from + query.pageSize);
  return {
    object: 'list',
    // Past the end it is 0. Source: portkey-live.md 2.
    total: page.length === 0 ? 0 : ranked.length,
    data: page.map(({ code, value }) => ({
      [dimension.field]: value,
      ...Object.fromEntries(query.columns.map((name) => [name, cell(totals, code, name, style)])),
      object: 'analytics-group',
    })),
  };
};

const cell = (totals: Totals, code: number, name: string, style: GroupStyle): unknown => {
  const column = columnOf('columns', name);
  const value = column.numberOf(totals, code);
  if (column.shown !== undefined) return column.shown(value);
  return style.strings && (name === 'requests' || name === 'cost') ? plainNumber(value) : value;
};

/** A number as a string without an exponent. */
const plainNumber = (value: number): string =>
  Math.abs(value) >= 1e-6 || value === 0 ? String(value) : value.toFixed(6);
