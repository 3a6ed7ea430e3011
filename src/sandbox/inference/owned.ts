import type { JsonObject, SandboxCall } from '../handler.ts';
import type { Row, Table } from '../store.ts';
import { badRequest, noSuch } from './gateway-error.ts';
import { asNumber } from './value.ts';

/** An object of the gateway: it belongs to the workspace whose key made it. Times of the row are ms since the epoch. */
export interface OwnedRow extends Row {
  readonly workspace_id: string;
  readonly created_ms: number;
}

/** The workspace that a call acts in. An organisation's key has none and is refused before it gets here. */
export const workspaceOf = (call: SandboxCall): string => call.actor.workspaceId ?? call.actor.organisationId;

/** What a new row of the gateway begins with. */
export const ownership = (call: SandboxCall): { workspace_id: string; created_ms: number } => ({
  workspace_id: workspaceOf(call),
  created_ms: call.now,
});

/**
 * The row with this id, if the caller's workspace owns it.
 *
 * @param what what it is called in the 404
 * @throws GatewayError 404
 */
export const mine = <R extends OwnedRow>(call: SandboxCall, table: string, id: string, what: string): R => {
  const row = call.store.table<R>(table).get(id);
  if (row === undefined || row.workspace_id !== workspaceOf(call)) throw noSuch(what, id);
  return row;
};

/** What a cursor-paged list is made from. */
export interface CursorList<R extends OwnedRow> {
  readonly table: Table<R>;
  /** The field that ties the rows together, answered from an index. */
  readonly by: readonly [field: string, value: unknown];
  readonly where?: (row: R) => boolean;
  readonly view: (row: R) => JsonObject;
  /** The page's size unless asked for, and the most that may be asked for. */
  readonly size?: number;
  readonly maxSize?: number;
  /** Newest first unless said. */
  readonly order?: 'asc' | 'desc';
}

/** A list as OpenAI pages it. */
export interface CursorPage {
  readonly object: 'list';
  readonly data: JsonObject[];
  readonly first_id: string;
  readonly last_id: string;
  readonly has_more: boolean;
}

/**
 * Cuts a page out of elements already in order.
 *
 * @param query `after` and `before` name an element; `limit` is the page's size
 * @throws GatewayError 400 for a limit out of range or a cursor that is not in the list
 */
export const cutPage = <T>(
  elements: readonly T[],
  idOf: (element: T) => string,
  view: (element: T) => JsonObject,
  query: URLSearchParams,
  { size = 20, maxSize = 100 }: { readonly size?: number; readonly maxSize?: number } = {},
): CursorPage => {
  const limit = query.get('limit') === null ? size : asNumber(query.get('limit'));
  if (limit === undefined || !Number.isInteger(limit) || limit < 1 || limit > maxSize) {
    throw badRequest('limit', `'limit' must be a whole number from 1 to ${maxSize}.`);
  }
  const position = (name: 'after' | 'before'): number | undefined => {
    const id = query.get(name);
    if (id === null || id === '') return undefined;
    const index = elements.findIndex((element) => idOf(element) === id);
    if (index < 0) throw badRequest(name, `'${name}' names no element of this list.`);
    return index;
  };
  const after = position('after');
  const before = position('before');
  const from = after === undefined ? 0 : after + 1;
  const to = before ?? elements.length;
  // With `before` alone the page is the one that ends there, as at OpenAI.
  const start = before !== undefined && after === undefined ? Math.max(0, to - limit) : from;
  const page = elements.slice(start, Math.max(start, Math.min(start + limit, to)));
  const [first, last] = [page[0], page.at(-1)];
  return {
    object: 'list',
    data: page.map(view),
    first_id: first === undefined ? '' : idOf(first),
    last_id: last === undefined ? '' : idOf(last),
    has_more: before !== undefined && after === undefined ? start > 0 : start + page.length < to,
  };
};

/** Answers a list: newest first unless `order` says otherwise. See `cutPage` for the query and its refusals. */
export const cursorPage = <R extends OwnedRow>(call: SandboxCall, list: CursorList<R>): CursorPage => {
  const asked = call.query.get('order') ?? list.order ?? 'desc';
  if (asked !== 'asc' && asked !== 'desc') throw badRequest('order', "'order' must be asc or desc.");
  const rows = list.table.by(list.by[0], list.by[1]);
  const { where } = list;
  const shown = where === undefined ? [...rows] : rows.filter(where);
  if (asked === 'desc') shown.reverse();
  return cutPage(shown, publicId, list.view, call.query, list);
};

/** The id that clients know a row by; a vector store's file is known by its file's id. */
const publicId = (row: OwnedRow): string => (typeof row.public_id === 'string' ? row.public_id : row.id);
