import { conflict, invalid } from '../model/api-error.ts';
import type { Handler, Handlers, SandboxCall } from '../model/handler.ts';
import { find, needOrganisationKey, type ScopedRow } from '../rows/access.ts';
import { shows, textIn } from './shared/fields.ts';
import { has, is, listed, matching, pageOf } from './shared/list.ts';
import { newRow, workspaceNamed } from './shared/resource.ts';

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

const view = shows('id workspace_id scim_group scim_group_id role');

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
  return groupsIn(call).by('name', name)[0] ?? groupsIn(call).insert({ ...newRow(call), name });
};

/** The same mapping again answers the one that is there; another role for the group is refused. Source: portkey-details.md 4. */
const create: Handler = (call) => {
  needOrganisationKey(call);
  const workspace = workspaceNamed(call, 'workspace_id', call.body.workspace_id);
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
    ...newRow(call),
    workspace_id: workspace.id,
    scim_group: group.name,
    scim_group_id: group.id,
    role,
  });
  return { json: view(row) };
};

const list: Handler = (call) => {
  needOrganisationKey(call);
  const { total, rows } = pageOf(call, {
    table: mappingsIn(call),
    where: matching<MappingRow>(call, {
      workspace_id: is('workspace_id'),
      scim_group_id: is('scim_group_id'),
      role: is('role'),
    }),
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
    return listed(call, {
      table: groupsIn(call),
      where: matching<GroupRow>(call, { search: has('name') }),
      view: (row) => ({ ...groupView(row), display_name: row.name }),
      size: 100,
    });
  },
};

const groupView = shows('id name display_name created_at last_updated_at', { object: 'scim-group' });
