import { isObject } from '../../../json.ts';
import { forbidden, invalid } from '../../model/api-error.ts';
import { isoDate } from '../../model/dates.ts';
import type { Handler, JsonObject, SandboxCall } from '../../model/handler.ts';
import { type ApiKeyRow, tables } from '../../model/rows.ts';
import type { Row, Table } from '../../model/store.ts';
import { find, findNamed, type ScopedRow, taken, targetWorkspace, type WorkspaceRow } from '../../rows/access.ts';
import { oneOrMore, slugIn } from './fields.ts';
import { type Filters, type ListOf, listed, matching } from './list.ts';

type View<R> = (row: R, call: SandboxCall) => JsonObject;

/** Where the rows of a resource lie, and how a path names one. */
interface ResourceOf<R extends ScopedRow> {
  readonly table: string;
  /** What a row is called in refusals: `Config not found`. */
  readonly what: string;
  /** The path's parameter that holds an id or slug. */
  readonly parameter: string;
  /** Finds the row that a path names, where that is not the one that the key may see. @throws ApiError 404, 403. */
  readonly find?: (call: SandboxCall) => R;
  /** Refuses to change or delete a row. @throws ApiError 403. */
  readonly mayChange?: (call: SandboxCall, row: R) => void;
}

/** How a list of rows reads, newest first; see `ListOf`. */
interface ResourceList<R extends ScopedRow> extends Pick<ListOf<R>, 'size' | 'kept'> {
  readonly view: View<R>;
  /** Which rows are looked at, from an index: `inListWorkspace`, say. */
  readonly by?: (call: SandboxCall) => ListOf<R>['by'];
  /** What the query's arguments of these names ask of a row. */
  readonly filters?: Filters<R>;
  /** What else is asked of a row; undefined where it is nothing. */
  readonly where?: (call: SandboxCall) => ((row: R) => boolean) | undefined;
  readonly more?: (call: SandboxCall) => (row: R) => JsonObject;
}

/**
 * The plain part of a resource of the control plane: finding a row by its path, showing it, listing rows, changing and
 * deleting one. What a resource does besides is written as a handler of its own.
 */
export const resource = <R extends ScopedRow>(options: ResourceOf<R>) => {
  const rows = (call: SandboxCall): Table<R> => call.store.table<R>(options.table);

  /** The row that a path names, by the resource's parameter or another. @throws ApiError 404, 403. */
  const of = (call: SandboxCall, parameter = options.parameter): R =>
    options.find?.(call) ?? find<R>(call, options, call.params[parameter] ?? '');

  /** The same, where it may be changed. @throws ApiError 404, 403. */
  const forChange = (call: SandboxCall, parameter?: string): R => {
    const row = of(call, parameter);
    options.mayChange?.(call, row);
    return row;
  };

  /** What of a resource a call lists. @throws ApiError 400, 403, 404. */
  const selected = (call: SandboxCall, list: ResourceList<R>): ListOf<R> => {
    const [first, second] = [list.where?.(call), matching<R>(call, list.filters ?? {})];
    return {
      table: rows(call),
      by: list.by?.(call),
      where: first === undefined ? second : second === undefined ? first : (row) => first(row) && second(row),
      view: (row) => list.view(row, call),
      more: list.more?.(call),
      size: list.size,
      kept: list.kept,
    };
  };

  return {
    rows,
    of,
    forChange,
    selected,

    /** The row that a field of the body names. @throws ApiError 400. */
    named: (call: SandboxCall, field: string, idOrSlug: unknown): R =>
      findNamed<R>(call, options, field, String(idOrSlug)),

    get:
      (view: View<R>): Handler =>
      (call) => ({ json: view(of(call), call) }),

    list:
      (list: ResourceList<R>): Handler =>
      (call) =>
        listed(call, selected(call, list)),

    /** Changes a row and says when; the reply is empty unless there is something to say of the changed row. */
    update:
      (changes: (call: SandboxCall, row: R) => JsonObject, reply: (row: R) => JsonObject = () => ({})): Handler =>
      (call) => {
        const row = forChange(call);
        const patch = { ...changes(call, row), last_updated_at: isoDate(call.now) };
        return { json: reply(rows(call).update(row.id, patch as unknown as Partial<R>)) };
      },

    /** Deletes a row. @param before refuses to, or deletes what hangs on the row. */
    remove:
      (before?: (call: SandboxCall, row: R) => void): Handler =>
      (call) => {
        const row = forChange(call);
        before?.(call, row);
        rows(call).remove(row.id);
        return { json: {} };
      },
  };
};

/** What every new row begins with. */
export const newRow = (call: SandboxCall) => ({
  id: call.ids.uuid(),
  organisation_id: call.actor.organisationId,
  status: 'active' as const,
  created_at: isoDate(call.now),
  last_updated_at: isoDate(call.now),
});

/** A row without a workspace is the organisation's: only its keys may change it. @throws ApiError 403. */
export const ownersOnly = ({ actor }: SandboxCall, row: ScopedRow): void => {
  if (row.workspace_id == null && actor.workspaceId !== undefined) throw forbidden();
};

/** The workspace that a new object belongs to; undefined for the organisation's. @throws ApiError 400, 403. */
export const ownerWorkspace = (call: SandboxCall): WorkspaceRow | undefined =>
  call.body.workspace_id !== undefined || call.actor.workspaceId !== undefined ? targetWorkspace(call) : undefined;

/** The slug of the caller's choice, if any, which is free in a table. @throws ApiError 400, 409. */
export const freeSlugIn = <R extends Row>(
  call: SandboxCall,
  table: Table<R>,
  where: (row: R) => boolean = () => true,
): string | undefined => {
  const slug = slugIn(call.body);
  if (slug !== undefined && table.by('slug', slug).some(where)) throw taken('slug', slug);
  return slug;
};

/** The workspace that a field of the body names. @throws ApiError 400. */
export const workspaceNamed = (call: SandboxCall, field: string, idOrSlug: unknown): WorkspaceRow =>
  findNamed<WorkspaceRow>(call, { table: tables.workspaces, what: 'Workspace' }, field, String(idOrSlug));

/** The entries of a body's `workspaces` with the workspace that each names. @throws ApiError 400 for one that is not there. */
export const workspaceEntries = (
  call: SandboxCall,
  field = 'id',
): { readonly entry: JsonObject; readonly workspace: WorkspaceRow }[] =>
  oneOrMore<unknown>(call.body.workspaces)
    .filter(isObject)
    .map((entry, index) => ({
      entry,
      workspace: workspaceNamed(call, `workspaces[${index}].${field}`, entry[field]),
    }));

/** Refuses a body (or query) that names another organisation than the key's. @throws ApiError 400. */
export const sameOrganisation = (call: SandboxCall, named: unknown = call.body.organisation_id): void => {
  if (named !== undefined && named !== call.actor.organisationId)
    throw invalid('organisation_id', 'is not the organisation of this key');
};

/** Deletes the rows that hang on another. */
export const removeAll = (table: Table, field: string, value: unknown): void => {
  for (const row of table.by(field, value)) table.remove(row.id);
};

export const apiKeysIn = (call: SandboxCall): Table<ApiKeyRow> => call.store.table<ApiKeyRow>(tables.apiKeys);
