import { isObject } from '../../json.ts';
import { invalid } from '../model/api-error.ts';
import { maskOf } from '../model/auth.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { findNamed, membersIn, usersIn } from '../rows/access.ts';
import { type McpServerRow, mcpConnectionsIn, mcpIntegrationsIn, userSwitchesIn } from '../rows/integrations.ts';
import { oneOrMore, textIn } from './shared/fields.ts';
import { cut, holds, is, matching } from './shared/list.ts';
import { mcpServers, pageWithMore, setSwitch, success, switchesOf } from './shared/mcp.ts';

/** Who may use a server by exception, and whether. */
const exceptionsOf = ({ store }: SandboxCall, row: McpServerRow): ReadonlyMap<string, boolean> =>
  switchesOf(userSwitchesIn(store), row);

const mayUse = (row: McpServerRow, exception: boolean | undefined): boolean =>
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
    enabled: mayUse(row, exceptions.get(user.id)),
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
  const allowed = userId === undefined || mayUse(row, exceptionsOf(call, row).get(userId));
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
