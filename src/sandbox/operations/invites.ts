import { allScopes } from '../../catalog/scopes.ts';
import { isObject } from '../../json.ts';
import { ApiError, conflict, invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { originOf } from '../model/reply.ts';
import { authorOf, workspacesIn } from '../rows/access.ts';
import { type InviteRow, invitesIn, usersIn } from '../rows/users.ts';
import { asList, isEmail } from './shared/fields.ts';
import { listed } from './shared/list.ts';

/** How long an invitation stands, ms. */
const lifetime = 7 * 86_400_000;

const inviteOf = (call: SandboxCall): InviteRow => {
  const row = invitesIn(call.store).get(call.params.inviteId ?? '');
  if (row === undefined) throw notFound('Invite');
  return row;
};

const statusNow = (row: InviteRow, now: number): InviteRow['status'] =>
  row.status === 'pending' && Date.parse(row.expires_at) <= now ? 'expired' : row.status;

const view = (call: SandboxCall, row: InviteRow): JsonObject => ({
  object: 'invite',
  id: row.id,
  email: row.email,
  role: row.role,
  created_at: row.created_at,
  expires_at: row.expires_at,
  ...(row.accepted_at == null ? {} : { accepted_at: row.accepted_at }),
  status: statusNow(row, call.now),
  invited_by: row.invited_by,
});

const linkOf = (call: SandboxCall, row: InviteRow): string => `${originOf(call.headers)}/invite/${row.id}`;

/** The workspaces that an invitation opens, each by its UUID. @throws ApiError 400 for one that is not there. */
const workspacesOf = (call: SandboxCall): JsonObject[] =>
  asList<unknown>(call.body.workspaces)
    .filter(isObject)
    .map(({ id, role }, index) => {
      const workspace = workspacesIn(call.store).get(String(id));
      if (workspace === undefined) throw invalid(`workspaces[${index}].id`, 'names no workspace that is there');
      return { id: workspace.id, role };
    });

const create: Handler = (call) => {
  const email = String(call.body.email).trim();
  if (!isEmail(email)) throw invalid('email', 'must be an e-mail address');
  const same = (row: { readonly email: string }): boolean => row.email.toLowerCase() === email.toLowerCase();
  if (usersIn(call.store).filter(same).length > 0) throw conflict(`${email} is a member of the organisation already`);
  if (invitesIn(call.store).filter((row) => same(row) && statusNow(row, call.now) === 'pending').length > 0)
    throw conflict(`${email} has a pending invite already`);
  const details = call.body.workspace_api_key_details;
  const scopes = isObject(details) ? asList<unknown>(details.scopes) : [];
  const unknown = scopes.find((scope) => !allScopes.includes(String(scope)));
  if (unknown !== undefined) throw invalid('workspace_api_key_details.scopes', `'${String(unknown)}' is no scope`);
  const row = invitesIn(call.store).insert({
    id: call.ids.uuid(),
    email,
    role: call.body.role as InviteRow['role'],
    workspaces: workspacesOf(call),
    workspace_api_key_details: details ?? null,
    created_at: isoDate(call.now),
    expires_at: isoDate(call.now + lifetime),
    accepted_at: null,
    status: 'pending',
    invited_by: authorOf(call),
  });
  return { json: { id: row.id, invite_link: linkOf(call, row) } };
};

export const inviteHandlers: Handlers = {
  list_user_invites: (call) => {
    const role = call.query.get('role');
    const email = call.query.get('email')?.toLowerCase();
    const status = call.query.get('status');
    return listed(call, {
      table: invitesIn(call.store),
      where: (row) =>
        (role === null || row.role === role) &&
        (email === undefined || row.email.toLowerCase() === email) &&
        (status === null || statusNow(row, call.now) === status),
      view: (row) => view(call, row),
      size: 100,
    });
  },
  invite_user: create,
  get_user_invite: (call) => ({ json: view(call, inviteOf(call)) }),
  delete_user_invite: (call) => {
    const row = inviteOf(call);
    if (row.status !== 'pending') throw new ApiError(400, 'AB01', `Invite is ${row.status} already`);
    invitesIn(call.store).update(row.id, { status: 'cancelled' });
    return { json: {} };
  },
  resend_user_invite: (call) => {
    const row = inviteOf(call);
    if (row.status !== 'pending') throw new ApiError(400, 'AB01', `Invite is ${row.status} already`);
    invitesIn(call.store).update(row.id, { expires_at: isoDate(call.now + lifetime) });
    return { json: { inviteLink: linkOf(call, row) } };
  },
};
