import { isObject } from '../../json.ts';
import { ApiError, invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { findWorkspace, type WorkspaceRow } from '../rows/access.ts';
import { type MemberRow, membersIn, usersIn } from '../rows/users.ts';
import { asList } from './shared/fields.ts';
import { listed } from './shared/list.ts';
import { addMembers } from './workspace-contents.ts';

const view = (call: SandboxCall, row: MemberRow): JsonObject => {
  const user = usersIn(call.store).get(row.user_id);
  return {
    object: 'workspace-user',
    id: row.user_id,
    first_name: user?.first_name,
    last_name: user?.last_name,
    org_role: user?.role,
    role: row.role,
    created_at: row.created_at,
    last_updated_at: row.last_updated_at,
    status: 'active',
    workspace_id: row.workspace_id,
    email: user?.email,
    scopes: [],
    settings: null,
  };
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
  const wanted = asList<unknown>(call.body.users).filter(isObject);
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

const list: Handler = (call) => {
  const role = call.query.get('role');
  const email = call.query.get('email')?.toLowerCase();
  return listed(call, {
    table: membersIn(call.store),
    by: ['workspace_id', workspaceOf(call).id],
    where: (row) =>
      (role === null || row.role === role) &&
      (email === undefined || usersIn(call.store).get(row.user_id)?.email.toLowerCase() === email),
    view: (row) => view(call, row),
    size: 100,
  });
};

export const workspaceMemberHandlers: Handlers = {
  list_workspace_members: list,
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
