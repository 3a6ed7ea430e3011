import { isObject } from '../../json.ts';
import { invalid } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import {
  authorOf,
  findNamed,
  inListWorkspace,
  shownName,
  taken,
  targetWorkspace,
  workspacesIn,
} from '../rows/access.ts';
import {
  type CapabilityRow,
  capabilitiesIn,
  capabilitySwitchesIn,
  type McpIntegrationRow,
  type McpServerRow,
  mcpGrantsIn,
  mcpIntegrationsIn,
  mcpServerOf,
  mcpServersIn,
  removeMcpServer,
} from '../rows/mcp.ts';
import { given, nameIn, slugIn, textIn } from './shared/fields.ts';
import { holds, pageOf } from './shared/list.ts';
import { capabilityPage, capabilityView, switchesIn, uploadCapabilities } from './shared/mcp-capabilities.ts';
import { probe } from './shared/mcp-probe.ts';

const integrationOf = (call: SandboxCall, row: McpServerRow): McpIntegrationRow | undefined =>
  mcpIntegrationsIn(call.store).get(row.mcp_integration_id);

const listView = (call: SandboxCall, row: McpServerRow): JsonObject => {
  const integration = integrationOf(call, row);
  const workspace = workspacesIn(call.store).get(row.workspace_id);
  return {
    id: row.id,
    organisation_id: row.organisation_id,
    name: row.name,
    description: row.description,
    status: row.status,
    created_at: row.created_at,
    owner_id: row.owner_id,
    slug: row.slug,
    workspace_id: row.workspace_id,
    mcp_integration_id: row.mcp_integration_id,
    mcp_integration_slug: integration?.slug ?? null,
    mcp_integration_url: integration?.url ?? null,
    auth_type: integration?.auth_type ?? 'none',
    workspace_name: workspace === undefined ? null : shownName(workspace),
    workspace_slug: workspace?.slug ?? null,
    url: `https://mcp.portkey.ai/${workspace?.slug ?? 'workspace'}/${row.slug}/mcp`,
  };
};

const whole = (call: SandboxCall, row: McpServerRow): JsonObject => {
  const integration = integrationOf(call, row);
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    status: row.status,
    description: row.description,
    created_at: row.created_at,
    mcp_integration_id: row.mcp_integration_id,
    mcp_integration_details:
      integration === undefined
        ? null
        : {
            id: integration.id,
            slug: integration.slug,
            status: integration.status,
            configurations: integration.configurations,
            url: integration.url,
            transport: integration.transport,
            auth_type: integration.auth_type,
          },
    workspace_id: row.workspace_id,
  };
};

const mayUse = (call: SandboxCall, integration: McpIntegrationRow, workspaceId: string): boolean => {
  const everywhere = integration.global_workspace_access;
  const kept = mcpGrantsIn(call.store)
    .by('integration_id', integration.id)
    .find((candidate) => candidate.workspace_id === workspaceId);
  if (kept !== undefined) return kept.enabled;
  return integration.workspace_id === workspaceId || (isObject(everywhere) && everywhere.enabled === true);
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const workspace = targetWorkspace(call);
  const integration = findNamed<McpIntegrationRow>(
    call,
    { table: 'mcp_integrations', what: 'MCP integration' },
    'mcp_integration_id',
    String(call.body.mcp_integration_id),
  );
  if (!mayUse(call, integration, workspace.id))
    throw invalid('mcp_integration_id', 'the workspace may not use this MCP integration');
  const chosen = slugIn(call.body);
  const same = chosen === undefined ? [] : mcpServersIn(call.store).by('slug', chosen);
  if (chosen !== undefined && same.some((row) => row.workspace_id === workspace.id)) throw taken('slug', chosen);
  const at = isoDate(call.now);
  const row = mcpServersIn(call.store).insert({
    id: call.ids.uuid(),
    slug: chosen ?? call.ids.slug('provider', name),
    name,
    description: textIn(call.body, 'description') ?? null,
    status: 'active',
    organisation_id: call.actor.organisationId,
    workspace_id: workspace.id,
    mcp_integration_id: integration.id,
    owner_id: authorOf(call),
    default_user_access: 'allow',
    created_at: at,
    last_updated_at: at,
  });
  return { json: { id: row.id, slug: row.slug } };
};

const list: Handler = (call) => {
  const search = call.query.get('search');
  const ids = call.query.get('id')?.split(',');
  const view = (row: McpServerRow): JsonObject => listView(call, row);
  const { total, rows } = pageOf(call, {
    table: mcpServersIn(call.store),
    ...inListWorkspace(call),
    where: (row) =>
      (ids === undefined || ids.includes(row.id) || ids.includes(row.slug)) &&
      (search === null || holds(row.name, search) || holds(row.slug, search)),
    view,
    size: 100,
  });
  return { json: { object: 'list', data: rows.map(view), total } };
};

/** What a server offers: the list that it was told, else its integration's. */
const capabilitiesOf = (call: SandboxCall, row: McpServerRow): CapabilityRow[] => {
  const told = capabilitiesIn(call.store).by('owner_id', row.id);
  return row.has_own_capabilities === true ? told : capabilitiesIn(call.store).by('owner_id', row.mcp_integration_id);
};

/** On only if it is on in the integration as well as here. */
const effective = (call: SandboxCall, row: McpServerRow): JsonObject[] => {
  const switches = new Map(
    capabilitySwitchesIn(call.store)
      .by('mcp_server_id', row.id)
      .map((entry) => [entry.key, entry.enabled]),
  );
  return capabilitiesOf(call, row).map((capability) => ({
    ...capabilityView(capability),
    enabled: capability.enabled && (switches.get(capability.id) ?? true),
    integration_enabled: capability.enabled,
  }));
};

const switchCapabilities: Handler = (call) => {
  const server = mcpServerOf(call);
  const switches = capabilitySwitchesIn(call.store);
  for (const { row, enabled } of switchesIn(call, capabilitiesOf(call, server))) {
    const kept = switches.by('mcp_server_id', server.id).find((entry) => entry.key === row.id);
    if (kept !== undefined) switches.update(kept.id, { enabled });
    else switches.insert({ id: call.ids.uuid(), mcp_server_id: server.id, key: row.id, enabled });
  }
  return { json: { success: true } };
};

const metadataFields = [
  'server_name',
  'server_version',
  'protocol_version',
  'title',
  'description',
  'website_url',
  'icons',
  'capability_flags',
  'instructions',
];

export const mcpServerHandlers: Handlers = {
  list_mcp_servers: list,
  create_mcp_server: create,
  get_mcp_server: (call) => ({ json: whole(call, mcpServerOf(call)) }),
  update_mcp_server: (call) => {
    mcpServersIn(call.store).update(mcpServerOf(call).id, {
      ...given(call.body, ['name', 'description']),
      last_updated_at: isoDate(call.now),
    });
    return { json: {} };
  },
  delete_mcp_server: (call) => {
    removeMcpServer(call, mcpServerOf(call));
    return { json: {} };
  },
  list_mcp_server_capabilities: (call) => capabilityPage(call, effective(call, mcpServerOf(call))),
  update_mcp_server_capabilities: switchCapabilities,
  sync_mcp_server_capabilities: (call) => {
    const row = mcpServerOf(call);
    uploadCapabilities(call, row.id);
    mcpServersIn(call.store).update(row.id, { has_own_capabilities: true, last_updated_at: isoDate(call.now) });
    return { json: { success: true } };
  },
  get_mcp_server_metadata: (call) => {
    const known = (mcpServerOf(call).metadata ?? {}) as JsonObject;
    const fields = Object.fromEntries(metadataFields.map((field) => [field, known[field] ?? null]));
    return {
      json: {
        ...fields,
        sync_status: known.last_synced_at === undefined ? 'pending' : 'success',
        last_synced_at: known.last_synced_at ?? null,
        sync_error: null,
      },
    };
  },
  sync_mcp_server_metadata: (call) => {
    const row = mcpServerOf(call);
    const known = isObject(row.metadata) ? row.metadata : {};
    mcpServersIn(call.store).update(row.id, {
      metadata: { ...known, ...given(call.body, metadataFields), last_synced_at: isoDate(call.now) },
    });
    return { json: { success: true } };
  },
  test_mcp_server: (call) => {
    const integration = integrationOf(call, mcpServerOf(call));
    if (integration === undefined) throw invalid('mcpServerId', 'has no integration any more');
    return { json: probe(integration) };
  },
};
