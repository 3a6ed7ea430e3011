import type { Handler, JsonObject, SandboxAnswer, SandboxCall } from '../model/handler.ts';
import type { Row, Table } from '../model/store.ts';
import { asNumber } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';
import { badRequest, noSuch } from './gateway-reply.ts';

/** An object of the gateway: it belongs to the workspace whose key made it. Times of the row are ms since the epoch. */
export interface OwnedRow extends Row {
  readonly workspace_id: string;
  readonly created_ms: number;
}

/** What a new row of the gateway begins with. */
export const ownership = (call: SandboxCall): { workspace_id: string; created_ms: number } => ({
  workspace_id: workspaceOf(call),
  created_ms: call.now,
});

/** A page's size unless asked for (20), and the most that may be asked for (100). */
interface Sizes {
  readonly size?: number;
  readonly maxSize?: number;
}

/** What a cursor-paged list is made from. */
interface CursorList<R extends OwnedRow> extends Sizes {
  readonly table: Table<R>;
  /** The field that ties the rows together, answered from an index. */
  readonly by: readonly [field: string, value: unknown];
  readonly where?: (row: R) => boolean;
  readonly view: (row: R, call: SandboxCall) => JsonObject;
}

/**
 * Cuts a page, as OpenAI has it, out of elements already in order.
 *
 * @param query `after` and `before` name an element; `limit` is the page's size
 * @param find where the element with an id stands; below 0 when it is not there
 * @param view an element as clients see it, with its `id`
 * @throws GatewayError 400 for a limit out of range or a cursor that is not in the list
 */
const cutPage = <T>(
  elements: readonly T[],
  find: (id: string) => number,
  view: (element: T) => JsonObject,
  query: URLSearchParams,
  { size = 20, maxSize = 100 }: Sizes,
) => {
  const limit = query.get('limit') === null ? size : asNumber(query.get('limit'));
  if (limit === undefined || !Number.isInteger(limit) || limit < 1 || limit > maxSize)
    throw badRequest('limit', `'limit' must be a whole number from 1 to ${maxSize}.`);
  const position = (name: 'after' | 'before'): number | undefined => {
    const id = query.get(name);
    if (id === null || id === '') return undefined;
    const index = find(id);
    if (index < 0) throw badRequest(name, `'${name}' names no element of this list.`);
    return index;
  };
  const after = position('after');
  const before = position('before');
  const to = before ?? elements.length;
  // With `before` alone the page is the one that ends there, as at OpenAI.
  const backwards = before !== undefined && after === undefined;
  const start = backwards ? Math.max(0, to - limit) : after === undefined ? 0 : after + 1;
  const end = Math.max(start, Math.min(start + limit, to));
  const data = elements.slice(start, end).map(view);
  return {
    object: 'list',
    data,
    // The document wants texts here, also where there is no element to name.
    first_id: String(data[0]?.id ?? ''),
    last_id: String(data.at(-1)?.id ?? ''),
    has_more: backwards ? start > 0 : end < to,
  };
};

/** Cuts a page out of finished objects, which carry their ids. See `cutPage`. */
export const cutObjects = (objects: readonly JsonObject[], query: URLSearchParams, sizes: Sizes = {}) =>
  cutPage(
    objects,
    (id) => objects.findIndex((object) => object.id === id),
    (object) => object,
    query,
    sizes,
  );

/** Answers a list: newest first unless `order` says otherwise. See `cutPage` for the query and its refusals. */
const cursorPage = <R extends OwnedRow>(call: SandboxCall, list: CursorList<R>) => {
  const { query } = call;
  const order = query.get('order') ?? 'desc';
  const { table, by, where } = list;
  const view = (row: R): JsonObject => list.view(row, call);
  if (order === 'desc' && !query.get('after') && !query.get('before')) {
    // The usual first page costs what it shows: bench/sandbox.ts, "assistants, first page", takes five times as long without.
    const { rows } = table.newest({ by, where, offset: 0, limit: (list.maxSize ?? 100) + 1 });
    return cutPage(rows, () => -1, view, query, list);
  }
  const rows = where === undefined ? table.by(by[0], by[1]) : table.by(by[0], by[1]).filter(where);
  if (order === 'desc') rows.reverse();
  const find = (id: string): number => {
    const row = table.get(id);
    return row === undefined ? rows.findIndex((candidate) => candidate.public_id === id) : rows.indexOf(row);
  };
  return cutPage(rows, find, view, query, list);
};

/** The objects of one kind. */
interface OwnedObjects<R extends OwnedRow> {
  readonly table: string;
  /** What one is called in the 404. */
  readonly what: string;
  /** The path's parameter that holds an id. */
  readonly parameter: string;
  /** An object as clients see it at this moment. */
  readonly view: (row: R, call: SandboxCall) => JsonObject;
  /** What the reply to a deletion calls it. */
  readonly deleted?: string;
  /** The path's parameter, and the row's field of the same name, that hold what an object belongs to: its thread, say. */
  readonly within?: keyof R & string;
  /** Refuses a row that the workspace owns and the path does not mean. @throws GatewayError 404 */
  readonly admit?: (row: R, call: SandboxCall) => void;
}

/** The plain part of a kind of objects: finding one by its path, showing it, listing, changing and deleting. */
export const owned = <R extends OwnedRow>({
  table,
  what,
  parameter,
  view,
  deleted,
  within,
  admit,
}: OwnedObjects<R>) => {
  const rows = (call: SandboxCall): Table<R> => call.store.table<R>(table);

  /** The row with the path's id, or another, if the caller's workspace owns it. @throws GatewayError 404 */
  const of = (call: SandboxCall, id = call.params[parameter] ?? ''): R => {
    const row = rows(call).get(id);
    if (row === undefined || row.workspace_id !== workspaceOf(call)) throw noSuch(what, id);
    if (within !== undefined && row[within] !== call.params[within]) throw noSuch(what, id);
    admit?.(row, call);
    return row;
  };

  /** A page of the workspace's objects, or of those that are tied otherwise. See `cutPage`. */
  const page = (call: SandboxCall, list: Partial<CursorList<R>> = {}): SandboxAnswer => ({
    json: cursorPage(call, { table: rows(call), by: ['workspace_id', workspaceOf(call)], view, ...list }),
  });

  return {
    rows,
    of,
    page,
    list: ((call) => page(call)) satisfies Handler,
    get: ((call) => ({ json: view(of(call), call) })) satisfies Handler,

    update:
      (changes: (call: SandboxCall, row: R) => JsonObject): Handler =>
      (call) => {
        const row = of(call);
        return { json: view(rows(call).update(row.id, changes(call, row) as Partial<R>), call) };
      },

    /** Deletes a row. @param before deletes what hangs on the row. */
    remove:
      (before?: (call: SandboxCall, row: R) => void): Handler =>
      (call) => {
        const row = of(call);
        before?.(call, row);
        rows(call).remove(row.id);
        return { json: { id: row.id, object: deleted, deleted: true } };
      },
  };
};
