import { asCsv, asJson, inPeriod, inQuery, required, unlisted } from '../model/field.ts';
import type { ArgumentAlias, Field } from '../model/operation.ts';
import { pageInput } from '../model/paging.ts';
import { choice, flag, inert, type JsonSchema, list, mapOf, number, object, text } from '../model/schema.ts';
import { byWorkspaceSlug } from './workspace.ts';

/**
 * What all analytics operations take: a span of time, a workspace and filters.
 * Sources: the official document; portkey-details.md 1e and 2b.
 */

const bound = (description: string): Field => unlisted(inQuery(number(description)));

/** A comma-separated list on the wire, as the document has it. */
const anyOf = (description: string): Field => unlisted(asCsv(inQuery(list(text(), description))));

/** Every filter that graphs, summaries and groups share. */
const filters = {
  total_units_min: bound('At least this many tokens in all.'),
  total_units_max: bound('At most this many tokens in all.'),
  cost_min: bound('At least this cost, in cents.'),
  cost_max: bound('At most this cost, in cents.'),
  prompt_token_min: bound('At least this many prompt tokens.'),
  prompt_token_max: bound('At most this many prompt tokens.'),
  completion_token_min: bound('At least this many completion tokens.'),
  completion_token_max: bound('At most this many completion tokens.'),
  weighted_feedback_min: bound('At least this weighted feedback, -10 to 10.'),
  weighted_feedback_max: bound('At most this weighted feedback, -10 to 10.'),
  status_code: unlisted(
    asCsv(inQuery({ ...list(text(), 'HTTP statuses of the replies: 429, 5xx, 500-504 or >=400.'), statuses: true })),
  ),
  virtual_keys: anyOf('Slugs of virtual keys or providers.'),
  configs: anyOf('Slugs of configs.'),
  api_key_ids: anyOf('UUIDs of API keys, from list_api_keys.'),
  ai_org_model: anyOf('Provider and model joined by two underscores, such as openai__gpt-4o.'),
  trace_id: anyOf('Trace ids.'),
  span_id: anyOf('Span ids.'),
  prompt_slug: anyOf('Slugs of prompts.'),
  metadata: unlisted(
    asJson(inQuery(inert('filter', mapOf({}, 'Metadata that requests must carry, such as {"_user": "ana"}.')))),
  ),
} as const satisfies Record<string, Field>;

/** What every analytics operation takes. Listed as `period`, `workspace_slug` and one `filters` object. */
export const analyticsInput = {
  period: required(inPeriod('time_of_generation_min', 'time_of_generation_max')),
  time_of_generation_min: unlisted(required(inQuery(text('Start, ISO 8601 with offset.')))),
  time_of_generation_max: unlisted(required(inQuery(text('End, ISO 8601 with offset.')))),
  workspace_slug: inQuery(
    text(
      'Slug or UUID from list_workspaces, or * to add up all workspaces. An organisation key without it sees its default workspace only; a workspace key ignores it.',
    ),
    { ...byWorkspaceSlug, listed: text('* = all') },
  ),
  filters: {
    in: 'filters',
    schema: object(
      Object.fromEntries(Object.entries(filters).map(([name, field]) => [name, field.schema])),
      'Which requests to count. Each key may also be given beside it.',
    ),
    listed: { type: 'object', description: 'ai_org_model, metadata, …' },
  },
  ...filters,
} as const satisfies Record<string, Field>;

/** What the rows of a group may show. Source: portkey-live.md 2. */
const groupColumns = [
  'requests',
  'cost',
  'total_tokens',
  'avg_tokens',
  'avg_input_tokens',
  'avg_output_tokens',
  'avg_latency',
  'p95_latency',
  'p99_latency',
  'success_rate',
  'error_count',
  'cache_hit_rate',
  'last_seen',
  'first_seen',
] as const;

const columns: JsonSchema = list(choice(groupColumns), 'Which columns to return.');

/**
 * The columns of groups that show the number of requests alone unless asked for more: cost as well, unless the caller
 * says otherwise. Source: portkey-live.md 2.
 */
export const askedColumns: Field = { ...asCsv(inQuery(columns)), assumed: ['requests', 'cost'] };

/** The same, for groups, which come in pages and can be ordered. */
export const analyticsGroupInput = {
  ...analyticsInput,
  ...pageInput(undefined, 0),
  order_by: unlisted(inQuery(text('The column to order by, such as cost or requests.'))),
  order_by_type: unlisted(inQuery(choice(['asc', 'desc']))),
  columns: unlisted(asCsv(inQuery(columns))),
  include_total: unlisted(inQuery(flag())),
  cache_status: anyOf('How the cache answered.'),
  deployment_id: unlisted(inQuery(text('Only requests of this gateway, from list_deployments.'))),
} as const satisfies Record<string, Field>;

/** What earlier servers called these arguments. Source: older-arguments.tsv. */
export const analyticsAliases = {
  status_codes: 'status_code',
  virtual_key_slugs: 'virtual_keys',
  config_slugs: 'configs',
  provider_models: 'ai_org_model',
  trace_ids: 'trace_id',
  span_ids: 'span_id',
  prompt_slugs: 'prompt_slug',
  metadata_filter: 'metadata',
  start_time: 'time_of_generation_min',
  end_time: 'time_of_generation_max',
} as const satisfies Record<string, ArgumentAlias>;
