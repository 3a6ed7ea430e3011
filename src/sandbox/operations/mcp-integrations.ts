import { isObject } from '../../json.ts';
import { conflict, invalid } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { defined } from '../model/value.ts';
import { authorOf } from '../rows/access.ts';
import {
  capabilitiesIn,
  grantOf,
  type McpIntegrationRow,
  mcpGrantsIn,
  mcpServersIn,
  usableIn,
} from '../rows/integrations.ts';
import { mappingsIn, masked, maskedHeaders } from './secret-references.ts';
import { given, nameIn, shows, textIn } from './shared/fields.ts';
import { cut, has, ofOwner } from './shared/list.ts';
import {
  capabilityPage,
  capabilityView,
  mcpIntegrations,
  pageWithMore,
  probe,
  success,
  switchesIn,
  uploadCapabilities,
} from './shared/mcp.ts';
import { freeSlugIn, newRow, ownerWorkspace, removeAll, workspaceEntries } from './shared/resource.ts';

const whole = (row: McpIntegrationRow): JsonObject => ({
  ...shown(row),
  global_workspace_access: row.global_workspace_access ?? null,
  workspace_id: row.workspace_id ?? null,
  type: row.workspace_id == null ? 'organisation' : 'workspace',
  secret_mappings: row.secret_mappings ?? [],
});
const shown = shows(
  'id name description owner_id status created_at last_updated_at configurations global_workspace_access workspace_id slug url auth_type transport',
);

const listView = (row: McpIntegrationRow, { store }: SandboxCall): JsonObject => {
  const { global_workspace_access: _everywhere, ...rest } = whole(row);
  const grants = mcpGrantsIn(store).by('integration_id', row.id);
  return { ...rest, workspaces_count: grants.filter(({ enabled }) => enabled).length };
};

/** Secrets of the settings as masks; headers keep their names. */
const configurationsIn = (value: unknown): JsonObject => {
  if (!isObject(value)) return {};
  const copy: JsonObject = { ...value };
  if (copy.custom_headers !== undefined) copy.custom_headers = maskedHeaders(copy.custom_headers);
  for (const part of ['oauth_metadata', 'external_auth_config'])
    if (isObject(copy[part])) copy[part] = masked(copy[part]);
  return copy;
};

const checkedUrl = (value: unknown): string => {
  const url = URL.canParse(String(value)) ? new URL(String(value)) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw invalid('url', 'must be an http or https URL');
  return String(value);
};

const settings = (call: SandboxCall): JsonObject => {
  const { body } = call;
  const secret_mappings = mappingsIn(call);
  return {
    ...given(body, ['name', 'description', 'auth_type', 'transport']),
    ...defined({
      url: body.url === undefined ? undefined : checkedUrl(body.url),
      configurations: body.configurations === undefined ? undefined : configurationsIn(body.configurations),
      secret_mappings,
    }),
  };
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const chosen = freeSlugIn(call, mcpIntegrations.rows(call));
  const workspace = ownerWorkspace(call)?.id;
  const row = mcpIntegrations.rows(call).insert({
    ...newRow(call),
    slug: chosen ?? call.ids.slug('provider', name),
    name,
    url: '',
    auth_type: 'none',
    transport: 'http',
    description: textIn(call.body, 'description') ?? null,
    ...(workspace === undefined ? {} : { workspace_id: workspace }),
    owner_id: authorOf(call),
    configurations: {},
    ...settings(call),
  });
  if (workspace !== undefined) grant(call, row, workspace, true);
  return { json: { id: row.id, slug: row.slug } };
};

/** Grants the integration to a workspace or takes it away; servers made from it there go with it. */
const grant = (call: SandboxCall, row: McpIntegrationRow, workspaceId: string, enabled: boolean): void => {
  const grants = mcpGrantsIn(call.store);
  const kept = grantOf(grants, row.id, workspaceId);
  if (kept !== undefined) grants.update(kept.id, { enabled, last_updated_at: isoDate(call.now) });
  else grants.insert({ ...newRow(call), integration_id: row.id, workspace_id: workspaceId, enabled });
};

/** @throws ApiError 409 while there is a server of it. */
const removeContents = ({ store }: SandboxCall, row: McpIntegrationRow): void => {
  const server = mcpServersIn(store).by('mcp_integration_id', row.id)[0];
  if (server !== undefined) throw conflict(`MCP integration is used by MCP server '${server.name}'`);
  removeAll(mcpGrantsIn(store), 'integration_id', row.id);
  removeAll(capabilitiesIn(store), 'owner_id', row.id);
};

const list: Handler = (call) =>
  pageWithMore(
    call,
    mcpIntegrations.selected(call, {
      where: () => usableIn(call, mcpGrantsIn(call.store)),
      filters: { search: has('name', 'slug'), type: ofOwner },
      view: listView,
      size: 100,
    }),
  );

const listWorkspaces: Handler = (call) => {
  const row = mcpIntegrations.of(call);
  const grants = mcpGrantsIn(call.store)
    .by('integration_id', row.id)
    .filter((kept) => call.actor.workspaceId === undefined || kept.workspace_id === call.actor.workspaceId);
  const { page, total } = cut(call, grants);
  const workspaces = page.map(({ workspace_id: id, ...kept }) => ({ id, ...grantShown(kept) }));
  const global_workspace_access = row.global_workspace_access ?? null;
  return {
    json:
      call.query.get('version') === null
        ? { workspaces, global_workspace_access }
        : { data: workspaces, global_workspace_access, total },
  };
};
const grantShown = shows('enabled status created_at last_updated_at');

const updateWorkspaces: Handler = (call) => {
  const row = mcpIntegrations.forChange(call);
  const entries = workspaceEntries(call);
  if (call.body.override_existing_workspace_access === true) {
    const named = new Set(entries.map(({ workspace }) => workspace.id));
    for (const kept of mcpGrantsIn(call.store).by('integration_id', row.id))
      if (!named.has(kept.workspace_id)) grant(call, row, kept.workspace_id, false);
  }
  for (const { entry, workspace } of entries) grant(call, row, workspace.id, entry.enabled === true);
  if (call.body.global_workspace_access !== undefined)
    mcpIntegrations.rows(call).update(row.id, { global_workspace_access: call.body.global_workspace_access });
  return { json: {} };
};

const sync: Handler = (call) => {
  const row = mcpIntegrations.forChange(call);
  const info = isObject(call.body.server_info) ? call.body.server_info : {};
  if (call.body.capabilities !== undefined) uploadCapabilities(call, row.id);
  const metadata = isObject(row.metadata) ? row.metadata : {};
  mcpIntegrations.rows(call).update(row.id, {
    metadata: { ...metadata, ...info, sync_status: 'success', last_synced_at: isoDate(call.now) },
  });
  return success;
};

const metadata = (row: McpIntegrationRow): JsonObject => {
  const { name, version, capabilities, ...known } = (row.metadata ?? {}) as JsonObject;
  return {
    ...known,
    server_name: name ?? null,
    server_version: version ?? null,
    protocol_version: known.protocol_version ?? null,
    capability_flags: capabilities ?? null,
    sync_status: known.sync_status ?? 'pending',
    last_synced_at: known.last_synced_at ?? null,
    sync_error: null,
  };
};

export const mcpIntegrationHandlers: Handlers = {
  list_mcp_integrations: list,
  create_mcp_integration: create,
  get_mcp_integration: mcpIntegrations.get(whole),
  update_mcp_integration: mcpIntegrations.update(settings),
  delete_mcp_integration: mcpIntegrations.remove(removeContents),
  list_mcp_integration_workspaces: listWorkspaces,
  update_mcp_integration_workspaces: updateWorkspaces,
  list_mcp_integration_capabilities: (call) =>
    capabilityPage(call, capabilitiesIn(call.store).by('owner_id', mcpIntegrations.of(call).id).map(capabilityView)),
  update_mcp_integration_capabilities: (call) => {
    const known = capabilitiesIn(call.store).by('owner_id', mcpIntegrations.forChange(call).id);
    for (const { row, enabled } of switchesIn(call, known))
      capabilitiesIn(call.store).update(row.id, { enabled, last_updated_at: isoDate(call.now) });
    return success;
  },
  get_mcp_integration_metadata: mcpIntegrations.get(metadata),
  sync_mcp_integration: sync,
  test_mcp_integration: mcpIntegrations.get(probe),
};
