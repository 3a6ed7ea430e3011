import { isObject } from '../../json.ts';
import { conflict, forbidden, invalid } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { authorOf, isVisible, listWorkspace, taken, targetWorkspace, workspacesIn } from '../rows/access.ts';
import {
  capabilitiesIn,
  type McpIntegrationRow,
  mcpGrantsIn,
  mcpIntegrationOf,
  mcpIntegrationsIn,
  mcpServersIn,
} from '../rows/mcp.ts';
import { asList, given, nameIn, slugIn, textIn } from './shared/fields.ts';
import { cut, holds, pageOf } from './shared/list.ts';
import { masked, maskedHeaders } from './shared/masking.ts';
import { capabilityPage, capabilityView, switchesIn, uploadCapabilities } from './shared/mcp-capabilities.ts';
import { probe } from './shared/mcp-probe.ts';
import { mappingsIn } from './shared/secret-mappings.ts';

const own = (call: SandboxCall): McpIntegrationRow => {
  const row = mcpIntegrationOf(call);
  if (row.workspace_id == null && call.actor.workspaceId !== undefined) throw forbidden();
  return row;
};

const whole = (row: McpIntegrationRow): JsonObject => ({
  id: row.id,
  name: row.name,
  description: row.description,
  owner_id: row.owner_id,
  status: row.status,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  configurations: row.configurations,
  global_workspace_access: row.global_workspace_access ?? null,
  workspace_id: row.workspace_id ?? null,
  slug: row.slug,
  url: row.url,
  auth_type: row.auth_type,
  transport: row.transport,
  type: row.workspace_id == null ? 'organisation' : 'workspace',
  secret_mappings: row.secret_mappings ?? [],
});

const listView = (call: SandboxCall, row: McpIntegrationRow): JsonObject => {
  const { global_workspace_access: _everywhere, ...rest } = whole(row);
  const grants = mcpGrantsIn(call.store).by('integration_id', row.id);
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
  const mappings = mappingsIn(call);
  return {
    ...given(body, ['name', 'description', 'auth_type', 'transport']),
    ...(body.url === undefined ? {} : { url: checkedUrl(body.url) }),
    ...(body.configurations === undefined ? {} : { configurations: configurationsIn(body.configurations) }),
    ...(mappings === undefined ? {} : { secret_mappings: mappings }),
  };
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const chosen = slugIn(call.body);
  if (chosen !== undefined && mcpIntegrationsIn(call.store).by('slug', chosen).length > 0) throw taken('slug', chosen);
  const scoped = call.body.workspace_id !== undefined || call.actor.workspaceId !== undefined;
  const workspace = scoped ? targetWorkspace(call).id : undefined;
  const at = isoDate(call.now);
  const row = mcpIntegrationsIn(call.store).insert({
    id: call.ids.uuid(),
    slug: chosen ?? call.ids.slug('provider', name),
    name,
    url: '',
    auth_type: 'none',
    transport: 'http',
    description: textIn(call.body, 'description') ?? null,
    organisation_id: call.actor.organisationId,
    ...(workspace === undefined ? {} : { workspace_id: workspace }),
    owner_id: authorOf(call),
    status: 'active',
    configurations: {},
    created_at: at,
    last_updated_at: at,
    ...settings(call),
  });
  if (workspace !== undefined) grant(call, row, workspace, true);
  return { json: { id: row.id, slug: row.slug } };
};

/** Grants the integration to a workspace or takes it away; servers made from it there go with it. */
const grant = (call: SandboxCall, row: McpIntegrationRow, workspaceId: string, enabled: boolean): void => {
  const grants = mcpGrantsIn(call.store);
  const kept = grants.by('integration_id', row.id).find((candidate) => candidate.workspace_id === workspaceId);
  const at = isoDate(call.now);
  if (kept !== undefined) grants.update(kept.id, { enabled, last_updated_at: at });
  else
    grants.insert({
      id: call.ids.uuid(),
      integration_id: row.id,
      workspace_id: workspaceId,
      enabled,
      status: 'active',
      created_at: at,
      last_updated_at: at,
    });
};

const remove: Handler = (call) => {
  const row = own(call);
  const server = mcpServersIn(call.store).by('mcp_integration_id', row.id)[0];
  if (server !== undefined) throw conflict(`MCP integration is used by MCP server '${server.name}'`);
  for (const kept of mcpGrantsIn(call.store).by('integration_id', row.id)) mcpGrantsIn(call.store).remove(kept.id);
  for (const capability of capabilitiesIn(call.store).by('owner_id', row.id))
    capabilitiesIn(call.store).remove(capability.id);
  mcpIntegrationsIn(call.store).remove(row.id);
  return { json: {} };
};

const list: Handler = (call) => {
  const workspace = listWorkspace(call);
  const search = call.query.get('search');
  const type = call.query.get('type') ?? 'all';
  const granted = (row: McpIntegrationRow): boolean =>
    mcpGrantsIn(call.store)
      .by('integration_id', row.id)
      .some((kept) => kept.enabled && kept.workspace_id === workspace);
  const view = (row: McpIntegrationRow): JsonObject => listView(call, row);
  const { total, rows, offset } = pageOf(call, {
    table: mcpIntegrationsIn(call.store),
    where: (row) =>
      isVisible(call.actor, row) &&
      (type === 'all' || (type === 'workspace') === (row.workspace_id != null)) &&
      (workspace === undefined || row.workspace_id === workspace || granted(row)) &&
      (search === null || holds(row.name, search) || holds(row.slug, search)),
    view,
    size: 100,
  });
  return { json: { object: 'list', data: rows.map(view), total, has_more: offset + rows.length < total } };
};

const listWorkspaces: Handler = (call) => {
  const row = mcpIntegrationOf(call);
  const workspaces = mcpGrantsIn(call.store)
    .by('integration_id', row.id)
    .filter((kept) => call.actor.workspaceId === undefined || kept.workspace_id === call.actor.workspaceId)
    .map(({ workspace_id: id, enabled, status, created_at, last_updated_at }) => ({
      id,
      enabled,
      status,
      created_at,
      last_updated_at,
    }));
  const everywhere = row.global_workspace_access ?? null;
  const { page, total } = cut(call, workspaces);
  return {
    json:
      call.query.get('version') === null
        ? { workspaces: page, global_workspace_access: everywhere }
        : { data: page, global_workspace_access: everywhere, total },
  };
};

const updateWorkspaces: Handler = (call) => {
  const row = own(call);
  const entries = asList<unknown>(call.body.workspaces)
    .filter(isObject)
    .map(({ id, enabled }, index) => {
      const workspace = workspacesIn(call.store).get(String(id));
      if (workspace === undefined) throw invalid(`workspaces[${index}].id`, 'names no workspace that is there');
      return { id: workspace.id, enabled: enabled === true };
    });
  if (call.body.override_existing_workspace_access === true) {
    const named = new Set(entries.map(({ id }) => id));
    for (const kept of mcpGrantsIn(call.store).by('integration_id', row.id))
      if (!named.has(kept.workspace_id)) grant(call, row, kept.workspace_id, false);
  }
  for (const { id, enabled } of entries) grant(call, row, id, enabled);
  if (call.body.global_workspace_access !== undefined)
    mcpIntegrationsIn(call.store).update(row.id, { global_workspace_access: call.body.global_workspace_access });
  return { json: {} };
};

const sync: Handler = (call) => {
  const row = own(call);
  const info = isObject(call.body.server_info) ? call.body.server_info : undefined;
  if (call.body.capabilities !== undefined) uploadCapabilities(call, row.id);
  const metadata = isObject(row.metadata) ? row.metadata : {};
  mcpIntegrationsIn(call.store).update(row.id, {
    metadata: { ...metadata, ...(info ?? {}), sync_status: 'success', last_synced_at: isoDate(call.now) },
  });
  return { json: { success: true } };
};

const metadata: Handler = (call) => {
  const { name, version, capabilities, ...known } = (mcpIntegrationOf(call).metadata ?? {}) as JsonObject;
  return {
    json: {
      ...known,
      server_name: name ?? null,
      server_version: version ?? null,
      protocol_version: known.protocol_version ?? null,
      capability_flags: capabilities ?? null,
      sync_status: known.sync_status ?? 'pending',
      last_synced_at: known.last_synced_at ?? null,
      sync_error: null,
    },
  };
};

export const mcpIntegrationHandlers: Handlers = {
  list_mcp_integrations: list,
  create_mcp_integration: create,
  get_mcp_integration: (call) => ({ json: whole(mcpIntegrationOf(call)) }),
  update_mcp_integration: (call) => {
    mcpIntegrationsIn(call.store).update(own(call).id, { ...settings(call), last_updated_at: isoDate(call.now) });
    return { json: {} };
  },
  delete_mcp_integration: remove,
  list_mcp_integration_workspaces: listWorkspaces,
  update_mcp_integration_workspaces: updateWorkspaces,
  list_mcp_integration_capabilities: (call) =>
    capabilityPage(call, capabilitiesIn(call.store).by('owner_id', mcpIntegrationOf(call).id).map(capabilityView)),
  update_mcp_integration_capabilities: (call) => {
    const known = capabilitiesIn(call.store).by('owner_id', own(call).id);
    for (const { row, enabled } of switchesIn(call, known))
      capabilitiesIn(call.store).update(row.id, { enabled, last_updated_at: isoDate(call.now) });
    return { json: { success: true } };
  },
  get_mcp_integration_metadata: metadata,
  sync_mcp_integration: sync,
  test_mcp_integration: (call) => ({ json: probe(mcpIntegrationOf(call)) }),
};
