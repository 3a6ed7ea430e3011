import { isObject } from '../../json.ts';
import { invalid } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { SandboxCall } from '../model/handler.ts';
import type { ScopedRow, WorkspaceRow } from '../rows/access.ts';
import { collectionsIn } from '../rows/prompts.ts';
import { integrationsIn } from '../rows/providers.ts';
import { membersIn, usersIn } from '../rows/users.ts';
import { setGrant } from './shared/integration-access.ts';

/** What stands in the way of deleting a workspace, in the words of the refusal. */
const blockers: Readonly<Record<string, string>> = {
  virtual_keys: 'providers',
  configs: 'configs',
  api_keys: 'API keys',
  prompts: 'prompts',
  partials: 'partials',
  guardrails: 'guardrails',
};

/** Everything that lies in a workspace and goes with it. */
const contents = [
  ...Object.keys(blockers),
  'collections',
  'labels',
  'integration_workspaces',
  'integrations',
  'mcp_servers',
  'mcp_integrations',
  'mcp_integration_workspaces',
  'usage_policies',
  'rate_policies',
  'scim_mappings',
  'workspace_members',
];

/** Rows that belong to rows: the table, the field that names the owner, and the owner's table. */
const parts: readonly (readonly [table: string, field: string, owner: string])[] = [
  ['config_versions', 'config_id', 'configs'],
  ['prompt_versions', 'prompt_id', 'prompts'],
  ['partial_versions', 'partial_id', 'partials'],
  ['integration_models', 'integration_id', 'integrations'],
];

const rowsIn = (call: SandboxCall, table: string, workspaceId: string): ScopedRow[] =>
  call.store.table<ScopedRow>(table).by('workspace_id', workspaceId);

/** What a workspace still holds: `providers`, `configs`, … */
export const heldBy = (call: SandboxCall, workspaceId: string): string[] =>
  Object.entries(blockers)
    .filter(([table]) => rowsIn(call, table, workspaceId).length > 0)
    .map(([, words]) => words);

/** Deletes all that lies in a workspace. */
export const emptyWorkspace = (call: SandboxCall, workspaceId: string): void => {
  for (const [table, field, owner] of parts)
    for (const row of rowsIn(call, owner, workspaceId))
      for (const part of call.store.table(table).by(field, row.id)) call.store.table(table).remove(part.id);
  for (const table of contents)
    for (const row of rowsIn(call, table, workspaceId)) call.store.table(table).remove(row.id);
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

/** What every new workspace has: a default collection, and the integrations that are open to all. */
export const furnish = (call: SandboxCall, workspace: WorkspaceRow): void => {
  const at = isoDate(call.now);
  collectionsIn(call.store).insert({
    id: call.ids.uuid(),
    slug: call.ids.slug('collection', workspace.name),
    name: workspace.name,
    workspace_id: workspace.id,
    parent_collection_id: null,
    is_default: true,
    status: 'active',
    created_at: at,
    last_updated_at: at,
  });
  for (const integration of integrationsIn(call.store).all()) {
    const everywhere = integration.global_workspace_access;
    if (isObject(everywhere) && everywhere.enabled === true)
      setGrant(call, integration, workspace, { enabled: true, settings: everywhere, provider: { create: true } });
  }
};
