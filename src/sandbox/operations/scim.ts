import { conflict, invalid } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { find, needOrganisationKey, type ScopedRow, workspacesIn } from '../rows/access.ts';
import { textIn } from './shared/fields.ts';
import { holds, listed, pageOf } from './shared/list.ts';

/** A group that the identity provider has sent. */
interface GroupRow extends ScopedRow {
  readonly name: string;
}

interface MappingRow extends ScopedRow {
  readonly workspace_id: string;
  readonly scim_group_id: string;
  readonly scim_group: string;
  readonly role: string;
}

const groupsIn = (call: SandboxCall) => call.store.table<GroupRow>('scim_groups');
const mappingsIn = (call: SandboxCall) => call.store.table<MappingRow>('scim_mappings');

const view = (row: MappingRow): JsonObject => ({
  id: row.id,
  workspace_id: row.workspace_id,
  scim_group: row.scim_group,
  scim_group_id: row.scim_group_id,
  role: row.role,
});

/** The group by id; by name it is made when it is not there yet. @throws ApiError 400. */
const groupIn = (call: SandboxCall): GroupRow => {
  const id = textIn(call.body, 'scim_group_id');
  if (id !== undefined) {
    const group = groupsIn(call).get(id);
    if (group === undefined) throw invalid('scim_group_id', 'names no SCIM group that is there');
    return group;
  }
  const name = textIn(call.body, 'scim_group_name')?.trim() ?? '';
  if (name === '') throw invalid('scim_group_name', 'must not be empty');
  const at = isoDate(call.now);
  return (
    groupsIn(call).by('name', name)[0] ??
    groupsIn(call).insert({ id: call.ids.uuid(), name, created_at: at, last_updated_at: at })
  );
};

/** The same mapping again answers the one that is there; another role for the group is refused. Source: portkey-details.md 4. */
const create: Handler = (call) => {
  needOrganisationKey(call);
  const workspace = workspacesIn(call.store).get(String(call.body.workspace_id));
  if (workspace === undefined) throw invalid('workspace_id', 'names no workspace that is there');
  const group = groupIn(call);
  const role = String(call.body.role).toLowerCase();
  const same = mappingsIn(call)
    .by('workspace_id', workspace.id)
    .find((row) => row.scim_group_id === group.id);
  if (same !== undefined) {
    if (same.role !== role) throw conflict(`The group has the role ${same.role} in this workspace already`);
    return { json: view(same) };
  }
  const row = mappingsIn(call).insert({
    id: call.ids.uuid(),
    workspace_id: workspace.id,
    scim_group: group.name,
    scim_group_id: group.id,
    role,
    created_at: isoDate(call.now),
  });
  return { json: view(row) };
};

const list: Handler = (call) => {
  needOrganisationKey(call);
  const workspace = call.query.get('workspace_id');
  const group = call.query.get('scim_group_id');
  const role = call.query.get('role');
  const { total, rows } = pageOf(call, {
    table: mappingsIn(call),
    where: (row) =>
      (workspace === null || row.workspace_id === workspace) &&
      (group === null || row.scim_group_id === group) &&
      (role === null || row.role === role),
    view,
    size: 100,
  });
  return { json: { mappings: rows.map(view), total_count: total } };
};

export const scimHandlers: Handlers = {
  list_scim_workspace_mappings: list,
  create_scim_workspace_mapping: create,
  delete_scim_workspace_mapping: (call) => {
    needOrganisationKey(call);
    const lookup = { table: 'scim_mappings', what: 'SCIM mapping' };
    mappingsIn(call).remove(find<MappingRow>(call, lookup, call.params.scimWorkspaceGroupId ?? '').id);
    return { json: { success: true } };
  },
  list_scim_groups: (call) => {
    needOrganisationKey(call);
    const search = call.query.get('search');
    return listed(call, {
      table: groupsIn(call),
      where: search === null ? undefined : (row) => holds(row.name, search),
      view: (row) => ({
        id: row.id,
        name: row.name,
        display_name: row.name,
        created_at: row.created_at,
        last_updated_at: row.last_updated_at,
        object: 'scim-group',
      }),
      size: 100,
    });
  },
};
