/**
 * Where the catalog differs from the official document, each with its reason. The tests accept nothing else, and refuse
 * an exception that is no longer needed.
 */
import type { CatalogEntry } from '../../src/catalog/model/operation.ts';

/**
 * How an argument differs:
 * `left-out`: the document has it, no tool takes it. `renamed`: it is taken under another name.
 * `optional`: the document requires it, we do not. `required`: the reverse.
 * `narrower`: a value that the document allows is refused. `beyond`: the document does not have it.
 */
export type Difference = 'left-out' | 'renamed' | 'optional' | 'required' | 'narrower' | 'beyond';

export interface Exception {
  readonly kind: Difference;
  /** Tool names, or a rule over the table. */
  readonly tools: readonly string[] | ((entry: CatalogEntry) => boolean);
  /** Names in snake_case. */
  readonly arguments: readonly string[];
  /** Why, and which document of ../shared says so. */
  readonly reason: string;
}

/** Operations of the document that no tool carries. */
export const operationsLeftOut: readonly { readonly operation: string; readonly reason: string }[] = [
  {
    operation: 'GET /realtime',
    reason: 'A WebSocket upgrade (101), which a tool call cannot hold. portkey-details.md 1a',
  },
];

const onGateway = ({ host }: CatalogEntry): boolean => host === 'gateway';
const ofAnalytics = ({ path }: CatalogEntry): boolean => path.startsWith('/analytics/');
const analyticsGroups = [
  'get_analytics_group_models',
  'get_analytics_group_metadata',
  'get_analytics_group_users',
  'get_user_stats',
];

/** The document's known errors. */
const wrongInTheDocument: readonly Exception[] = [
  {
    kind: 'optional',
    tools: ofAnalytics,
    arguments: ['workspace_slug'],
    reason: 'portkey-details.md 3, wrong required: it is ignored for workspace keys, and the SDK makes it optional.',
  },
  {
    kind: 'optional',
    tools: ['list_virtual_keys'],
    arguments: ['current_page', 'page_size'],
    reason: 'portkey-details.md 3, wrong required: live lists come without them (2b).',
  },
  {
    kind: 'optional',
    tools: ['update_log_export'],
    arguments: ['filters'],
    reason: 'portkey-details.md 3, wrong required: an update names what changes.',
  },
  {
    kind: 'required',
    tools: ['create_config', 'create_virtual_key', 'create_workspace'],
    arguments: ['name'],
    reason:
      'portkey-details.md 3: the document requires nothing of these, the API does (portkey-facts.md, create_config).',
  },
  {
    kind: 'required',
    tools: ['create_virtual_key'],
    arguments: ['provider'],
    reason: 'portkey-details.md 3: the document requires nothing here; without a provider there is no key.',
  },
  {
    kind: 'required',
    tools: ['update_user', 'update_workspace_member'],
    arguments: ['role'],
    reason: 'The role is all that these change; portkey-details.md 3: their body is not marked required.',
  },
  {
    kind: 'required',
    tools: ['add_workspace_member'],
    arguments: ['users'],
    reason: 'The members are all that this takes; portkey-details.md 3: its body is not marked required.',
  },
  {
    kind: 'optional',
    tools: ['create_feedback'],
    arguments: ['trace_id', 'value'],
    reason: 'One of them and a list is needed: the live API takes several at once (portkey-details.md 2e, Feedback).',
  },
  {
    kind: 'left-out',
    tools: ['update_prompt_partial'],
    arguments: ['description'],
    reason: 'portkey-facts.md, Habits: it is dropped silently; version_description is what works.',
  },
];

/** Values that the document's looser types allow and that cannot be meant. */
const narrower: readonly Exception[] = [
  {
    kind: 'narrower',
    tools: ['create_config'],
    arguments: ['is_default'],
    reason: 'portkey-details.md 2e: 0 or 1, where the document says any whole number.',
  },
  {
    kind: 'narrower',
    tools: ['create_prompt', 'update_prompt'],
    arguments: ['functions', 'tools'],
    reason: 'The document leaves the elements open; every function has a name and every tool a type.',
  },
  {
    kind: 'narrower',
    tools: ['add_workspace_member'],
    arguments: ['users'],
    reason: 'portkey-facts.md, Habits: each has id and role, which the document does not require.',
  },
  {
    kind: 'narrower',
    tools: ['update_secret_reference'],
    arguments: ['auth_config'],
    reason: 'The document names the members where one is created and leaves them open here: an unknown one is a typo.',
  },
  {
    kind: 'narrower',
    tools: ['insert_log'],
    arguments: ['(body)'],
    reason: 'A list without a log would insert nothing; the document sets no least length.',
  },
];

/** How a call to the gateway chooses its provider. */
const routing: readonly Exception[] = [
  {
    kind: 'left-out',
    tools: onGateway,
    arguments: ['authorization'],
    reason: "The provider's own key in a tool call would lie in the conversation; a provider or virtual key holds it.",
  },
  {
    kind: 'left-out',
    tools: onGateway,
    arguments: ['x_portkey_custom_host'],
    reason: 'It would send keys and traffic to any host that a conversation names; a config or provider can hold one.',
  },
  {
    kind: 'beyond',
    tools: onGateway,
    arguments: ['x_portkey_provider', 'x_portkey_virtual_key', 'x_portkey_config'],
    reason: 'portkey-facts.md, Authentication: every gateway operation; the document says so for most, as security.',
  },
  {
    kind: 'beyond',
    tools: onGateway,
    arguments: ['x_portkey_trace_id', 'x_portkey_metadata'],
    reason: 'portkey-facts.md, Authentication: every gateway operation; the document has them on chat and rerank only.',
  },
  {
    kind: 'beyond',
    tools: ['run_prompt_completion', 'render_prompt'],
    arguments: ['metadata'],
    reason: 'portkey-facts.md, The workflow tools: run_prompt_completion takes metadata, which travels in the header.',
  },
];

/** What other sources than the document know. */
const beyond: readonly Exception[] = [
  {
    kind: 'beyond',
    tools: analyticsGroups,
    arguments: ['order_by', 'order_by_type', 'columns', 'include_total', 'cache_status', 'deployment_id'],
    reason: 'portkey-details.md 1e: SDK and changelog 1.11.2; deployment_id from later copies of the document.',
  },
  {
    kind: 'beyond',
    tools: ['list_configs', 'list_prompt_partials', 'list_virtual_keys'],
    arguments: ['workspace_id'],
    reason: 'portkey-facts.md, Habits; portkey-details.md 2a: GETs take it in the query for organisation keys.',
  },
  {
    kind: 'beyond',
    tools: ['get_prompt', 'get_prompt_partial'],
    arguments: ['version'],
    reason: 'portkey-facts.md, Habits: latest, default or a number.',
  },
  {
    kind: 'beyond',
    tools: ['list_guardrails', 'list_api_keys'],
    arguments: ['ids'],
    reason: 'portkey-details.md 2b: the changelog names it.',
  },
  {
    kind: 'beyond',
    tools: ['list_scim_workspace_mappings'],
    arguments: ['page', 'page_size'],
    reason: 'portkey-details.md 2b: documentation and Terraform provider.',
  },
  {
    kind: 'beyond',
    tools: ['get_log'],
    arguments: ['path_format', 'created_at', 'type'],
    reason: 'portkey-details.md 1a: another client, partly live; older-arguments.tsv.',
  },
  {
    kind: 'beyond',
    tools: ['update_config'],
    arguments: ['config.*'],
    reason: "portkey-facts.md: any complete gateway config; the document's schema is one example key.",
  },
  {
    kind: 'beyond',
    tools: ['create_chat_completion', 'run_prompt_completion', 'render_prompt'],
    arguments: ['functions[].strict'],
    reason: 'One definition of a function for `functions` and `tools`; the gateway passes unknown keys on.',
  },
  {
    kind: 'beyond',
    tools: ['create_guardrail'],
    arguments: ['target'],
    reason: 'older-arguments.tsv; portkey-details.md 2e: llm or mcp_tools.',
  },
  {
    kind: 'beyond',
    tools: ['update_integration_models'],
    arguments: ['models[].configurations.custom_headers'],
    reason: 'portkey-facts.md, Newer fields; changelog 1.21.',
  },
  {
    kind: 'beyond',
    tools: ['create_api_key', 'update_api_key'],
    arguments: ['rotation_policy.rotation_period_days'],
    reason: 'portkey-facts.md, Newer fields; changelog 1.16.',
  },
  {
    kind: 'beyond',
    tools: ['create_virtual_key'],
    arguments: [
      'aws_access_key_id',
      'aws_secret_access_key',
      'aws_region',
      'vertex_project_id',
      'vertex_region',
      'workers_ai_account_id',
    ],
    reason: "The document's own example of this operation gives the provider's settings beside the key.",
  },
  {
    kind: 'beyond',
    tools: ['update_virtual_key'],
    arguments: ['rate_limits'],
    reason: 'older-arguments.tsv: rate_limit_rpm on update; the document has it on creation only.',
  },
  {
    kind: 'beyond',
    tools: ['list_usage_limits', 'list_rate_limits', 'create_usage_limit', 'create_rate_limit'],
    arguments: ['target'],
    reason: 'portkey-details.md 0.9 and 2e: policies have a target, llm or mcp_tools.',
  },
  {
    kind: 'beyond',
    tools: ['create_usage_limit', 'create_rate_limit', 'update_usage_limit', 'update_rate_limit'],
    arguments: ['description'],
    reason: 'portkey-details.md 0.9: policies have more than the document.',
  },
  {
    kind: 'beyond',
    tools: ['create_usage_limit', 'create_rate_limit'],
    arguments: ['conditions[].excludes'],
    reason: 'portkey-details.md 0.9: policies have more than the document.',
  },
  {
    kind: 'beyond',
    tools: ['update_usage_limit', 'update_rate_limit'],
    arguments: ['conditions'],
    reason: 'portkey-details.md 0.9: conditions on PUT.',
  },
  {
    kind: 'beyond',
    tools: ['create_usage_limit', 'update_usage_limit'],
    arguments: ['periodic_reset_days', 'next_usage_reset_at'],
    reason: 'portkey-details.md 0.9 and 2a; older-arguments.tsv.',
  },
  {
    kind: 'beyond',
    tools: ['insert_log'],
    arguments: [
      'request.provider',
      'response.streamingMode',
      'metadata.parent_span_id',
      'metadata.organization',
      'metadata.user',
      'logs[].request.provider',
      'logs[].response.streamingMode',
      'logs[].metadata.parent_span_id',
      'logs[].metadata.organization',
      'logs[].metadata.user',
    ],
    reason: 'portkey-details.md 2e, Logs insert; older-arguments.tsv.',
  },
  {
    kind: 'beyond',
    tools: ['create_response'],
    arguments: ['input[].output[].text'],
    reason: "OpenAI's own API, which the gateway passes on: what a tool gave back may be a list of input_text parts.",
  },
  {
    kind: 'beyond',
    tools: ['create_feedback'],
    arguments: ['feedbacks'],
    reason: 'The live API takes several at once; its reply, feedback_ids, is a list (portkey-details.md 2e, Feedback).',
  },
  {
    kind: 'beyond',
    tools: ['create_log_export'],
    arguments: ['description'],
    reason: 'older-arguments.tsv: taken by both earlier servers.',
  },
  {
    kind: 'beyond',
    tools: ['create_prompt'],
    arguments: ['is_raw_template'],
    reason: 'older-arguments.tsv; live prompts have it (portkey-facts.md).',
  },
  {
    kind: 'beyond',
    tools: ['update_prompt_partial'],
    arguments: ['version_description'],
    reason: 'portkey-facts.md, Habits: the version note of a partial.',
  },
  {
    kind: 'beyond',
    tools: ['delete_workspace'],
    arguments: ['name', 'force_delete'],
    reason: 'portkey-facts.md, Habits: deleting a workspace takes a body.',
  },
  {
    kind: 'beyond',
    tools: ['get_workspace'],
    arguments: ['name_format'],
    reason: 'portkey-facts.md, Live replies; changelog 1.18.',
  },
  {
    kind: 'beyond',
    tools: ['update_workspace'],
    arguments: ['security_settings'],
    reason: 'portkey-facts.md, Habits: a PUT wants all of them.',
  },
];

/** Where clients of the live API know better than the document: portkey-live.md, by section. */
const live: readonly Exception[] = [
  {
    kind: 'left-out',
    tools: ['list_audit_logs'],
    arguments: ['organisation_id'],
    reason: 'portkey-live.md 3: it is implied by the key, and sending it is answered 403 AB03.',
  },
  {
    kind: 'beyond',
    tools: ['update_log_export'],
    arguments: ['description'],
    reason: 'portkey-live.md 4: a log export has a description, which the creation cannot do without.',
  },
  {
    kind: 'beyond',
    tools: ['create_workspace', 'update_workspace'],
    arguments: ['icon'],
    reason: 'portkey-live.md 5: icon on create and update, three states.',
  },
  {
    kind: 'optional',
    tools: ['invite_user'],
    arguments: ['workspaces'],
    reason: 'portkey-live.md 6: invites work without workspaces.',
  },
  {
    kind: 'beyond',
    tools: ['get_virtual_key', 'update_virtual_key', 'delete_virtual_key'],
    arguments: ['workspace_id'],
    reason:
      'portkey-live.md 6: a slug is unique in its workspace only; with an organisation key workspace_id says which.',
  },
  {
    kind: 'optional',
    tools: ['create_usage_limit', 'create_rate_limit'],
    arguments: ['group_by'],
    reason: 'portkey-live.md 7: two of the documented uses have no group_by.',
  },
  {
    kind: 'beyond',
    tools: ['create_virtual_key', 'create_provider', 'update_provider'],
    arguments: ['rate_limits[].type', 'rate_limits[].unit', 'rate_limits[].value'],
    reason: "portkey-live.md 1: limits come as an object or as a list of objects, the document's own example too.",
  },
  {
    kind: 'beyond',
    tools: [
      'list_integrations',
      'create_integration',
      'update_integration',
      'list_providers',
      'create_provider',
      'update_provider',
    ],
    arguments: ['tags'],
    reason: 'portkey-live.md 9: tags of integrations and providers, writes and the filter of lists.',
  },
  {
    kind: 'beyond',
    tools: ['list_prompts', 'list_prompt_partials'],
    arguments: ['type', 'show_prompt_share'],
    reason: 'portkey-live.md 9: type=shared and show_prompt_share on lists.',
  },
];

/** Arguments that differ. */
export const exceptions: readonly Exception[] = [...wrongInTheDocument, ...narrower, ...routing, ...beyond, ...live];
