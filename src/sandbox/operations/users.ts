import { forbidden, invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { type ApiKeyRow, tables } from '../model/rows.ts';
import { membersIn, type UserRow, usersIn } from '../rows/users.ts';
import { listed } from './shared/list.ts';

const userOf = (call: SandboxCall): UserRow => {
  const row = usersIn(call.store).get(call.params.userId ?? '');
  if (row === undefined) throw notFound('User');
  return row;
};

const view = (call: SandboxCall, row: UserRow): JsonObject => ({
  object: 'user',
  id: row.id,
  first_name: row.first_name,
  last_name: row.last_name,
  role: row.role,
  email: row.email,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  workspace_ids: membersIn(call.store)
    .by('user_id', row.id)
    .map((member) => member.workspace_id),
});

/** The owner can neither be removed nor demoted. @throws ApiError 403. */
const notTheOwner = (row: UserRow): UserRow => {
  if (row.role === 'owner') throw forbidden('The owner of the organisation cannot be changed');
  return row;
};

export const userHandlers: Handlers = {
  list_all_users: (call) => {
    const role = call.query.get('role');
    const email = call.query.get('email')?.toLowerCase();
    return listed(call, {
      table: usersIn(call.store),
      where:
        role === null && email === undefined
          ? undefined
          : (row) => (role === null || row.role === role) && (email === undefined || row.email.toLowerCase() === email),
      view: (row) => view(call, row),
      size: 100,
    });
  },
  get_user: (call) => ({ json: view(call, userOf(call)) }),
  update_user: (call) => {
    const row = notTheOwner(userOf(call));
    if (call.body.role === row.role) throw invalid('role', `is ${row.role} already`);
    usersIn(call.store).update(row.id, {
      role: call.body.role as UserRow['role'],
      last_updated_at: isoDate(call.now),
    });
    return { json: {} };
  },
  /** A removed person's own keys stop working. */
  delete_user: (call) => {
    const row = notTheOwner(userOf(call));
    const keys = call.store.table<ApiKeyRow>(tables.apiKeys);
    for (const key of keys.by('user_id', row.id)) keys.remove(key.id);
    for (const member of membersIn(call.store).by('user_id', row.id)) membersIn(call.store).remove(member.id);
    usersIn(call.store).remove(row.id);
    return { json: {} };
  },
};
