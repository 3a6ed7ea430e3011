/**
 * Who uses a thing, by the path of that thing: where to look, and how a row there is known to use it.
 *
 * `lists`: every row that the list shows for it (`given` says which argument takes its id). `refers`: rows that name it;
 * where the list's rows do not show it, `detail` reads each one. `use: false`: the rows belong to the thing or watch over
 * it, and are no sign that anybody uses it. Sources: portkey-facts.md (fields of replies).
 */
export interface DependentRule {
  readonly of: string;
  readonly what: string;
  readonly list: string;
  readonly given?: string;
  readonly refers?: true;
  readonly detail?: string;
  readonly use?: false;
}

const KEYS = { what: 'API keys', list: 'list_api_keys' } as const;
const PROMPTS = { what: 'prompts', list: 'list_prompts', refers: true, detail: 'get_prompt' } as const;
const CONFIGS = { what: 'configs', list: 'list_configs', refers: true, detail: 'get_config' } as const;
const WORKSPACES = { what: 'workspaces', list: 'list_workspaces', refers: true } as const;
const BUDGETS = { what: 'budget policies', list: 'list_usage_limits', refers: true, use: false } as const;
const RATES = { what: 'rate limit policies', list: 'list_rate_limits', refers: true, use: false } as const;

export const dependentRules: readonly DependentRule[] = [
  { of: '/api-keys/{id}', ...BUDGETS },
  { of: '/api-keys/{id}', ...RATES },
  { of: '/configs/{slug}', ...KEYS, refers: true },
  { of: '/configs/{slug}', ...WORKSPACES },
  { of: '/configs/{slug}', ...PROMPTS },
  { of: '/configs/{slug}', ...CONFIGS },
  { of: '/virtual-keys/{slug}', ...CONFIGS },
  { of: '/virtual-keys/{slug}', ...PROMPTS },
  { of: '/providers/{slug}', ...CONFIGS },
  { of: '/providers/{slug}', ...PROMPTS },
  // Granting an integration makes a provider by itself (portkey-facts.md, "Habits"): that it is there is no use of it.
  { of: '/integrations/{slug}', what: 'providers', list: 'list_providers', refers: true, use: false },
  {
    of: '/integrations/{slug}',
    what: 'workspaces',
    list: 'list_integration_workspaces',
    given: 'slug',
    use: false,
  },
  { of: '/guardrails/{guardrailId}', ...WORKSPACES },
  { of: '/guardrails/{guardrailId}', ...CONFIGS },
  { of: '/guardrails/{guardrailId}', what: 'MCP servers', list: 'list_guardrail_mcp_servers', given: 'guardrail_id' },
  { of: '/guardrails/{guardrailId}', what: 'organisation defaults', list: 'get_organisation_defaults', refers: true },
  {
    of: '/prompts/{promptId}',
    what: 'versions',
    list: 'list_prompt_versions',
    given: 'prompt_id',
    use: false,
  },
  { of: '/prompts/partials/{promptPartialId}', ...PROMPTS },
  { of: '/collections/{collectionId}', what: 'prompts', list: 'list_prompts', given: 'collection_id' },
  { of: '/admin/workspaces/{workspaceId}', what: 'members', list: 'list_workspace_members', given: 'workspace_id' },
  { of: '/admin/workspaces/{workspaceId}', ...KEYS, given: 'workspace_id' },
  { of: '/admin/workspaces/{workspaceId}', what: 'configs', list: 'list_configs', given: 'workspace_id' },
  { of: '/admin/workspaces/{workspaceId}', what: 'prompts', list: 'list_prompts', given: 'workspace_id' },
  { of: '/admin/workspaces/{workspaceId}', what: 'providers', list: 'list_providers', given: 'workspace_id' },
  { of: '/admin/workspaces/{workspaceId}/users/{userId}', ...KEYS, refers: true },
  { of: '/admin/users/{userId}', ...KEYS, refers: true },
  { of: '/admin/users/{userId}', what: 'workspaces', list: 'list_workspaces', refers: true, detail: 'get_workspace' },
  {
    of: '/secret-references/{secretReferenceId}',
    what: 'integrations',
    list: 'list_integrations',
    refers: true,
    detail: 'get_integration',
  },
  { of: '/mcp-integrations/{mcpIntegrationId}', what: 'MCP servers', list: 'list_mcp_servers', refers: true },
  {
    of: '/mcp-integrations/{mcpIntegrationId}',
    what: 'workspaces',
    list: 'list_mcp_integration_workspaces',
    given: 'mcp_integration_id',
  },
  {
    of: '/mcp-servers/{mcpServerId}',
    what: 'users with access',
    list: 'list_mcp_server_user_access',
    given: 'mcp_server_id',
  },
  { of: '/vector_stores/{vector_store_id}', what: 'files', list: 'list_vector_store_files', given: 'vector_store_id' },
];

/** The filter of the request analytics that counts what goes through a thing: what stops when it is cut off. */
export const trafficFilters: Readonly<Record<string, string>> = {
  '/api-keys/{id}': 'api_key_ids',
  '/configs/{slug}': 'configs',
  '/virtual-keys/{slug}': 'virtual_keys',
  '/providers/{slug}': 'virtual_keys',
  '/prompts/{promptId}': 'prompt_slug',
};

/** Things that analytics do not count by: what goes through those of their users that it does count. */
export const trafficThrough: Readonly<Record<string, { readonly what: string; readonly resource: string }>> = {
  '/integrations/{slug}': { what: 'providers', resource: '/providers/{slug}' },
  '/guardrails/{guardrailId}': { what: 'configs', resource: '/configs/{slug}' },
  '/prompts/partials/{promptPartialId}': { what: 'prompts', resource: '/prompts/{promptId}' },
  '/collections/{collectionId}': { what: 'prompts', resource: '/prompts/{promptId}' },
  '/admin/users/{userId}': { what: 'API keys', resource: '/api-keys/{id}' },
};

/** The operation that counts requests, and the one that turns a workspace's id into the slug that it takes. */
export const TRAFFIC = { operation: 'get_request_analytics', workspace: 'get_workspace' } as const;

/** Fields of a target that say by themselves what depends on it. */
export const TELLING_FIELDS: readonly string[] = [
  'type',
  'status',
  'workspace_id',
  'workspace_name',
  'scopes',
  'role',
  'provider',
  'ai_provider_id',
  'workspaces_allowed',
  'value_key',
];

/** The kinds of things whose users can be asked for, with their paths. */
export const usedTypes = {
  config: '/configs/{slug}',
  api_key: '/api-keys/{id}',
  prompt: '/prompts/{promptId}',
  partial: '/prompts/partials/{promptPartialId}',
  collection: '/collections/{collectionId}',
  guardrail: '/guardrails/{guardrailId}',
  integration: '/integrations/{slug}',
  provider: '/providers/{slug}',
  workspace: '/admin/workspaces/{workspaceId}',
  user: '/admin/users/{userId}',
  secret_reference: '/secret-references/{secretReferenceId}',
  mcp_integration: '/mcp-integrations/{mcpIntegrationId}',
  mcp_server: '/mcp-servers/{mcpServerId}',
} as const;
