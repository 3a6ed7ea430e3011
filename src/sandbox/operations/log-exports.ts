import { ApiError, forbidden, invalid } from '../api-error.ts';
import { isoDate } from '../dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../handler.ts';
import { signedLink } from '../logs/export-file.ts';
import { deniedFields, type ExportRow, exportsTable, statusAt, totalOf } from '../logs/export-rows.ts';
import { authorOf, find, listWorkspace, targetWorkspace } from './shared/access.ts';
import { isObject } from './shared/fields.ts';
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
  const { started, stopped, secret, ...shown } = row;
  return { ...shown, status: statusAt(row, call.now), total_records: totalOf(call.store, row), object: 'export' };
};

/** The fields asked for. @throws ApiError 400 for none, 403 AB03 for one that the workspace may not export. */
const requestedIn = (call: SandboxCall, workspaceId: string): readonly string[] => {
  const requested = call.body.requested_data;
  if (!Array.isArray(requested) || requested.length === 0)
    throw invalid('requested_data', 'must name at least one field');
  const fields = requested.map(String);
  const denied = deniedFields(call.store, workspaceId);
  const refused = fields.filter((field) => denied.includes(field));
  if (refused.length > 0)
    throw new ApiError(403, 'AB03', `requested_data: this workspace may not export ${refused.join(', ')}`, [
      { field: 'requested_data', message: `may not hold ${refused.join(', ')}` },
    ]);
  return [...new Set(fields)];
};

const filtersIn = (call: SandboxCall): JsonObject => {
  const { filters } = call.body;
  if (!isObject(filters)) throw invalid('filters', 'is required');
  return filters;
};

/** A workspace is named beside the filters or in them. */
const workspaceIn = (call: SandboxCall, filters: JsonObject): string =>
  targetWorkspace(call, call.body.workspace_id ?? filters.workspace_slug).id;

const create: Handler = (call) => {
  const filters = filtersIn(call);
  const workspaceId = workspaceIn(call, filters);
  const at = isoDate(call.now);
  const row: ExportRow = {
    id: call.ids.uuid(),
    organisation_id: call.actor.organisationId,
    workspace_id: workspaceId,
    filters,
    requested_data: requestedIn(call, workspaceId),
    description: typeof call.body.description === 'string' ? call.body.description : '',
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
  const workspaceId = named === undefined ? known.workspace_id : targetWorkspace(call, named).id;
  const requested = call.body.requested_data === undefined ? known.requested_data : requestedIn(call, workspaceId);
  const total = totalOf(call.store, { filters, workspace_id: workspaceId, started: null });
  tableOf(call).update(known.id, {
    filters,
    workspace_id: workspaceId,
    requested_data: requested,
    ...(typeof call.body.description === 'string' ? { description: call.body.description } : {}),
    last_updated_at: isoDate(call.now),
  });
  return { json: { id: known.id, total, object: 'export' } };
};

const start: Handler = (call) => {
  const known = exportIn(call);
  const status = statusAt(known, call.now);
  if (status === 'in_progress' || status === 'success')
    throw invalid('exportId', `names an export that is ${status} already`);
  tableOf(call).update(known.id, { started: call.now, stopped: false, last_updated_at: isoDate(call.now) });
  return { json: { message: 'The export has been started', object: 'export' } };
};

const cancel: Handler = (call) => {
  const known = exportIn(call);
  const status = statusAt(known, call.now);
  if (status === 'success' || status === 'stopped')
    throw invalid('exportId', `names an export that is ${status} already`);
  tableOf(call).update(known.id, { started: null, stopped: true, last_updated_at: isoDate(call.now) });
  return { json: { message: 'The export has been stopped', object: 'export' } };
};

/** Scheme and host under which the caller reached the sandbox; in process any does. */
const originOf = (call: SandboxCall): string => {
  const host = call.headers.host;
  return host === undefined || !/^[\w.:[\]-]+$/.test(host) ? 'https://api.portkey.ai' : `http://${host}`;
};

const download: Handler = (call) => {
  const known = exportIn(call);
  const status = statusAt(known, call.now);
  if (status !== 'success') throw invalid('exportId', `names an export that is ${status}; it has no file yet`);
  return { json: { signed_url: signedLink(known, originOf(call), call.now) } };
};

const list: Handler = (call) => {
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
