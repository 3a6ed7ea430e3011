const actions = (group: string, ...names: readonly string[]): string[] => names.map((name) => `${group}.${name}`);
const all = (group: string): string[] => actions(group, 'create', 'read', 'update', 'delete', 'list');

/** What a workspace's key may hold. Source: portkey-facts.md "Scopes"; portkey-details.md 0.11. */
export const workspaceScopes: readonly string[] = [
  ...all('workspace_service_api_keys'),
  'workspace_service_api_keys.rotate',
  ...all('workspace_user_api_keys'),
  'workspace_user_api_keys.rotate',
  ...actions('workspaces', 'read', 'update', 'list'),
  ...all('workspace_users'),
  ...all('workspace_integrations'),
  ...all('workspace_mcp_integrations'),
  ...all('workspace_agent_integrations'),
  ...all('prompts'),
  ...actions('prompts', 'publish', 'render'),
  ...all('configs'),
  ...all('guardrails'),
  'guardrails.invoke',
  ...all('virtual_keys'),
  ...actions('virtual_keys', 'duplicate', 'copy'),
  ...all('providers'),
  ...all('policies'),
  ...all('mcp_servers'),
  ...all('agent_servers'),
  ...all('secret_references'),
  'analytics.view',
  ...actions('logs', 'export', 'list', 'view', 'read', 'write'),
  'completions.write',
  'mcp.invoke',
  'agents.invoke',
];

/** What an organisation's key may hold besides. */
const organisationScopes: readonly string[] = [
  ...all('organisation_users'),
  ...all('organisation_service_api_keys'),
  'organisation_service_api_keys.rotate',
  ...actions('organisation_settings', 'read', 'update'),
  ...all('organisation_guardrails'),
  ...actions('organisation_exclusions', 'update', 'list'),
  ...all('organisation_integrations'),
  ...all('organisation_mcp_integrations'),
  ...all('organisation_agent_integrations'),
  'audit_logs.list',
  ...actions('plugins', 'create', 'update', 'list'),
  ...all('deployments'),
  ...actions('workspaces', 'create', 'delete'),
];

/** Every scope that is known: what an organisation's key may hold. */
export const allScopes: readonly string[] = [...organisationScopes, ...workspaceScopes];
