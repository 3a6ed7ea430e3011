import { isoDate } from '../model/dates.ts';
import type { JsonObject } from '../model/handler.ts';
import { tables } from '../model/rows.ts';
import type { Row, Store } from '../model/store.ts';
import { asObject } from '../model/value.ts';
import { slugOfWorkspace } from '../rows/access.ts';
import { microCents } from './columns.ts';
import type { LogStore } from './log-store.ts';
import { cacheStatuses, isFailure, modes } from './record.ts';

/** What a log's views need beside the log. */
export interface LogViewer {
  readonly logs: LogStore;
  readonly store: Store;
  readonly organisationId: string;
}

const organisationName = (store: Store, id: string): string =>
  String(store.table(tables.organisation).get(id)?.name ?? '');

const idOf = (store: Store, table: string, slug: string): string =>
  slug === '' ? '' : (store.table<Row>(table).get(slug)?.id ?? '');

const cacheTypes: Readonly<Record<string, string | null>> = { HIT: 'simple', 'SEMANTIC HIT': 'semantic' };

/** The metrics of a log, under the document's names. Costs are in cents, as in analytics. */
const metricsOf = ({ logs, store, organisationId }: LogViewer, index: number): JsonObject => {
  const columns = logs.columns.all;
  const { id, spanId, parentSpanId } = logs.identity(index);
  const record = logs.record(index);
  const bodies = logs.bodies(index);
  const status = columns.status[index] as number;
  const [input, output] = [columns.promptTokens[index] as number, columns.completionTokens[index] as number];
  const metadata = logs.metadata.get(columns.metadata[index] as number);
  const cacheStatus = cacheStatuses[columns.cache[index] as number] ?? 'DISABLED';
  const prompt = logs.prompts.name(columns.prompt[index] as number);
  const config = logs.configs.name(columns.config[index] as number);
  const latency = columns.latency[index] as number;
  return {
    id,
    organisation_id: organisationId,
    organisation_name: organisationName(store, organisationId),
    prompt_id: idOf(store, 'prompts', prompt),
    prompt_version_id: record?.prompt_version_id ?? '',
    config_id: idOf(store, 'configs', config),
    created_at: isoDate(columns.time[index] as number),
    is_success: !isFailure(status),
    ai_org: logs.providers.name(columns.provider[index] as number),
    ai_model: logs.models.name(columns.model[index] as number),
    req_units: input,
    res_units: output,
    total_units: input + output,
    cost: (columns.cost[index] as number) / microCents,
    cost_currency: 'USD',
    request_url: bodies?.request.url ?? '',
    request_method: (bodies?.request.method ?? 'POST').toUpperCase(),
    response_status_code: status,
    response_time: latency,
    is_proxy_call: false,
    cache_status: cacheStatus,
    cache_type: cacheTypes[cacheStatus] ?? null,
    stream_mode: columns.stream[index] as number,
    retry_success_count: columns.retries[index] as number,
    trace_id: logs.traces.name(columns.trace[index] as number),
    span_id: spanId,
    span_name: logs.spanNames.name(columns.spanName[index] as number),
    parent_span_id: parentSpanId,
    mode: modes[columns.mode[index] as number] ?? 'single',
    virtual_key: logs.virtualKeys.name(columns.virtualKey[index] as number),
    config,
    last_used_option_index: columns.option[index] as number,
    prompt_slug: prompt,
    workspace_slug: slugOfWorkspace(store, logs.workspaces.name(columns.workspace[index] as number)),
    'metadata.key': Object.keys(metadata),
    'metadata.value': Object.values(metadata),
    api_key_id: logs.apiKeys.name(columns.apiKey[index] as number),
  };
};

/** One line of a list of logs: the metrics, with the metadata as an object and the feedback. */
export const logLine = (viewer: LogViewer, index: number): JsonObject => {
  const {
    'metadata.key': keys,
    'metadata.value': values,
    organisation_name: name,
    ...metrics
  } = metricsOf(viewer, index);
  const columns = viewer.logs.columns.all;
  const count = columns.feedbackCount[index] as number;
  return {
    ...metrics,
    metadata: viewer.logs.metadata.get(columns.metadata[index] as number),
    feedback_count: count,
    weighted_feedback: count === 0 ? null : (columns.feedbackSum[index] as number) / count,
    object: 'log',
  };
};

const headerPairs = (headers: JsonObject | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));

/** A body as the object that the document wants; anything else under `value`. */
const bodyOf = (body: unknown): JsonObject => asObject(body) ?? { value: body ?? null };

/** A whole log, with its bodies. Source: the document, `GET /logs/{logId}`. */
export const wholeLog = (viewer: LogViewer, index: number): JsonObject => {
  const metrics = metricsOf(viewer, index);
  const bodies = viewer.logs.bodies(index);
  const metadata = viewer.logs.metadata.get(viewer.logs.columns.all.metadata[index] as number);
  return {
    _id: metrics.id,
    request: {
      url: metrics.request_url,
      method: metrics.request_method,
      headers: headerPairs(bodies?.request.headers),
      body: bodyOf(bodies?.request.body),
      portkeyHeaders: {
        'x-portkey-trace-id': String(metrics.trace_id),
        'x-portkey-span-id': String(metrics.span_id),
        'x-portkey-metadata': JSON.stringify(metadata),
        ...(metrics.config === '' ? {} : { 'x-portkey-config': String(metrics.config) }),
        ...(metrics.virtual_key === '' ? {} : { 'x-portkey-virtual-key': String(metrics.virtual_key) }),
      },
    },
    response: {
      status: metrics.response_status_code,
      headers: headerPairs(bodies?.response.headers),
      body: bodyOf(bodies?.response.body),
      responseTime: metrics.response_time,
      lastUsedOptionJsonPath:
        metrics.mode === 'single' ? 'config' : `config.targets[${String(metrics.last_used_option_index)}]`,
    },
    organisation_id: viewer.organisationId,
    created_at: metrics.created_at,
    metrics,
  };
};
