import { isObject } from '../../json.ts';
import {
  deniedFields,
  type ExportRow,
  exportedFields,
  exportsTable,
  signedLink,
  statusAt,
  totalOf,
} from '../logs/log-exports.ts';
import { ApiError, forbidden, invalid } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { originOf } from '../model/reply.ts';
import { authorOf, find, listWorkspace, targetWorkspace } from '../rows/access.ts';
import { listed } from './shared/list.ts';

const tableOf = (call: SandboxCall) => call.store.table<ExportRow>(exportsTable);

/** A user's key sees only its own exports. Source: portkey-details.md 2e, "Log exports". */
const isOwn = (call: SandboxCall, row: ExportRow): boolean =>
  call.actor.kind !== 'workspace-user' || row.created_by === authorOf(call);

const exportIn = (call: SandboxCall): ExportRow => {
  const row = find<ExportRow>(call, { table: exportsTable, what: 'Export' }, call.params.exportId ?? '');
  if (!isOwn(call, row)) throw forbidden();
  return row;
};

const view = (call: SandboxCall, row: ExportRow): JsonObject => {
  const { started, stopped, secret, workspace_slug, ...shown } = row;
  return { ...shown, status: statusAt(row, call.now), total_records: totalOf(call.store, row), object: 'export' };
};

/**
 * The fields asked for; unknown names are ignored (portkey-live.md 4).
 *
 * @throws ApiError 400 for none, 403 AB03 for one that the workspace may not export.
 */
const requestedIn = (call: SandboxCall, workspaceId: string): readonly string[] => {
  const requested = call.body.requested_data;
  if (!Array.isArray(requested) || requested.length === 0)
    throw invalid('requested_data', 'must name at least one field');
  const fields = [...new Set(requested.map(String))].filter((field) => exportedFields.has(field));
  const denied = deniedFields(call.store, workspaceId);
  const refused = fields.filter((field) => denied.includes(field));
  if (refused.length > 0)
    throw new ApiError(403, 'AB03', `requested_data: this workspace may not export ${refused.join(', ')}`, [
      { field: 'requested_data', message: `may not hold ${refused.join(', ')}` },
    ]);
  return fields;
};

const filtersIn = (call: SandboxCall): JsonObject => {
  const { filters } = call.body;
  if (!isObject(filters)) throw invalid('filters', 'is required');
  return filters;
};

/**
 * The workspace that an export belongs to, and the slug under which its logs are looked for: what is written there. A
 * UUID is no workspace's slug, so that nothing is found. Source: portkey-live.md 4.
 */
const workspaceIn = (call: SandboxCall, filters: JsonObject): Pick<ExportRow, 'workspace_id' | 'workspace_slug'> => {
  const named = call.body.workspace_id ?? filters.workspace_slug;
  const { id, slug } = targetWorkspace(call, named);
  return { workspace_id: id, workspace_slug: typeof named === 'string' && named !== '' ? named : slug };
};

const create: Handler = (call) => {
  const filters = filtersIn(call);
  const workspace = workspaceIn(call, filters);
  const at = isoDate(call.now);
  const row: ExportRow = {
    id: call.ids.uuid(),
    organisation_id: call.actor.organisationId,
    ...workspace,
    filters,
    requested_data: requestedIn(call, workspace.workspace_id),
    description: String(call.body.description),
    created_at: at,
    last_updated_at: at,
    created_by: authorOf(call),
    started: null,
    stopped: false,
    secret: call.ids.secret(32),
  };
  const total = totalOf(call.store, row);
  tableOf(call).insert(row);
  return { json: { id: row.id, total, object: 'export' } };
};

const update: Handler = (call) => {
  const known = exportIn(call);
  const status = statusAt(known, call.now);
  if (status !== 'draft') throw invalid('exportId', `names an export that is ${status}; only a draft can be changed`);
  const filters = call.body.filters === undefined ? known.filters : filtersIn(call);
  const named = call.body.workspace_id ?? filters.workspace_slug;
  const { workspace_id, workspace_slug } = named === undefined ? known : workspaceIn(call, filters);
  const requested = call.body.requested_data === undefined ? known.requested_data : requestedIn(call, workspace_id);
  const total = totalOf(call.store, { filters, workspace_slug, started: null });
  tableOf(call).update(known.id, {
    filters,
    workspace_id,
    workspace_slug,
    requested_data: requested,
    ...(typeof call.body.description === 'string' ? { description: call.body.description } : {}),
    last_updated_at: isoDate(call.now),
  });
  return { json: { id: known.id, total, object: 'export' } };
};

const start: Handler = (call) => {
  const known = exportIn(call);
  const status = statusAt(known, call.now);
  if (status === 'queued' || status === 'in_progress' || status === 'success')
    throw invalid('exportId', `names an export that is ${status} already`);
  tableOf(call).update(known.id, { started: call.now, stopped: false, last_updated_at: isoDate(call.now) });
  return { json: { message: 'The export has been started', object: 'export' } };
};

const cancel: Handler = (call) => {
  const known = exportIn(call);
  const status = statusAt(known, call.now);
  if (status !== 'queued' && status !== 'in_progress')
    throw invalid('exportId', `names an export that is ${status}; only one that runs can be cancelled`);
  tableOf(call).update(known.id, { started: null, stopped: true, last_updated_at: isoDate(call.now) });
  return { json: { message: 'The export has been stopped', object: 'export' } };
};

const download: Handler = (call) => {
  const known = exportIn(call);
  const status = statusAt(known, call.now);
  if (status !== 'success') throw invalid('exportId', `names an export that is ${status}; it has no file yet`);
  return { json: { signed_url: signedLink(known, originOf(call.headers), call.now) } };
};

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

const list: Handler = (call) => {
  // The live API fails where the filter is no slug. Source: portkey-live.md 4.
  if (isUuid(call.query.get('workspace_id') ?? '')) throw new ApiError(500, 'AB04', 'Something went wrong');
  const workspaceId = listWorkspace(call);
  return listed(call, {
    table: tableOf(call),
    ...(workspaceId === undefined ? {} : { by: ['workspace_id', workspaceId] as const }),
    ...(call.actor.kind === 'workspace-user' ? { where: (row: ExportRow) => isOwn(call, row) } : {}),
    view: (row) => view(call, row),
  });
};

const restrictions: Handler = (call) => {
  const fields = deniedFields(call.store, listWorkspace(call));
  return { json: { denied_fields: fields, object: 'field-restrictions' } };
};

/** Log exports. Replies: the document's; field restrictions are known from the docs only (portkey-facts.md). */
export const logExportHandlers: Handlers = {
  list_log_exports: list,
  create_log_export: create,
  get_log_export_field_restrictions: restrictions,
  get_log_export: (call) => ({ json: view(call, exportIn(call)) }),
  update_log_export: update,
  cancel_log_export: cancel,
  download_log_export: download,
  start_log_export: start,
};
