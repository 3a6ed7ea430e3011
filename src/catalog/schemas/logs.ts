/**
 * Logs and exports of logs. Sources: the official document (CustomLog, GenerationsFilterSchema,
 * LogExportsRequestedData); portkey-details.md 2e; portkey-facts.md.
 */

import { asCsv, inQuery } from '../model/field.ts';
import type { ArgumentAlias, Field } from '../model/operation.ts';
import { pageInput } from '../model/paging.ts';
import type { JsonSchema } from '../model/schema.ts';
import {
  anyObject,
  anything,
  choice,
  eitherOf,
  flag,
  inert,
  integer,
  list,
  mapOf,
  number,
  object,
  openObject,
  text,
} from '../model/schema.ts';
import { analyticsInput } from './analytics-input.ts';

const headers = mapOf(text(), 'Headers, as text.');

/** The request that a log tells of. */
export const loggedRequest = inert(
  'log',
  object(
    {
      url: text('Where the request went.'),
      method: text('POST unless said.'),
      headers,
      body: anything('What was asked, in the shape of the provider.'),
      provider: text('openai, anthropic, …; for costs.'),
    },
    'url, body, provider, method, headers',
    { required: ['url', 'body'] },
  ),
);

/** The reply that a log tells of. */
export const loggedResponse = inert(
  'log',
  object(
    {
      body: anything('What was answered, in the shape of the provider.'),
      status: integer('HTTP status; 200 unless said.'),
      headers,
      response_time: integer('Milliseconds.'),
      streamingMode: flag('Whether it was streamed.'),
    },
    'body, status, response_time (ms), headers',
    { required: ['body'] },
  ),
);

/** What a log is found by. Keys of the caller's own are kept. */
export const loggedMetadata = inert(
  'log',
  openObject(
    {
      trace_id: text('Groups the logs of one task.'),
      span_id: text(),
      span_name: text(),
      parent_span_id: text(),
      organization: text(),
      user: text(),
    },
    'trace_id, span_id, span_name, and keys of your own',
  ),
);

/** A whole log. */
export const customLog = object(
  { request: loggedRequest, response: loggedResponse, metadata: loggedMetadata },
  undefined,
  { required: ['request', 'response'] },
);

/** What earlier servers took flat. */
export const customLogAliases: Readonly<Record<string, ArgumentAlias>> = {
  request_url: { into: 'request.url' },
  request_provider: { into: 'request.provider' },
  request_method: { into: 'request.method' },
  request_headers: { into: 'request.headers' },
  request_body: { into: 'request.body' },
  response_status: { into: 'response.status' },
  response_headers: { into: 'response.headers' },
  response_body: { into: 'response.body' },
  response_time: { into: 'response.response_time' },
  streaming_mode: { into: 'response.streamingMode' },
  metadata_organization: { into: 'metadata.organization' },
  metadata_user: { into: 'metadata.user' },
  metadata_trace_id: { into: 'metadata.trace_id' },
  metadata_span_id: { into: 'metadata.span_id' },
  metadata_span_name: { into: 'metadata.span_name' },
  metadata_parent_span_id: { into: 'metadata.parent_span_id' },
  metadata_custom: { into: 'metadata', as: 'merge' },
};

/** Filters that take several values, comma-separated. */
const severalValued = {
  ai_model: text('Models, comma-separated.'),
  ai_org_model: text('Provider and model, as openai__gpt-4o, comma-separated.'),
  status_code: { ...text('HTTP statuses, comma-separated: 429, 5xx, 500-504.'), statuses: true },
  virtual_keys: text('Slugs, comma-separated.'),
  configs: text('Slugs, comma-separated.'),
  prompt_slug: text('Slugs, comma-separated.'),
  trace_id: text('Trace ids, comma-separated.'),
} as const satisfies Record<string, JsonSchema>;

/** Filters that take one value. */
const singleValued = {
  time_of_generation_min: text('Start, ISO 8601.'),
  time_of_generation_max: text('End, ISO 8601.'),
  total_units_min: integer('Tokens in all, at least.'),
  total_units_max: integer('Tokens in all, at most.'),
  cost_min: number('Cents, at least.'),
  cost_max: number('Cents, at most.'),
  prompt_token_min: integer(),
  prompt_token_max: integer(),
  completion_token_min: integer(),
  completion_token_max: integer(),
  weighted_feedback_min: number('-10 to 10.'),
  weighted_feedback_max: number('-10 to 10.'),
  workspace_slug: text('Slug from list_workspaces.'),
  metadata: inert('filter', anyObject('Keys and values that requests must carry.')),
  page_size: number('Logs in the export; at most 50000, which is the default.'),
  current_page: number('From 0; the next 50000 are page 1.'),
} as const satisfies Record<string, JsonSchema>;

/** Which logs an export holds. */
export const exportFilters = object(
  { ...singleValued, ...severalValued },
  'time_of_generation_min/max (ISO 8601), ai_org_model, status_code, cost_min (cents), metadata, …',
);

/** What an export may hold of a log. Sources: the document, `requested_data`; portkey-live.md 4. */
export const exportFields = [
  'id',
  'trace_id',
  'created_at',
  'request',
  'response',
  'is_success',
  'ai_org',
  'ai_model',
  'req_units',
  'res_units',
  'total_units',
  'request_url',
  'cost',
  'cost_currency',
  'response_time',
  'response_status_code',
  'mode',
  'config',
  'prompt_id',
  'prompt_version_id',
  'prompt_slug',
  'metadata',
] as const;

/** Which fields of each log an export holds. */
export const exportRequestedData = list(
  choice(exportFields),
  'request and response are the bodies: what users wrote and models answered.',
);

/** The same for the tool list, where twenty names are too many. */
export const listedRequestedData = list(
  text(),
  'id, trace_id, created_at, request, response, ai_model, cost, total_units, response_time, …',
);

/** What earlier servers took flat, and every filter under its own name. */
export const exportAliases: Readonly<Record<string, ArgumentAlias>> = {
  ...Object.fromEntries(
    Object.keys(singleValued).map((name): [string, ArgumentAlias] => [name, { into: `filters.${name}` }]),
  ),
  ...Object.fromEntries(
    Object.keys(severalValued).map((name): [string, ArgumentAlias] => [name, { into: `filters.${name}`, as: 'csv' }]),
  ),
  time_min: { into: 'filters.time_of_generation_min' },
  time_max: { into: 'filters.time_of_generation_max' },
  tokens_min: { into: 'filters.total_units_min' },
  tokens_max: { into: 'filters.total_units_max' },
  models: { into: 'filters.ai_model', as: 'csv' },
  requested_fields: 'requested_data',
};

const notRequired = (field: Field): Field => ({ ...field, required: false });

/**
 * What a search of the logs takes. No official source names it: it is what analytics takes, under the same names,
 * with the span of time left free.
 */
export const logSearch: Readonly<Record<string, Field>> = {
  ...analyticsInput,
  period: notRequired(analyticsInput.period),
  time_of_generation_min: notRequired(analyticsInput.time_of_generation_min),
  time_of_generation_max: notRequired(analyticsInput.time_of_generation_max),
  trace_id: asCsv(inQuery(eitherOf([text(), list(text())], 'One trace id or several.'), { listed: text() })),
  ...pageInput(),
};
