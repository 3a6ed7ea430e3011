import { allScopes } from '../../catalog/scopes.ts';
import { isObject } from '../../json.ts';
import { ApiError, conflict, forbidden, invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import type { IdMaker } from '../model/ids.ts';
import { originOf } from '../model/reply.ts';
import { tables } from '../model/rows.ts';
import type { Store } from '../model/store.ts';
import {
  authorOf,
  findWorkspace,
  type InviteRow,
  invitesIn,
  type MemberRole,
  type MemberRow,
  membersIn,
  type ScopedRow,
  type UserRow,
  usersIn,
  type WorkspaceRow,
} from '../rows/access.ts';
import { makeKey } from '../rows/bootstrap.ts';
import { isEmail, oneOrMore, shows, textIn } from './shared/fields.ts';
import { is, listed, matching, sameEmail } from './shared/list.ts';
import { apiKeysIn, removeAll, resource, workspaceEntries } from './shared/resource.ts';

/** People and invitations are the organisation's, whatever workspace a request names. */
const everywhere = <R extends ScopedRow>(table: string, what: string, parameter: string) => ({
  table,
  what,
  parameter,
  find: ({ store, params }: SandboxCall): R => {
    const row = store.table<R>(table).get(params[parameter] ?? '');
    if (row === undefined) throw notFound(what);
    return row;
  },
});

const users = resource<UserRow>({
  ...everywhere('users', 'User', 'userId'),
  mayChange: (_call, row) => {
    if (row.role === 'owner') throw forbidden('The owner of the organisation cannot be changed');
  },
});

const invites = resource<InviteRow>({
  ...everywhere('invites', 'Invite', 'inviteId'),
  mayChange: (_call, row) => {
    if (row.status !== 'pending') throw new ApiError(400, 'AB01', `Invite is ${row.status} already`);
  },
});

const user = (row: UserRow, { store }: SandboxCall): JsonObject => ({
  object: 'user',
  ...userShown(row),
  workspace_ids: membersIn(store)
    .by('user_id', row.id)
    .map((member) => member.workspace_id),
});
const userShown = shows('id first_name last_name role email created_at last_updated_at');

/** How long an invitation stands, ms. */
const lifetime = 7 * 86_400_000;

const statusNow = (row: InviteRow, now: number): InviteRow['status'] =>
  row.status === 'pending' && Date.parse(row.expires_at) <= now ? 'expired' : row.status;

const invite = (row: InviteRow, { now }: SandboxCall): JsonObject => ({
  object: 'invite',
  ...inviteShown(row),
  accepted_at: row.accepted_at ?? undefined,
  status: statusNow(row, now),
  invited_by: row.invited_by,
});
const inviteShown = shows('id email role created_at expires_at accepted_at');

const linkOf = (call: SandboxCall, row: InviteRow): string => `${originOf(call.headers)}/invite/${row.id}`;

const create: Handler = (call) => {
  const email = String(call.body.email).trim();
  if (!isEmail(email)) throw invalid('email', 'must be an e-mail address');
  const same = (row: { readonly email: string }): boolean => row.email.toLowerCase() === email.toLowerCase();
  if (usersIn(call.store).filter(same).length > 0) throw conflict(`${email} is a member of the organisation already`);
  if (invitesIn(call.store).filter((row) => same(row) && statusNow(row, call.now) === 'pending').length > 0)
    throw conflict(`${email} has a pending invite already`);
  const details = call.body.workspace_api_key_details;
  const scopes = isObject(details) ? oneOrMore<unknown>(details.scopes) : [];
  const unknown = scopes.find((scope) => !allScopes.includes(String(scope)));
  if (unknown !== undefined) throw invalid('workspace_api_key_details.scopes', `'${String(unknown)}' is no scope`);
  const row = invitesIn(call.store).insert({
    id: call.ids.uuid(),
    email,
    role: call.body.role as InviteRow['role'],
    workspaces: workspaceEntries(call).map(({ entry, workspace }) => ({ id: workspace.id, role: entry.role })),
    workspace_api_key_details: details ?? null,
    created_at: isoDate(call.now),
    expires_at: isoDate(call.now + lifetime),
    accepted_at: null,
    status: 'pending',
    invited_by: authorOf(call),
  });
  return { json: { id: row.id, invite_link: linkOf(call, row) } };
};

export const userHandlers: Handlers = {
  list_all_users: users.list({ filters: { role: is('role'), email: sameEmail }, view: user, size: 100 }),
  get_user: users.get(user),
  update_user: users.update(({ body }, row) => {
    if (body.role === row.role) throw invalid('role', `is ${row.role} already`);
    return { role: body.role };
  }),
  /** A removed person's own keys stop working. */
  delete_user: users.remove((call, row) => {
    for (const table of [apiKeysIn(call), membersIn(call.store)]) removeAll(table, 'user_id', row.id);
  }),
  list_user_invites: invites.list({
    filters: {
      role: is('role'),
      email: sameEmail,
      status: (row, status, { now }) => statusNow(row, now) === status,
    },
    view: invite,
    size: 100,
  }),
  invite_user: create,
  get_user_invite: invites.get(invite),
  delete_user_invite: (call) => {
    invitesIn(call.store).update(invites.forChange(call).id, { status: 'cancelled' });
    return { json: {} };
  },
  resend_user_invite: (call) => {
    const row = invites.forChange(call);
    invitesIn(call.store).update(row.id, { expires_at: isoDate(call.now + lifetime) });
    return { json: { inviteLink: linkOf(call, row) } };
  },
};

/** The path of an invitation's link. */
export const invitePath = /^\/invite\/([0-9a-f-]{36})$/;

/** What accepting works with. */
interface Acceptance {
  readonly store: Store;
  readonly ids: IdMaker;
  readonly now: number;
  readonly organisationId: string;
}

/**
 * What a person does who follows the link of an invitation: they become a user, a member of the workspaces that it
 * names, and get a key there. Not part of Portkey's API; the sandbox offers it so that invitations lead somewhere.
 *
 * @param body `first_name` and `last_name`; made from the e-mail address unless given.
 * @throws ApiError 404 when there is no such invitation, 400 when it does not stand any more.
 */
export const acceptInvite = (
  { store, ids, now, organisationId }: Acceptance,
  id: string,
  body: JsonObject,
): JsonObject => {
  const invite = invitesIn(store).get(id);
  if (invite === undefined) throw notFound('Invite');
  if (invite.status !== 'pending') throw invalid('invite', `is ${invite.status}`);
  if (Date.parse(invite.expires_at) <= now) throw invalid('invite', 'has expired');
  const at = isoDate(now);
  const [first = '', last = ''] = invite.email.split('@')[0]?.split(/[._-]/) ?? [];
  const user = usersIn(store).insert({
    id: ids.uuidV1(),
    email: invite.email,
    first_name: textIn(body, 'first_name') ?? first,
    last_name: textIn(body, 'last_name') ?? last,
    role: invite.role,
    created_at: at,
    last_updated_at: at,
  });
  const workspaces = Array.isArray(invite.workspaces) ? invite.workspaces.filter(isObject) : [];
  const keys = workspaces
    .filter((workspace) => store.table(tables.workspaces).get(String(workspace.id)) !== undefined)
    .map((workspace) =>
      join({ store, ids, now, organisationId }, user.id, workspace, invite.workspace_api_key_details),
    );
  invitesIn(store).update(invite.id, { status: 'accepted', accepted_at: at });
  return { user_id: user.id, email: user.email, api_keys: keys };
};

const join = (acceptance: Acceptance, userId: string, workspace: JsonObject, details: unknown): JsonObject => {
  const { store, ids, now, organisationId } = acceptance;
  const workspaceId = String(workspace.id);
  membersIn(store).insert({
    id: ids.uuidV1(),
    user_id: userId,
    workspace_id: workspaceId,
    role: workspace.role as MemberRole,
    created_at: isoDate(now),
    last_updated_at: isoDate(now),
  });
  const scopes =
    isObject(details) && Array.isArray(details.scopes) ? details.scopes.map(String) : ['completions.write'];
  const key = makeKey(store, ids, {
    name: 'default_user_key',
    description: 'Created by portkey on joining organisation',
    type: 'workspace-user',
    organisationId,
    workspaceId,
    userId,
    scopes,
    mode: 'auto',
    at: now,
  });
  return { workspace_id: workspaceId, key };
};

/** One of a workspace's people, as the workspace itself shows them. */
export const person = (member: MemberRow, user: UserRow | undefined): JsonObject => ({
  id: member.user_id,
  first_name: user?.first_name,
  last_name: user?.last_name,
  org_role: user?.role,
  role: member.role,
  created_at: member.created_at,
  last_updated_at: member.last_updated_at,
  status: 'active',
  workspace_id: member.workspace_id,
});

const view = (call: SandboxCall, row: MemberRow): JsonObject => {
  const user = usersIn(call.store).get(row.user_id);
  return { object: 'workspace-user', ...person(row, user), email: user?.email, scopes: [], settings: null };
};

const workspaceOf = (call: SandboxCall): WorkspaceRow => findWorkspace(call, call.params.workspaceId ?? '');

const memberOf = (call: SandboxCall): MemberRow => {
  const workspace = workspaceOf(call);
  const member = membersIn(call.store)
    .by('workspace_id', workspace.id)
    .find((row) => row.user_id === call.params.userId);
  if (member === undefined) throw notFound('Workspace member');
  return member;
};

const add: Handler = (call) => {
  const workspace = workspaceOf(call);
  const wanted = oneOrMore<unknown>(call.body.users).filter(isObject);
  if (wanted.length === 0) throw invalid('users', 'must name at least one user');
  const present = new Set(
    membersIn(call.store)
      .by('workspace_id', workspace.id)
      .map((row) => row.user_id),
  );
  for (const [index, { id }] of wanted.entries()) {
    if (present.has(String(id)))
      throw new ApiError(409, 'AB07', `users[${index}]: is a member already`, [
        { field: `users[${index}]`, message: 'is a member already' },
      ]);
    present.add(String(id));
  }
  addMembers(
    call,
    workspace.id,
    wanted.map(({ id, role }) => ({ id: String(id), role: role as MemberRow['role'] })),
  );
  return { json: {} };
};

/** Members named by the ids of users. @throws ApiError 400 for one that is not in the organisation. */
export const addMembers = (
  call: SandboxCall,
  workspaceId: string,
  members: readonly { readonly id: string; readonly role: 'admin' | 'manager' | 'member' }[],
): void => {
  for (const [index, member] of members.entries()) {
    if (usersIn(call.store).get(member.id) === undefined)
      throw invalid(`users[${index}]`, 'names no user that is there');
    membersIn(call.store).insert({
      id: call.ids.uuidV1(),
      user_id: member.id,
      workspace_id: workspaceId,
      role: member.role,
      created_at: isoDate(call.now),
      last_updated_at: isoDate(call.now),
    });
  }
};

export const workspaceMemberHandlers: Handlers = {
  list_workspace_members: (call) =>
    listed(call, {
      table: membersIn(call.store),
      by: ['workspace_id', workspaceOf(call).id],
      where: matching<MemberRow>(call, {
        role: is('role'),
        email: (row, email) => {
          const user = usersIn(call.store).get(row.user_id);
          return user !== undefined && sameEmail(user, email);
        },
      }),
      view: (row) => view(call, row),
      size: 100,
    }),
  add_workspace_member: add,
  /** Reading one member gives no id. Source: portkey-facts.md "Habits". */
  get_workspace_member: (call) => {
    const { id: _id, ...rest } = view(call, memberOf(call));
    return { json: rest };
  },
  update_workspace_member: (call) => {
    const role = call.body.role as MemberRow['role'];
    membersIn(call.store).update(memberOf(call).id, { role, last_updated_at: isoDate(call.now) });
    return { json: {} };
  },
  remove_workspace_member: (call) => {
    membersIn(call.store).remove(memberOf(call).id);
    return { json: {} };
  },
};
