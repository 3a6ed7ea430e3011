import { isObject } from '../../json.ts';
import { everywhen, fromQuery, type LogFilter, readFilter, readTime, type Selection, select } from '../logs/filter.ts';
import type { LogStore } from '../logs/log-store.ts';
import { type LogViewer, logLine, wholeLog } from '../logs/log-view.ts';
import { appendLog, logsOf } from '../logs/logs.ts';
import { type FeedbackRecord, feedbacksTable, type LogRecord } from '../logs/record.ts';
import { ApiError, forbidden, invalid, notFound } from '../model/api-error.ts';
import type { AuditRow } from '../model/audit.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { costOf, providerOfModel } from '../model/pricing.ts';
import { tables } from '../model/rows.ts';
import { asObject, asWords, defined } from '../model/value.ts';
import {
  type MemberRole,
  membersIn,
  targetWorkspace,
  visibleWorkspaces,
  workspaceOf,
  workspacesIn,
} from '../rows/access.ts';
import { type Filters, is, listedElements, matching, windowOf } from './shared/list.ts';
import { securitySettingsOf } from './workspaces.ts';

/** Names of tracing fields in metadata: the document's and the docs' spelling. Source: portkey-details.md 2e, "Logs insert". */
const tracingNames = {
  trace: ['trace_id', 'traceId'],
  span: ['span_id', 'spanId'],
  spanName: ['span_name', 'spanName'],
  parentSpan: ['parent_span_id', 'parentSpanId'],
} as const;
const tracing = new Set<string>(Object.values(tracingNames).flat());

/** Providers by the hosts of their APIs, for logs that do not name one. */
const hosts: readonly (readonly [pattern: RegExp, provider: string])[] = [
  [/(^|\.)openai\.com$/, 'openai'],
  [/\.openai\.azure\.com$/, 'azure-openai'],
  [/(^|\.)anthropic\.com$/, 'anthropic'],
  [/generativelanguage\.googleapis\.com$/, 'google'],
  [/aiplatform\.googleapis\.com$/, 'vertex-ai'],
  [/bedrock(?:(?!bedrock).)*\.amazonaws\.com$/, 'bedrock'],
  [/(^|\.)mistral\.ai$/, 'mistral-ai'],
  [/(^|\.)cohere\.(ai|com)$/, 'cohere'],
  [/(^|\.)groq\.com$/, 'groq'],
];

const providerOf = (given: unknown, url: string, model: string): string => {
  if (typeof given === 'string' && given !== '') return given;
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return hosts.find(([pattern]) => pattern.test(host))?.[1] ?? providerOfModel(model) ?? '';
};

const most = 0xffffffff;
const asCount = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(0, Math.round(value))) : 0;

const firstText = (from: JsonObject, names: readonly string[]): string =>
  names.map((name) => asWords(from[name])).find((text) => text !== '') ?? '';

/** Everything of the metadata that is not tracing, as strings; `user` is also the `_user` that analytics count by. */
const metadataOf = (metadata: JsonObject): Record<string, string> => {
  const kept: [string, string][] = [];
  for (const [key, value] of Object.entries(metadata)) {
    if (key === 'additionalProperties' && isObject(value))
      for (const [inner, innerValue] of Object.entries(value)) kept.push([inner, asWords(innerValue)]);
    else if (!tracing.has(key)) kept.push([key, asWords(value)]);
  }
  const user = asWords(metadata.user);
  if (user !== '' && metadata._user === undefined) kept.push(['_user', user]);
  return Object.fromEntries(kept);
};

const statusOf = (field: string, value: unknown): number => {
  if (value === undefined) return 200;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599) return value;
  throw invalid(field, 'must be an HTTP status from 100 to 599');
};

const timeOf = (field: string, value: unknown): number => {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > most)
    throw invalid(field, 'must be a number of milliseconds from 0');
  return Math.round(value);
};

const headersOf = (value: unknown): { readonly headers?: JsonObject } => (isObject(value) ? { headers: value } : {});

const recordOf = (call: SandboxCall, log: JsonObject, prefix: string, workspaceId: string): LogRecord => {
  const request = log.request as JsonObject;
  const response = log.response as JsonObject;
  const metadata = (log.metadata ?? {}) as JsonObject;
  const url = String(request.url);
  const asked = isObject(request.body) ? request.body : {};
  const answered = isObject(response.body) ? response.body : {};
  const usage = isObject(answered.usage) ? answered.usage : {};
  const model = asWords(asked.model) || asWords(answered.model);
  const provider = providerOf(request.provider, url, model);
  const status = statusOf(`${prefix}response.status`, response.status);
  const promptTokens = asCount(usage.prompt_tokens ?? usage.input_tokens);
  const completionTokens = asCount(usage.completion_tokens ?? usage.output_tokens);
  const header = (name: string): string => call.headers[name] ?? '';
  const id = call.ids.uuid();
  return {
    id,
    workspace_id: workspaceId,
    time: call.now,
    status,
    provider,
    model,
    virtual_key: header('x-portkey-virtual-key'),
    config: '',
    prompt: '',
    api_key_id: call.actor.keyId,
    trace_id: firstText(metadata, tracingNames.trace) || header('x-portkey-trace-id') || call.ids.uuid(),
    span_id: firstText(metadata, tracingNames.span) || header('x-portkey-span-id') || call.ids.uuid(),
    span_name: firstText(metadata, tracingNames.spanName) || header('x-portkey-span-name') || 'llm',
    parent_span_id: firstText(metadata, tracingNames.parentSpan) || header('x-portkey-parent-span-id'),
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    cost: status < 300 ? costOf(provider, model, promptTokens, completionTokens) : 0,
    latency: timeOf(`${prefix}response.response_time`, response.response_time ?? response.time),
    cache: 'DISABLED',
    retries: 0,
    mode: 'single',
    option: 0,
    stream: response.streamingMode === true || asked.stream === true,
    metadata: metadataOf(metadata),
    request: {
      url,
      method: typeof request.method === 'string' ? request.method.toUpperCase() : 'POST',
      ...headersOf(request.headers),
      body: request.body,
    },
    response: { ...headersOf(response.headers), body: response.body },
  };
};

/**
 * The logs that a `POST /logs` asks to keep: one object, or a list of them.
 *
 * @throws ApiError 400 AB01 naming the field; then none is kept.
 */
const insertedLogs = (call: SandboxCall, workspaceId: string): readonly LogRecord[] => {
  const { rawBody } = call;
  return Array.isArray(rawBody)
    ? rawBody.map((log: JsonObject, at) => recordOf(call, log, `[${at}].`, workspaceId))
    : [recordOf(call, call.body, '', workspaceId)];
};

/** The switch that says whether a key of somebody with this role sees what others did. */
const allData: Readonly<Record<MemberRole, string | undefined>> = {
  admin: undefined,
  manager: 'managersViewAllData',
  member: 'membersViewAllData',
};

/**
 * The keys whose logs alone the caller sees: with a person's key, where the workspace shows people with their role no
 * more than their own, all keys of that person. Source: portkey-live.md 2.
 *
 * @returns their ids; undefined for whoever sees everything in the workspace
 */
const ownKeys = ({ actor, store }: SandboxCall): readonly string[] | undefined => {
  const { kind, userId, workspaceId } = actor;
  if (kind !== 'workspace-user' || userId === undefined || workspaceId === undefined) return undefined;
  const member = membersIn(store)
    .by('user_id', userId)
    .find((row) => row.workspace_id === workspaceId);
  const settings = securitySettingsOf(workspacesIn(store).get(workspaceId)?.security_settings);
  const name = allData[member?.role ?? 'member'];
  if (name === undefined || settings[name] !== false) return undefined;
  return store
    .table(tables.apiKeys)
    .by('user_id', userId)
    .map(({ id }) => id);
};

/**
 * A filter that admits no more than the caller may see.
 *
 * @param filter what the caller asks for
 * @param otherwise which workspaces an organisation key means that names none
 * @throws ApiError 404 AB08 for a workspace that does not exist
 */
export const seenLogs = (call: SandboxCall, filter: LogFilter, otherwise: 'default' | 'all'): LogFilter => {
  const workspaces = visibleWorkspaces(call, call.query.get('workspace_slug'), otherwise);
  const own = ownKeys(call);
  const apiKeys = own && (filter.apiKeys?.filter((id) => own.includes(id)) ?? own);
  return { ...filter, ...(workspaces && { workspaces }), ...(apiKeys && { apiKeys }) };
};

/** The most lines in a page. */
const maxPage = 1000;

const viewerOf = (call: SandboxCall, logs: LogStore): LogViewer => ({
  logs,
  store: call.store,
  organisationId: call.actor.organisationId,
});

/** The logs that the caller may see and that a filter admits, oldest first. */
const listLogs = (call: SandboxCall, filter: Partial<LogFilter>): Selection => {
  const logs = logsOf(call.store);
  const chosen = select(logs, seenLogs(call, { time: everywhen, ...filter }, 'all'));
  const { time } = logs.columns.all;
  return logs.ordered ? chosen : chosen.sort((a, b) => (time[a] as number) - (time[b] as number));
};

/** Newest first. Undocumented: filters are those of analytics, lines the document's metrics of a log. */
const list: Handler = (call) => {
  const logs = logsOf(call.store);
  const chosen = listLogs(call, readFilter(fromQuery(call.query)));
  const { offset, limit } = windowOf(call, 50);
  const size = Math.min(limit, maxPage);
  const viewer = viewerOf(call, logs);
  const page = Array.from(
    chosen.subarray(Math.max(0, chosen.length - offset - size), Math.max(0, chosen.length - offset)),
  );
  return {
    json: {
      object: 'list',
      total: size === 0 ? 0 : chosen.length,
      data: page.reverse().map((index) => logLine(viewer, index)),
    },
  };
};

const insert: Handler = (call) => {
  const records = insertedLogs(call, targetWorkspace(call).id);
  for (const record of records) appendLog(call.store, record);
  const message = records.length === 1 ? '1 log inserted' : `${records.length} logs inserted`;
  return { json: { status: 'success', message, log_ids: records.map(({ id }) => id) } };
};

const read: Handler = (call) => {
  const logs = logsOf(call.store);
  const index = logs.indexOf(call.params.logId ?? '');
  if (index === undefined) throw notFound('Log');
  const workspace = logs.workspaces.name(logs.columns.all.workspace[index] as number);
  if (call.actor.workspaceId !== undefined && workspace !== call.actor.workspaceId) throw notFound('Log');
  const own = ownKeys(call);
  if (own && !own.includes(logs.apiKeys.name(logs.columns.all.apiKey[index] as number))) throw notFound('Log');
  return { json: wholeLog(viewerOf(call, logs), index) };
};

const traceOf = (body: JsonObject, prefix: string): string => {
  const trace = body.trace_id;
  if (typeof trace !== 'string' || trace.trim() === '') throw invalid(`${prefix}trace_id`, 'is required');
  return trace;
};

const saved = (message: string, ids: readonly string[]) => ({
  json: { status: 'success', message, feedback_ids: ids },
});

/** The request's schema has checked values, weights and metadata; the key is a workspace's. Source: portkey-details.md 0.5. */
const createFeedback: Handler = (call) => {
  const workspaceId = workspaceOf(call);
  const given: readonly JsonObject[] = Array.isArray(call.rawBody) ? call.rawBody : [call.body];
  const records = given.map((body, at): FeedbackRecord => {
    const prefix = Array.isArray(call.rawBody) ? `[${at}].` : '';
    return {
      id: call.ids.uuid(),
      workspace_id: workspaceId,
      trace_id: traceOf(body, prefix),
      time: call.now,
      value: Number(body.value),
      weight: Number(body.weight ?? 1),
      metadata: asObject(body.metadata) ?? {},
    };
  });
  const table = call.store.table<FeedbackRecord>(feedbacksTable);
  for (const record of records) table.insert(record);
  return saved(
    'Feedback saved',
    records.map(({ id }) => id),
  );
};

const updateFeedback: Handler = (call) => {
  const workspaceId = workspaceOf(call);
  const table = call.store.table<FeedbackRecord>(feedbacksTable);
  const known = table.get(call.params.id ?? '');
  if (known === undefined || known.workspace_id !== workspaceId) throw notFound('Feedback');
  const { body } = call;
  table.update(known.id, {
    value: Number(body.value),
    ...defined({ weight: body.weight, metadata: body.metadata }),
  });
  return saved('Feedback updated', [known.id]);
};

const traceSpans: Handler = (call) => {
  const logs = logsOf(call.store);
  const traceId = call.params.traceId ?? '';
  const spans = listLogs(call, { traces: [traceId] });
  if (spans.length === 0) throw new ApiError(404, 'AB08', `Trace ${traceId} not found`);
  const viewer = viewerOf(call, logs);
  return listedElements(call, Array.from(spans), (index) => logLine(viewer, index));
};

/** What arguments ask of a record; a workspace is named by slug or UUID, under which the records of one that is gone are. */
const auditFilters: Filters<AuditRow> = {
  ...Object.fromEntries(
    'method request_id user_id user_type resource_type action client_ip country'
      .split(' ')
      .map((field) => [field, is(field)]),
  ),
  uri: (row, uri) => row.uri.includes(uri),
  response_status_code: (row, status) => String(row.response_status_code) === status,
  workspace_id: (row, named, { store }) => row.workspace_id === (workspacesIn(store).get(named)?.id ?? named),
};

const timeIn = (call: SandboxCall, name: string): number => {
  const text = call.query.get(name);
  if (text === null || text === '') throw invalid(name, 'is required');
  return readTime(name, text);
};

/**
 * The records of changes, newest first. The organisation is the key's: who names it is refused, and past the end
 * `total` is 0 (portkey-live.md 2 and 3). Source of the shape: the document and portkey-details.md 2e, "Audit record".
 */
const listAuditLogs: Handler = (call) => {
  if (call.query.has('organisation_id')) throw forbidden();
  const [from, to] = [timeIn(call, 'start_time'), timeIn(call, 'end_time')];
  if (from > to) throw invalid('start_time', 'must not be later than end_time');
  const matches = matching(call, auditFilters);
  const { total, rows } = call.store.table<AuditRow>(tables.auditLogs).newest({
    where: (row) => row.at >= from && row.at <= to && matches?.(row) !== false,
    ...windowOf(call, 100),
  });
  const records = rows.map(({ id, at, ...record }) => record);
  return { json: { records, total: records.length === 0 ? 0 : total, object: 'analytics-graph' } };
};

/** Logs, feedback, traces, and the records of changes. Replies: the document's; spans and the list of logs are not documented. */
export const loggingHandlers: Handlers = {
  list_logs: list,
  list_traces: list,
  insert_log: insert,
  get_log: read,
  create_feedback: createFeedback,
  update_feedback: updateFeedback,
  get_trace_spans: traceSpans,
  list_audit_logs: listAuditLogs,
};
