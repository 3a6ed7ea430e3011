import type { SandboxCall } from '../model/handler.ts';
import type { RateLimit, Usage, UsageLimits } from '../model/rows.ts';
import type { Store, Table } from '../model/store.ts';
import { isVisible, listWorkspace, type ScopedRow } from './access.ts';

/** A provider (virtual key) of a workspace. `/providers` and `/virtual-keys` show the same rows. */
export interface ProviderRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly note: string | null;
  readonly workspace_id: string;
  readonly organisation_id: string;
  /** The integration's id; replies show its slug. */
  readonly integration_id: string;
  /** The AI service, such as `openai`. */
  readonly provider: string;
  readonly status: 'active' | 'exhausted' | 'expired';
  readonly usage_limits: UsageLimits | null;
  readonly usage: Usage;
  readonly rate_limits: readonly RateLimit[] | null;
  readonly expires_at: string | null;
  /** Whether the grant of an integration made it: then it goes with the grant. */
  readonly automatic: boolean;
}

/** A stored credential of an AI provider. Secrets are kept as masks only: the sandbox calls nobody. */
export interface IntegrationRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly ai_provider_id: string;
}

/** What one workspace may do with an integration. */
export interface IntegrationGrantRow extends ScopedRow {
  readonly integration_id: string;
  readonly workspace_id: string;
  readonly enabled: boolean;
  readonly usage_limits: readonly UsageLimits[] | null;
  readonly usage?: Usage;
  readonly rate_limits: readonly RateLimit[] | null;
}

export const providersIn = (store: Store) => store.table<ProviderRow>('virtual_keys');
export const integrationsIn = (store: Store) => store.table<IntegrationRow>('integrations');
export const grantsIn = (store: Store) => store.table<IntegrationGrantRow>('integration_workspaces');

interface Grant extends ScopedRow {
  readonly workspace_id: string;
  readonly enabled: boolean;
}

/** What was said of an integration (or MCP integration) for a workspace. */
export const grantOf = <R extends Grant>(grants: Table<R>, integrationId: string, workspaceId: string): R | undefined =>
  grants.by('integration_id', integrationId).find((grant) => grant.workspace_id === workspaceId);

/**
 * Which integrations the workspace of a list may use: its own, and those granted to it. Undefined for all.
 *
 * @throws ApiError 403, 404.
 */
export const usableIn = (call: SandboxCall, grants: Table<Grant>): ((row: ScopedRow) => boolean) | undefined => {
  const workspace = listWorkspace(call);
  if (workspace === undefined) return undefined;
  return (row) =>
    isVisible(call.actor, row) &&
    (row.workspace_id === workspace || grantOf(grants, row.id, workspace)?.enabled === true);
};

/** Whether a slug is taken by a provider of the workspace. */
export const slugTaken = (store: Store, workspaceId: string, slug: string): boolean =>
  providersIn(store).get(slug, (row) => row.slug === slug && row.workspace_id === workspaceId) !== undefined;

/** A foreign MCP server that is registered, for the organisation or for one workspace. */
export interface McpIntegrationRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly url: string;
  readonly auth_type: string;
  readonly transport: string;
}

/** A workspace's instance of it. */
export interface McpServerRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly workspace_id: string;
  readonly mcp_integration_id: string;
  readonly default_user_access: 'allow' | 'deny';
}

/** A tool, prompt or resource. `owner_id` is the integration, or a server that was told its own list. */
export interface CapabilityRow extends ScopedRow {
  readonly owner_id: string;
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
}

/** What a server, or a user of it, has set differently. */
export interface McpSwitchRow extends ScopedRow {
  readonly mcp_server_id: string;
  readonly key: string;
  readonly enabled: boolean;
}

interface McpGrantRow extends ScopedRow {
  readonly integration_id: string;
  readonly workspace_id: string;
  readonly enabled: boolean;
}

/** A user who is signed in to a server. */
interface McpConnectionRow extends ScopedRow {
  readonly mcp_server_id: string;
  readonly user_id: string;
}

export const mcpIntegrationsIn = (store: Store) => store.table<McpIntegrationRow>('mcp_integrations');
export const mcpServersIn = (store: Store) => store.table<McpServerRow>('mcp_servers');
export const capabilitiesIn = (store: Store) => store.table<CapabilityRow>('mcp_capabilities');
export const capabilitySwitchesIn = (store: Store) => store.table<McpSwitchRow>('mcp_capability_switches');
export const userSwitchesIn = (store: Store) => store.table<McpSwitchRow>('mcp_user_access');
export const mcpGrantsIn = (store: Store) => store.table<McpGrantRow>('mcp_integration_workspaces');
export const mcpConnectionsIn = (store: Store) => store.table<McpConnectionRow>('mcp_connections');
