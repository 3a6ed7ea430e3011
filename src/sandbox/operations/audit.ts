import { readTime } from '../logs/filter.ts';
import { forbidden, invalid } from '../model/api-error.ts';
import type { AuditRow } from '../model/audit.ts';
import type { Handler, Handlers, SandboxCall } from '../model/handler.ts';
import { tables } from '../model/rows.ts';
import { workspacesIn } from '../rows/access.ts';
import { windowOf } from './shared/list.ts';

/** Filters that must be equal to the field of their name. */
const exact = [
  'method',
  'request_id',
  'user_id',
  'user_type',
  'resource_type',
  'action',
  'client_ip',
  'country',
] as const;

const timeIn = (call: SandboxCall, name: string): number => {
  const text = call.query.get(name);
  if (text === null || text === '') throw invalid(name, 'is required');
  return readTime(name, text);
};

const conditionOf = (call: SandboxCall): ((row: AuditRow) => boolean) => {
  const { query, store } = call;
  const [from, to] = [timeIn(call, 'start_time'), timeIn(call, 'end_time')];
  if (from > to) throw invalid('start_time', 'must not be later than end_time');
  const equal = exact.flatMap((field) => {
    const value = query.get(field);
    return value === null ? [] : [[field, value] as const];
  });
  const uri = query.get('uri');
  const status = query.get('response_status_code');
  const workspace = query.get('workspace_id');
  // Named by slug or by UUID; a workspace that is gone still has its records under its UUID.
  const workspaceId = workspace === null ? undefined : (workspacesIn(store).get(workspace)?.id ?? workspace);
  return (row) =>
    row.at >= from &&
    row.at <= to &&
    equal.every(([field, value]) => row[field] === value) &&
    (uri === null || row.uri.includes(uri)) &&
    (status === null || String(row.response_status_code) === status) &&
    (workspaceId === undefined || row.workspace_id === workspaceId);
};

/**
 * The records of changes, newest first. The organisation is the key's: who names it is refused, and past the end
 * `total` is 0 (portkey-live.md 2 and 3). Source of the shape: the document and portkey-details.md 2e, "Audit record".
 */
const listAuditLogs: Handler = (call) => {
  if (call.query.has('organisation_id')) throw forbidden();
  const { total, rows } = call.store
    .table<AuditRow>(tables.auditLogs)
    .newest({ where: conditionOf(call), ...windowOf(call, 100) });
  const records = rows.map(({ id, at, ...record }) => record);
  return { json: { records, total: records.length === 0 ? 0 : total, object: 'analytics-graph' } };
};

export const auditHandlers: Handlers = { list_audit_logs: listAuditLogs };
