import { isObject } from '../../../json.ts';
import { invalid } from '../../model/api-error.ts';
import type { JsonObject, SandboxAnswer, SandboxCall } from '../../model/handler.ts';
import type { Page, Row, Table } from '../../model/store.ts';
import { asWords } from '../../model/value.ts';
import { parseJson } from '../../request/body.ts';

/** The part of a list that a request asks for. */
interface Window {
  readonly offset: number;
  readonly limit: number;
}

const numberIn = ({ query }: SandboxCall, name: string): number | undefined => {
  const text = query.get(name);
  return text === null ? undefined : Number(text);
};

const everything = Number.MAX_SAFE_INTEGER;

/** Names of the arguments for page and size, where the catalog has none: its lists may take them all the same. */
const wireNames = (call: SandboxCall): { page: string; size: string; first: 0 | 1; maxSize: number | undefined } => {
  const { paging, input } = call.operation;
  const wire = (name: string): string => input[name]?.wire ?? name;
  return {
    page: wire(paging?.page ?? 'current_page'),
    size: wire(paging?.size ?? 'page_size'),
    first: paging?.first ?? 0,
    maxSize: paging?.maxSize,
  };
};

/**
 * Reads which page is asked for, in the list's own style. `fallback` is the page's size when none is named; without
 * any argument a list of no fallback comes whole. A size above the list's cap is cut to the cap.
 */
export const windowOf = (call: SandboxCall, fallback?: number): Window => {
  const names = wireNames(call);
  const page = numberIn(call, names.page);
  const size = numberIn(call, names.size);
  const limit = Math.min(
    size ?? (page === undefined ? (fallback ?? everything) : (fallback ?? 100)),
    names.maxSize ?? everything,
  );
  return { offset: ((page ?? names.first) - names.first) * (limit === everything ? 0 : limit), limit };
};

/** What a list is made from. */
export interface ListOf<R extends Row> {
  readonly table: Table<R>;
  readonly by?: readonly [field: string, value: unknown] | undefined;
  readonly where?: ((row: R) => boolean) | undefined;
  readonly view: (row: R) => JsonObject;
  /** The page's size unless asked for. */
  readonly size?: number | undefined;
  /**
   * A name under which an element's JSON is kept with its row, where it follows from the row alone or from what never
   * changes. Rows are never changed in place, so what is kept is as good as new.
   */
  readonly kept?: string | ((row: R) => string | undefined) | undefined;
  /** Further fields (at least one), which are not kept. */
  readonly more?: ((row: R) => JsonObject) | undefined;
}

const keptJson = new Map<string, WeakMap<Row, string>>();

/** The JSON of a view that follows from the row alone, written once. */
export const keptText = <R extends Row>(name: string, row: R, view: (row: R) => JsonObject): string => {
  let texts = keptJson.get(name);
  if (texts === undefined) {
    texts = new WeakMap();
    keptJson.set(name, texts);
  }
  let text = texts.get(row);
  if (text === undefined) {
    text = JSON.stringify(view(row));
    texts.set(row, text);
  }
  return text;
};

const jsonOf = <R extends Row>({ view, kept, more }: ListOf<R>, row: R): string => {
  const name = typeof kept === 'function' ? kept(row) : kept;
  const text = name === undefined ? JSON.stringify(view(row)) : keptText(name, row, view);
  return more === undefined ? text : `${text.slice(0, -1)},${JSON.stringify(more(row)).slice(1)}`;
};

/** One page, newest first, the total, and whether there are more pages. */
export const pageOf = <R extends Row>(
  call: SandboxCall,
  list: Pick<ListOf<R>, 'table' | 'by' | 'where' | 'size'>,
): Page<R> & { readonly more: boolean } => {
  const { offset, limit } = windowOf(call, list.size);
  // Who counts up to the total would never get there on pages of nothing.
  if (limit === 0) return { total: 0, rows: [], more: false };
  const { total, rows } = list.table.newest({ by: list.by, where: list.where, offset, limit });
  return { total, rows, more: offset + rows.length < total };
};

/** The usual envelope: `{object: 'list', total, data}`. */
export const listed = <R extends Row>(call: SandboxCall, list: ListOf<R>): SandboxAnswer => {
  const { total, rows } = pageOf(call, list);
  return { jsonText: `{"object":"list","total":${total},"data":[${rows.map((row) => jsonOf(list, row)).join(',')}]}` };
};

/** One page of elements that are no rows of their own, already in order. `size` is the page's size unless asked for. */
export const cut = <T>(
  call: SandboxCall,
  elements: readonly T[],
  size?: number,
): { readonly page: T[]; readonly total: number; readonly more: boolean } => {
  const { offset, limit } = windowOf(call, size);
  if (limit === 0) return { page: [], total: 0, more: false };
  const page = elements.slice(offset, offset + limit);
  return { page, total: elements.length, more: offset + page.length < elements.length };
};

/** The usual envelope around elements that are no rows, already in order. */
export const listedElements = <T>(
  call: SandboxCall,
  elements: readonly T[],
  view: (element: T) => unknown,
): SandboxAnswer => {
  const { page, total } = cut(call, elements);
  return { json: { object: 'list', total, data: page.map(view) } };
};

/** What arguments of a list ask of its rows, by their names in the query. */
export type Filters<R> = Readonly<Record<string, (row: R, text: string, call: SandboxCall) => boolean>>;

/** The filters that a query makes use of, as one; undefined for none, so that a page costs what it shows. */
export const matching = <R>(call: SandboxCall, filters: Filters<R>): ((row: R) => boolean) | undefined => {
  const used = Object.entries(filters).flatMap(([name, admits]) => {
    const text = call.query.get(name);
    return text === null ? [] : [(row: R) => admits(row, text, call)];
  });
  return used.length === 0 ? undefined : (row) => used.every((admits) => admits(row));
};

/** A filter for rows whose field is what the query says. */
export const is =
  (field: string) =>
  (row: Row, text: string): boolean =>
    row[field] === text;

/** A filter for rows of which a field holds the text. */
export const has =
  (...fields: readonly string[]) =>
  (row: Row, text: string): boolean =>
    fields.some((field) => holds(row[field], text));

/** A filter by whose something is: `workspace`, `organisation`, or `all`. */
export const ofOwner = ({ workspace_id }: Row, type: string): boolean =>
  type === 'all' || (type === 'workspace') === (workspace_id != null);

/** A filter for people with an e-mail address, whatever the case. */
export const sameEmail = ({ email }: { readonly email: string }, text: string): boolean =>
  email.toLowerCase() === text.toLowerCase();

/** Whether a text holds another, whatever the case. */
export const holds = (text: unknown, part: string): boolean =>
  typeof text === 'string' && text.toLowerCase().includes(part.toLowerCase());

/** One tag as a pair; a plain text is a name without a value. */
type Tag = readonly [name: string, value: string];

const pairsOf = (tags: unknown): Tag[] => {
  if (isObject(tags)) return Object.entries(tags).map(([name, value]) => [name, asWords(value)]);
  return Array.isArray(tags) ? tags.map((tag) => [asWords(tag), '']) : [];
};

/** A filter as JSON (object or list), or as names and `name:value` between commas. @throws ApiError 400. */
const wantedIn = (text: string): Tag[] => {
  if (!/^\s*[[{]/.test(text))
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => {
        const [name = '', ...value] = part.split(':');
        return [name, value.join(':')];
      });
  const value = parseJson(text);
  if (!isObject(value) && !Array.isArray(value)) throw invalid('tags', 'must be JSON, or names between commas');
  return pairsOf(value);
};

/** What the list's `tags` filter wants of a row: every tag that it names; undefined without the filter. */
export const tagFilter = (call: SandboxCall): ((row: Row) => boolean) | undefined => {
  const texts = call.query.getAll('tags').filter((text) => text !== '');
  if (texts.length === 0) return undefined;
  const wanted = texts.flatMap(wantedIn);
  return ({ tags }) => {
    const held = pairsOf(tags);
    return wanted.every(([name, value]) => held.some((tag) => tag[0] === name && (value === '' || tag[1] === value)));
  };
};

/** The same where the filter is an object in JSON, all of whose tags a row has to have as they are. */
export const tagsInJson = ({ query }: SandboxCall): ((row: Row) => boolean) => {
  const wanted = Object.entries(JSON.parse(query.get('tags') ?? '{}') as Record<string, unknown>);
  return ({ tags }) => wanted.every(([name, value]) => isObject(tags) && tags[name] === value);
};
