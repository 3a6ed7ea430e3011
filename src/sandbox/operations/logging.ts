import { everywhen, fromQuery, type LogFilter, readFilter, type Selection, select } from '../logs/filter.ts';
import { insertedLogs } from '../logs/insert-log.ts';
import type { LogStore } from '../logs/log-store.ts';
import { type LogViewer, logLine, wholeLog } from '../logs/log-view.ts';
import { appendLog, logsOf } from '../logs/logs.ts';
import { notFound } from '../model/api-error.ts';
import type { Handler, Handlers, SandboxCall } from '../model/handler.ts';
import { targetWorkspace } from '../rows/access.ts';
import { logExportHandlers } from './log-exports.ts';
import { windowOf } from './shared/list.ts';
import { ownKeys, seenLogs } from './shared/seen-logs.ts';

/** The most lines in a page. */
const maxPage = 1000;

export const viewerOf = (call: SandboxCall, logs: LogStore): LogViewer => ({
  logs,
  store: call.store,
  organisationId: call.actor.organisationId,
});

/** The logs that the caller may see and that a filter admits, oldest first. */
export const listLogs = (call: SandboxCall, filter: Partial<LogFilter>): Selection => {
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

/** Logs and their exports. */
export const loggingHandlers: Handlers = {
  list_logs: list,
  list_traces: list,
  insert_log: insert,
  get_log: read,
  ...logExportHandlers,
};
