import { isObject } from '../../json.ts';
import { invalid } from '../model/api-error.ts';
import { maskOf } from '../model/auth.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { namesIn } from '../model/value.ts';
import {
  authorOf,
  findNamed,
  inListWorkspace,
  listWorkspace,
  membersIn,
  shownName,
  targetWorkspace,
  usersIn,
  workspacesIn,
} from '../rows/access.ts';
import {
  type CapabilityRow,
  capabilitiesIn,
  capabilitySwitchesIn,
  grantOf,
  type McpIntegrationRow,
  type McpServerRow,
  mcpConnectionsIn,
  mcpGrantsIn,
  mcpIntegrationsIn,
  userSwitchesIn,
} from '../rows/integrations.ts';
import { given, nameIn, oneOrMore, shows, textIn } from './shared/fields.ts';
import { cut, has, holds, is, matching, pageOf } from './shared/list.ts';
import {
  capabilityPage,
  capabilityView,
  mcpIntegrations,
  mcpServers,
  pageWithMore,
  probe,
  setSwitch,
  success,
  switchesIn,
  switchesOf,
  uploadCapabilities,
} from './shared/mcp.ts';
import { freeSlugIn, newRow, removeAll } from './shared/resource.ts';

const integrationOf = ({ store }: SandboxCall, row: McpServerRow): McpIntegrationRow | undefined =>
  mcpIntegrationsIn(store).get(row.mcp_integration_id);

const shown = shows(
  'id organisation_id name description status created_at owner_id slug workspace_id mcp_integration_id',
);

const listView = (row: McpServerRow, call: SandboxCall): JsonObject => {
  const integration = integrationOf(call, row);
  const workspace = workspacesIn(call.store).get(row.workspace_id);
  return {
    ...shown(row),
    mcp_integration_slug: integration?.slug ?? null,
    mcp_integration_url: integration?.url ?? null,
    auth_type: integration?.auth_type ?? 'none',
    workspace_name: workspace === undefined ? null : shownName(workspace),
    workspace_slug: workspace?.slug ?? null,
    url: `https://mcp.portkey.ai/${workspace?.slug ?? 'workspace'}/${row.slug}/mcp`,
  };
};

const details = shows('id slug status configurations url transport auth_type');

const whole = (row: McpServerRow, call: SandboxCall): JsonObject => {
  const integration = integrationOf(call, row);
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    status: row.status,
    description: row.description,
    created_at: row.created_at,
    mcp_integration_id: row.mcp_integration_id,
    mcp_integration_details: integration === undefined ? null : details(integration),
    workspace_id: row.workspace_id,
  };
};

const mayUse = (call: SandboxCall, integration: McpIntegrationRow, workspaceId: string): boolean => {
  const everywhere = integration.global_workspace_access;
  const kept = grantOf(mcpGrantsIn(call.store), integration.id, workspaceId);
  if (kept !== undefined) return kept.enabled;
  return integration.workspace_id === workspaceId || (isObject(everywhere) && everywhere.enabled === true);
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const workspace = targetWorkspace(call);
  const integration = mcpIntegrations.named(call, 'mcp_integration_id', call.body.mcp_integration_id);
  if (!mayUse(call, integration, workspace.id))
    throw invalid('mcp_integration_id', 'the workspace may not use this MCP integration');
  const chosen = freeSlugIn(call, mcpServers.rows(call), (row) => row.workspace_id === workspace.id);
  const { id, slug } = mcpServers.rows(call).insert({
    ...newRow(call),
    slug: chosen ?? call.ids.slug('provider', name),
    name,
    description: textIn(call.body, 'description') ?? null,
    workspace_id: workspace.id,
    mcp_integration_id: integration.id,
    owner_id: authorOf(call),
    default_user_access: 'allow',
  });
  return { json: { id, slug } };
};

const list: Handler = (call) => {
  const servers = mcpServers.selected(call, {
    by: inListWorkspace,
    filters: {
      id: (row, ids) => ids.split(',').some((id) => id === row.id || id === row.slug),
      search: has('name', 'slug'),
    },
    view: listView,
    size: 100,
  });
  const { total, rows } = pageOf(call, servers);
  return { json: { object: 'list', data: rows.map(servers.view), total } };
};

/** Deletes what hangs on a server. */
const removeContents = ({ store }: SandboxCall, { id }: McpServerRow): void => {
  for (const table of [capabilitySwitchesIn(store), userSwitchesIn(store), mcpConnectionsIn(store)])
    removeAll(table, 'mcp_server_id', id);
  removeAll(capabilitiesIn(store), 'owner_id', id);
};

/** What a server offers: the list that it was told, else its integration's. */
const capabilitiesOf = ({ store }: SandboxCall, row: McpServerRow): CapabilityRow[] =>
  capabilitiesIn(store).by('owner_id', row.has_own_capabilities === true ? row.id : row.mcp_integration_id);

/** On only if it is on in the integration as well as here. */
const effective = (call: SandboxCall, row: McpServerRow): JsonObject[] => {
  const switches = switchesOf(capabilitySwitchesIn(call.store), row);
  return capabilitiesOf(call, row).map((capability) => ({
    ...capabilityView(capability),
    enabled: capability.enabled && (switches.get(capability.id) ?? true),
    integration_enabled: capability.enabled,
  }));
};

const metadataFields = namesIn(
  'server_name server_version protocol_version title description website_url icons capability_flags instructions',
);

const metadata = (row: McpServerRow): JsonObject => {
  const known = (row.metadata ?? {}) as JsonObject;
  return {
    ...Object.fromEntries(metadataFields.map((field) => [field, known[field] ?? null])),
    sync_status: known.last_synced_at === undefined ? 'pending' : 'success',
    last_synced_at: known.last_synced_at ?? null,
    sync_error: null,
  };
};

/**
 * The catalog of approved MCP servers in the format of the MCP registry (v0.1). Sources: portkey-live.md 9; the
 * registry's own `server.json`.
 */
const META = 'io.modelcontextprotocol.registry/official';

/** Source: Portkey's documentation of the registry. */
const USUAL_LIMIT = 50;

const approved = (call: SandboxCall, row: McpServerRow): JsonObject => {
  const workspace = workspacesIn(call.store).get(row.workspace_id)?.slug ?? 'workspace';
  const integration = mcpIntegrationsIn(call.store).get(row.mcp_integration_id);
  return {
    server: {
      name: `ai.portkey/${workspace}-${row.slug}`,
      title: row.name,
      description: row.description ?? '',
      version: '1.0.0',
      remotes: [
        {
          type: integration?.transport === 'sse' ? 'sse' : 'streamable-http',
          url: `https://mcp.portkey.ai/${workspace}/${row.slug}/mcp`,
        },
      ],
    },
    _meta: {
      [META]: { status: 'active', publishedAt: row.created_at, updatedAt: row.last_updated_at, isLatest: true },
    },
  };
};

const listApproved: Handler = (call) => {
  const { query } = call;
  if (Number.isNaN(Date.parse(query.get('updated_since') ?? '1970')))
    throw invalid('updated_since', 'must be an ISO 8601 time');
  const workspace = listWorkspace(call);
  const matches = matching<McpServerRow>(call, {
    search: has('name', 'slug'),
    updated_since: (row, since) => Date.parse(String(row.last_updated_at)) > Date.parse(since),
  });
  const rows = mcpServers
    .rows(call)
    .filter((row) => row.status === 'active' && (workspace ?? row.workspace_id) === row.workspace_id)
    .filter((row) => matches?.(row) !== false);
  const cursor = query.get('cursor');
  const from = cursor === null ? 0 : rows.findIndex(({ id }) => id === cursor) + 1;
  if (cursor !== null && from === 0) throw invalid('cursor', 'is none that this list gave');
  const page = rows.slice(from, from + Number(query.get('limit') ?? USUAL_LIMIT));
  const last = page.at(-1);
  const more = last !== undefined && from + page.length < rows.length;
  const metadata = { count: page.length, ...(more && { nextCursor: last.id }) };
  return { json: { servers: page.map((row) => approved(call, row)), metadata } };
};

export const mcpServerHandlers: Handlers = {
  list_mcp_servers: list,
  create_mcp_server: create,
  get_mcp_server: mcpServers.get(whole),
  update_mcp_server: mcpServers.update(({ body }) => given(body, ['name', 'description'])),
  delete_mcp_server: mcpServers.remove(removeContents),
  list_mcp_server_capabilities: (call) => capabilityPage(call, effective(call, mcpServers.of(call))),
  update_mcp_server_capabilities: (call) => {
    const server = mcpServers.of(call);
    for (const { row, enabled } of switchesIn(call, capabilitiesOf(call, server)))
      setSwitch(call, capabilitySwitchesIn(call.store), server, { key: row.id, enabled });
    return success;
  },
  sync_mcp_server_capabilities: (call) => {
    const row = mcpServers.of(call);
    uploadCapabilities(call, row.id);
    mcpServers.rows(call).update(row.id, { has_own_capabilities: true, last_updated_at: isoDate(call.now) });
    return success;
  },
  get_mcp_server_metadata: mcpServers.get(metadata),
  sync_mcp_server_metadata: (call) => {
    const row = mcpServers.of(call);
    const known = isObject(row.metadata) ? row.metadata : {};
    mcpServers.rows(call).update(row.id, {
      metadata: { ...known, ...given(call.body, metadataFields), last_synced_at: isoDate(call.now) },
    });
    return success;
  },
  test_mcp_server: mcpServers.get((row, call) => {
    const integration = integrationOf(call, row);
    if (integration === undefined) throw invalid('mcpServerId', 'has no integration any more');
    return probe(integration);
  }),
  list_approved_mcp_servers: listApproved,
};

/** Who may use a server by exception, and whether. */
const exceptionsOf = ({ store }: SandboxCall, row: McpServerRow): ReadonlyMap<string, boolean> =>
  switchesOf(userSwitchesIn(store), row);

const isAllowed = (row: McpServerRow, exception: boolean | undefined): boolean =>
  exception ?? row.default_user_access === 'allow';

const isConnected = (call: SandboxCall, row: McpServerRow, userId: string): boolean =>
  mcpConnectionsIn(call.store)
    .by('mcp_server_id', row.id)
    .some((connection) => connection.user_id === userId);

const listAccess: Handler = (call) => {
  const row = mcpServers.of(call);
  const exceptions = exceptionsOf(call, row);
  const search = call.query.get('search');
  const people = membersIn(call.store)
    .by('workspace_id', row.workspace_id)
    .flatMap(({ user_id: id }) => usersIn(call.store).get(id) ?? [])
    .filter((user) => search === null || holds(`${user.first_name} ${user.last_name} ${user.email}`, search));
  const { page, total, more } = cut(call, people, 100);
  const data = page.map((user) => ({
    user_id: user.id,
    first_name: user.first_name,
    last_name: user.last_name,
    enabled: isAllowed(row, exceptions.get(user.id)),
    has_override: exceptions.has(user.id),
    connection_status: isConnected(call, row, user.id) ? 'connected' : 'not_connected',
  }));
  return {
    json: { object: 'list', data, default_user_access: row.default_user_access, total, has_more: more },
  };
};

const updateAccess: Handler = (call) => {
  const row = mcpServers.of(call);
  for (const [index, entry] of oneOrMore<unknown>(call.body.user_access).filter(isObject).entries()) {
    const { id: key } = findNamed(
      call,
      { table: 'users', what: 'User' },
      `user_access[${index}].user_id`,
      String(entry.user_id),
    );
    setSwitch(call, userSwitchesIn(call.store), row, { key, enabled: entry.enabled === true });
  }
  const fallback = call.body.default_user_access;
  if (fallback === 'allow' || fallback === 'deny')
    mcpServers.rows(call).update(row.id, { default_user_access: fallback });
  return success;
};

const check: Handler = (call) => {
  const row = mcpServers.of(call);
  const { userId } = call.actor;
  const allowed = userId === undefined || isAllowed(row, exceptionsOf(call, row).get(userId));
  return { json: { allowed, has_access: allowed, user_id: userId ?? null, mcp_server_id: row.id } };
};

const listConnections: Handler = (call) =>
  pageWithMore(call, {
    table: mcpConnectionsIn(call.store),
    by: ['mcp_server_id', mcpServers.of(call).id],
    where: matching(call, { user_id: is('user_id') }),
    view: ({ user_id, created_at, last_updated_at }) => ({ user_id, connected: true, created_at, last_updated_at }),
    size: 100,
  });

const disconnect: Handler = (call) => {
  const row = mcpServers.of(call);
  const user = call.query.get('user_id') ?? call.actor.userId;
  if (user === undefined) throw invalid('user_id', 'is required with a service key');
  const connections = mcpConnectionsIn(call.store);
  for (const connection of connections.by('mcp_server_id', row.id))
    if (connection.user_id === user) connections.remove(connection.id);
  return success;
};

const clientInfo: Handler = (call) => {
  const row = mcpServers.of(call);
  const integration = mcpIntegrationsIn(call.store).get(row.mcp_integration_id);
  const oauth = integration?.auth_type.startsWith('oauth') === true;
  return {
    json: {
      client_info: oauth
        ? {
            client_id: `portkey-${row.slug}`,
            redirect_uris: ['https://mcp.portkey.ai/oauth/callback'],
            grant_types: ['authorization_code', 'refresh_token'],
            token_endpoint_auth_method: 'client_secret_basic',
          }
        : null,
    },
  };
};

/** Tokens are kept as masks: what is stored is never shown again. */
const tokensView = (row: McpServerRow): JsonObject => {
  const tokens = isObject(row.tokens) ? row.tokens : undefined;
  return {
    connected: tokens !== undefined,
    access_token: tokens?.access_token ?? null,
    refresh_token: tokens?.refresh_token ?? null,
    last_updated_at: tokens?.last_updated_at ?? null,
  };
};

const setTokens: Handler = (call) => {
  const row = mcpServers.of(call);
  const mask = (field: string): string | null => {
    const value = textIn(call.body, field);
    return value === undefined ? null : maskOf(value);
  };
  const [access_token, refresh_token] = [mask('access_token'), mask('refresh_token')];
  mcpServers.rows(call).update(row.id, { tokens: { access_token, refresh_token, last_updated_at: isoDate(call.now) } });
  return success;
};

export const mcpAccessHandlers: Handlers = {
  list_mcp_server_user_access: listAccess,
  update_mcp_server_user_access: updateAccess,
  check_mcp_server_user_access: check,
  list_mcp_server_connections: listConnections,
  disconnect_mcp_server_connection: disconnect,
  get_mcp_server_client_info: clientInfo,
  get_mcp_server_tokens: mcpServers.get(tokensView),
  set_mcp_server_tokens: setTokens,
  delete_mcp_server_tokens: (call) => {
    mcpServers.rows(call).update(mcpServers.of(call).id, { tokens: null });
    return success;
  },
};
