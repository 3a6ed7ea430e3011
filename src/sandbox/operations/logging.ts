import { everywhen, fromQuery, type LogFilter, readFilter, readTime, type Selection, select } from '../logs/filter.ts';
import { insertedLogs } from '../logs/insert-log.ts';
import type { LogStore } from '../logs/log-store.ts';
import { type LogViewer, logLine, wholeLog } from '../logs/log-view.ts';
import { appendLog, logsOf } from '../logs/logs.ts';
import { type FeedbackRecord, feedbacksTable } from '../logs/record.ts';
import { ApiError, forbidden, invalid, notFound } from '../model/api-error.ts';
import type { AuditRow } from '../model/audit.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { tables } from '../model/rows.ts';
import { asObject } from '../model/value.ts';
import {
  type MemberRole,
  membersIn,
  targetWorkspace,
  visibleWorkspaces,
  workspaceOf,
  workspacesIn,
} from '../rows/access.ts';
import { defined } from './shared/fields.ts';
import { type Filters, is, listedElements, matching, windowOf } from './shared/list.ts';
import { securitySettingsOf } from './workspace-settings.ts';

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
