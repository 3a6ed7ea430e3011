import { isObject } from '../../json.ts';
import { logLine } from '../logs/log-view.ts';
import { logsOf } from '../logs/logs.ts';
import { type FeedbackRecord, feedbacksTable } from '../logs/record.ts';
import { ApiError, forbidden, invalid, notFound } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { listLogs, viewerOf } from './logging.ts';
import { listedElements } from './shared/list.ts';

/** Who may judge: a key of the workspace whose traces are judged. Source: portkey-details.md 0.5. */
const ownWorkspace = (call: SandboxCall): string => {
  const { workspaceId } = call.actor;
  if (workspaceId === undefined)
    throw forbidden('Feedback wants a workspace key; an organisation key may not write it');
  return workspaceId;
};

const scoreOf = (body: JsonObject, prefix: string): number => {
  const { value } = body;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < -10 || value > 10)
    throw invalid(`${prefix}value`, 'must be an integer from -10 to 10');
  return value;
};

const weightOf = (body: JsonObject, prefix: string): number => {
  const weight = body.weight ?? 1;
  if (typeof weight !== 'number' || !(weight >= 0 && weight <= 1))
    throw invalid(`${prefix}weight`, 'must be from 0 to 1');
  return weight;
};

const metadataOf = (body: JsonObject, prefix: string): JsonObject => {
  const metadata = body.metadata ?? {};
  if (!isObject(metadata)) throw invalid(`${prefix}metadata`, 'must be an object');
  return metadata;
};

const traceOf = (body: JsonObject, prefix: string): string => {
  const trace = body.trace_id;
  if (typeof trace !== 'string' || trace.trim() === '') throw invalid(`${prefix}trace_id`, 'is required');
  return trace;
};

const saved = (message: string, ids: readonly string[]) => ({
  json: { status: 'success', message, feedback_ids: ids },
});

const createFeedback: Handler = (call) => {
  const workspaceId = ownWorkspace(call);
  const given: readonly unknown[] = Array.isArray(call.rawBody) ? call.rawBody : [call.body];
  if (given.length === 0) throw invalid('body', 'must hold at least one feedback');
  const records = given.map((body, at): FeedbackRecord => {
    const prefix = Array.isArray(call.rawBody) ? `[${at}].` : '';
    if (!isObject(body)) throw invalid(`[${at}]`, 'must be an object');
    return {
      id: call.ids.uuid(),
      workspace_id: workspaceId,
      trace_id: traceOf(body, prefix),
      time: call.now,
      value: scoreOf(body, prefix),
      weight: weightOf(body, prefix),
      metadata: metadataOf(body, prefix),
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
  const workspaceId = ownWorkspace(call);
  const table = call.store.table<FeedbackRecord>(feedbacksTable);
  const known = table.get(call.params.id ?? '');
  if (known === undefined || known.workspace_id !== workspaceId) throw notFound('Feedback');
  const { body } = call;
  table.update(known.id, {
    value: scoreOf(body, ''),
    ...(body.weight === undefined ? {} : { weight: weightOf(body, '') }),
    ...(body.metadata === undefined ? {} : { metadata: metadataOf(body, '') }),
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

/** Feedback and traces. Replies: the document's `FeedbackResponse`; spans are not documented. */
export const tracingHandlers: Handlers = {
  create_feedback: createFeedback,
  update_feedback: updateFeedback,
  get_trace_spans: traceSpans,
};
