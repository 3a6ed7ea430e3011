import { asCsv, asJson, inQuery, required, unlisted } from './field.ts';
import type { Field } from './operation.ts';
import { choice, integer, list, mapOf, number, object, text } from './schema.ts';

const bound = (description: string): Field => unlisted(inQuery(number(description)));
const anyOf = (description: string): Field => unlisted(asCsv(inQuery(list(text(), description))));

/** Every filter that graphs, summaries and groups share. Source: the official document; portkey-details.md 2b. */
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
  status_code: anyOf('HTTP status codes of the requests, such as 200 or 429.'),
  virtual_keys: anyOf('Slugs of virtual keys (providers).'),
  configs: anyOf('Slugs of configs.'),
  api_key_ids: anyOf('UUIDs of API keys.'),
  ai_org_model: anyOf('Provider and model, as openai__gpt-4o.'),
  trace_id: anyOf('Trace ids.'),
  span_id: anyOf('Span ids.'),
  prompt_slug: anyOf('Slugs of prompts.'),
  metadata: unlisted(asJson(inQuery(mapOf(text(), 'Metadata keys and the values that requests must carry.')))),
} as const satisfies Record<string, Field>;

/** Named spans of time that are listed; others (`today`, `last_6_hours`, `last_2_weeks`) are understood too. */
export const listedPeriods = ['last_24_hours', 'last_7_days', 'last_30_days', 'this_month', 'last_month'] as const;

const periodHelp =
  'last_N_hours, last_N_days, last_N_weeks, last_N_months, today, yesterday, this_week, last_week, this_month or last_month (UTC). Or give time_of_generation_min and time_of_generation_max.';

/** What every analytics operation takes. Listed as period, workspace_slug and one `filters` object. */
export const analyticsInput = {
  period: required({
    in: 'period',
    schema: text(periodHelp),
    listed: choice(listedPeriods),
  }),
  time_of_generation_min: unlisted(required(inQuery(text('Start, ISO 8601.')))),
  time_of_generation_max: unlisted(required(inQuery(text('End, ISO 8601.')))),
  workspace_slug: inQuery(text()),
  filters: {
    in: 'filters',
    schema: object(
      Object.fromEntries(Object.entries(filters).map(([name, field]) => [name, field.schema])),
      'Which requests to count. Each key may also be given beside it.',
      { additionalProperties: false },
    ),
    listed: { type: 'object' },
  },
  ...filters,
} as const satisfies Record<string, Field>;

/** The same, for groups, which come in pages and can be ordered. Source: portkey-details.md 1e, 2b. */
export const analyticsGroupInput = {
  ...analyticsInput,
  current_page: inQuery(integer(undefined, { minimum: 0 })),
  page_size: inQuery(integer(undefined, { minimum: 1 })),
  order_by: unlisted(inQuery(text('The column to order by.'))),
  order_by_type: unlisted(inQuery(choice(['asc', 'desc']))),
  columns: unlisted(asCsv(inQuery(list(text(), 'Which columns to return.')))),
  include_total: unlisted(inQuery({ type: 'boolean' })),
} as const satisfies Record<string, Field>;
