import { ApiError, forbidden, invalid, notFound } from '../model/api-error.ts';
import type { Actor, JsonObject, SandboxCall } from '../model/handler.ts';
import { tables } from '../model/rows.ts';
import type { Row, Store } from '../model/store.ts';
import { asText } from '../model/value.ts';

/** A workspace. Fields that replies add stand in operations/workspaces.ts. */
export interface WorkspaceRow extends Row {
  readonly slug: string;
  /** Without its icon; see `iconOf`. */
  readonly name: string;
  readonly icon?: string | null;
  readonly is_default: 0 | 1;
  readonly status: 'active' | 'archived';
}

/** What belongs to a workspace, or without one to the organisation. */
export interface ScopedRow extends Row {
  readonly workspace_id?: string | null;
}

export const workspacesIn = (store: Store) => store.table<WorkspaceRow>(tables.workspaces);

/** Whether a key may see a row: its own workspace's, and what is the organisation's. */
export const isVisible = (actor: Actor, row: ScopedRow): boolean =>
  actor.workspaceId === undefined || row.workspace_id == null || row.workspace_id === actor.workspaceId;

/** What a lookup is about: the table, and what its rows are called in refusals. */
interface Lookup {
  readonly table: string;
  readonly what: string;
}

/**
 * The row under an id or slug, as far as the caller may see it.
 *
 * @throws ApiError 404 AB08 when there is none, 403 AB03 when it is another workspace's.
 */
export const find = <R extends ScopedRow>(call: SandboxCall, { table, what }: Lookup, idOrSlug: string): R => {
  const rows = call.store.table<R>(table);
  const workspace = scopeOf(call);
  const lies = (row: R): boolean =>
    workspace === undefined || row.workspace_id == null || row.workspace_id === workspace;
  const row = rows.get(idOrSlug, (candidate) => isVisible(call.actor, candidate) && lies(candidate));
  if (row !== undefined) return row;
  throw rows.get(idOrSlug) === undefined ? notFound(what) : forbidden();
};

/** The same for what a field of the body names: then the request is at fault. @throws ApiError 400 AB01. */
export const findNamed = <R extends ScopedRow>(
  call: SandboxCall,
  { table, what }: Lookup,
  field: string,
  idOrSlug: string,
  where: (row: R) => boolean = () => true,
): R => {
  const row = call.store
    .table<R>(table)
    .get(idOrSlug, (candidate) => isVisible(call.actor, candidate) && where(candidate));
  if (row === undefined) throw invalid(field, `names no ${what.toLowerCase()} that is there`);
  return row;
};

/**
 * A workspace by UUID or slug.
 *
 * @throws ApiError 404 when it is not there, 403 when the key is another workspace's.
 */
export const findWorkspace = (call: SandboxCall, idOrSlug: string): WorkspaceRow => {
  const row = workspacesIn(call.store).get(idOrSlug);
  if (row === undefined) throw notFound('Workspace');
  if (call.actor.workspaceId !== undefined && row.id !== call.actor.workspaceId) throw forbidden();
  return row;
};

/**
 * The workspace that a new object goes to: the key's own, else the one that the body names, else the default one.
 *
 * @throws ApiError 400 for a workspace that is not there, 403 for one that is not the key's.
 */
export const targetWorkspace = (call: SandboxCall, given: unknown = call.body.workspace_id): WorkspaceRow => {
  const named = asText(given);
  if (named !== undefined) {
    const row = workspacesIn(call.store).get(named);
    if (row === undefined) throw invalid('workspace_id', 'names no workspace that is there');
    if (call.actor.workspaceId !== undefined && row.id !== call.actor.workspaceId) throw forbidden();
    return row;
  }
  const own = call.actor.workspaceId;
  const row = own === undefined ? workspacesIn(call.store).by('is_default', 1)[0] : workspacesIn(call.store).get(own);
  if (row === undefined) throw invalid('workspace_id', 'is required');
  return row;
};

/** The workspace that a list is limited to, by the key or by the query; undefined is all of them. */
export const listWorkspace = (call: SandboxCall): string | undefined => {
  const named = asText(call.query.get('workspace_id'));
  if (named !== undefined) return findWorkspace(call, named).id;
  return call.actor.workspaceId;
};

/**
 * The workspace in which a request says that its object lies: in the query, a PUT also in its body. Undefined where
 * the operation's body has that field for itself, or where it is not given. Source: portkey-details.md 2a,
 * "`workspace_id` for admin keys".
 *
 * @throws ApiError 400 or 404 for a workspace that is not there, 403 for one that is not the key's.
 */
export const scopeOf = (call: SandboxCall): string | undefined => {
  const { method, input } = call.operation;
  if (call.query.has('workspace_id')) return listWorkspace(call);
  if (method !== 'PUT') return undefined;
  if (input.workspace_id?.in === 'body' || call.body.workspace_id === undefined) return undefined;
  return targetWorkspace(call).id;
};

/** `listWorkspace` as the index part of a list. */
export const inListWorkspace = (call: SandboxCall): readonly [field: string, value: unknown] | undefined => {
  const id = listWorkspace(call);
  return id === undefined ? undefined : ['workspace_id', id];
};

/** Refuses what only the organisation's keys may do. @throws ApiError 403 AB03. */
export const needOrganisationKey = (call: SandboxCall): void => {
  if (call.actor.workspaceId !== undefined) throw forbidden();
};

/** Who did it, for `owner_id` and the like: the user, or for service keys the key. */
export const authorOf = (call: SandboxCall): string => call.actor.userId ?? call.actor.keyId;

/** Refuses a key without the scope, where it depends on more than the operation. @throws ApiError 403 AB03. */
export const needScope = (call: SandboxCall, scope: string): void => {
  if (!call.actor.scopes.has(scope))
    throw forbidden(`You do not have enough permissions to execute this request: missing scope ${scope}`);
};

/** 409 AB07 for a slug or name that is taken. */
export const taken = (field: string, value: string): ApiError =>
  new ApiError(409, 'AB07', `${field}: '${value}' already exists`, [{ field, message: 'already exists' }]);

/** The workspace that a call acts in. An organisation's key has none and is refused before it gets here. */
export const workspaceOf = (call: SandboxCall): string => call.actor.workspaceId ?? call.actor.organisationId;

/** The organisation's default workspace, which is meant where an organisation key names none. */
export const defaultWorkspace = (store: Store): Row | undefined => {
  const rows = [...store.table(tables.workspaces).all()];
  return rows.find(({ is_default }) => is_default === 1 || is_default === true) ?? rows[0];
};

/** A workspace's slug, for showing; the id itself for a workspace that is gone. */
export const slugOfWorkspace = (store: Store, id: string): string => store.table(tables.workspaces).get(id)?.slug ?? id;

/**
 * The workspaces whose logs a call may see, as UUIDs; undefined for all.
 *
 * A workspace key sees its own, whatever it asks for. An organisation key sees the one it names (slug or UUID), or else
 * the default one or all. Source: the document, `workspace_slug`.
 *
 * @throws ApiError 404 AB08 for a workspace that does not exist.
 */
export const visibleWorkspaces = (
  call: SandboxCall,
  named: string | null | undefined,
  otherwise: 'default' | 'all',
): readonly string[] | undefined => {
  if (call.actor.workspaceId !== undefined) return [call.actor.workspaceId];
  if (named !== null && named !== undefined && named !== '')
    return named.split(',').map((slug) => {
      const row = call.store.table(tables.workspaces).get(slug.trim());
      if (row === undefined) throw notFound(`Workspace ${slug.trim()}`);
      return row.id;
    });
  const fallback = otherwise === 'default' ? defaultWorkspace(call.store) : undefined;
  return fallback === undefined ? undefined : [fallback.id];
};

/** What a reader sees as one character, and whether that is an emoji: with its skin tone, joiners or variation. */
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const isEmoji = (character: string): boolean =>
  /^\p{Emoji}/u.test(character) && /\p{Emoji_Presentation}|\u{FE0F}/u.test(character);

/** A written name taken apart: an emoji at its front is the icon, unless nothing else is left of the name. */
const apart = (name: string): { readonly icon: string | undefined; readonly plain: string } => {
  const [first] = characters.segment(name);
  if (first === undefined || !isEmoji(first.segment)) return { icon: undefined, plain: name };
  const plain = name.slice(first.segment.length).trimStart();
  return plain === '' ? { icon: undefined, plain: name } : { icon: first.segment, plain };
};

/** The name without its icon. */
export const plainName = (name: string): string => apart(name).plain;

/** The icon of a workspace; null for none. Rows from before icons were kept apart have it in their name. */
export const iconOf = (row: WorkspaceRow): string | null =>
  row.icon === undefined ? (apart(row.name).icon ?? null) : row.icon;

/** The name as replies show it: behind the icon. Source: portkey-live.md 5. */
export const shownName = (row: WorkspaceRow): string => {
  const icon = iconOf(row);
  return icon === null ? row.name : `${icon} ${plainName(row.name)}`;
};

/**
 * Name and icon out of a body. An icon that is given stands above one in the name; `""` and null take it away; left
 * out, it is the one in the name, or what it was.
 */
export const nameAndIcon = (body: JsonObject): { name?: string; icon?: string | null } => {
  const written = typeof body.name === 'string' ? apart(body.name) : undefined;
  const icon = body.icon === undefined ? written?.icon : body.icon;
  return {
    ...(written === undefined ? {} : { name: written.plain }),
    ...(icon === undefined ? {} : { icon: typeof icon === 'string' && icon.trim() !== '' ? icon.trim() : null }),
  };
};

/** A person in the organisation. */
export interface UserRow extends ScopedRow {
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly role: 'owner' | 'admin' | 'member';
}

export type MemberRole = 'admin' | 'manager' | 'member';

/** A person's place in a workspace. The row's id is not shown: members go by their user's id. */
export interface MemberRow extends ScopedRow {
  readonly user_id: string;
  readonly workspace_id: string;
  readonly role: MemberRole;
}

export interface InviteRow extends ScopedRow {
  readonly email: string;
  readonly role: 'admin' | 'member';
  readonly status: 'pending' | 'cancelled' | 'accepted' | 'expired';
  readonly expires_at: string;
}

export const usersIn = (store: Store) => store.table<UserRow>('users');
export const membersIn = (store: Store) => store.table<MemberRow>('workspace_members');
export const invitesIn = (store: Store) => store.table<InviteRow>('invites');
