import { isObject } from '../../json.ts';
import { ApiError, invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { findWorkspace, type MemberRow, membersIn, type UserRow, usersIn, type WorkspaceRow } from '../rows/access.ts';
import { oneOrMore } from './shared/fields.ts';
import { is, listed, matching, sameEmail } from './shared/list.ts';

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
