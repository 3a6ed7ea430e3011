import { createHmac, timingSafeEqual } from 'node:crypto';
import { exportFields } from '../../catalog/schemas/logs.ts';
import { fromObject, type LogFilter, readFilter, type Selection, select } from '../logs/filter.ts';
import { type LogViewer, logLine, wholeLog } from '../logs/log-view.ts';
import { logsOf } from '../logs/logs.ts';
import { ApiError, forbidden, invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxAnswer, SandboxCall } from '../model/handler.ts';
import { originOf } from '../model/reply.ts';
import { tables } from '../model/rows.ts';
import type { Row, Store } from '../model/store.ts';
import { asNumber, asObject, asTexts } from '../model/value.ts';
import { authorOf, defaultWorkspace, find, inListWorkspace, listWorkspace, targetWorkspace } from '../rows/access.ts';
import { listed } from './shared/list.ts';

/** Sources: portkey-details.md 2e, "Log exports"; portkey-live.md 4. */
type ExportStatus = 'draft' | 'queued' | 'in_progress' | 'success' | 'failed' | 'stopped';

/** A log export, as a row of the table `log_exports`. */
interface ExportRow extends Row {
  readonly organisation_id: string;
  readonly workspace_id: string;
  /** The workspace as the caller wrote it; its logs are found where that is a slug. */
  readonly workspace_slug: string;
  readonly filters: JsonObject;
  readonly requested_data: readonly string[];
  readonly description: string;
  readonly created_at: string;
  readonly last_updated_at: string;
  readonly created_by: string;
  /** When it was started, ms; null for one that was not, or was stopped. */
  readonly started: number | null;
  readonly stopped: boolean;
  /** Signs its download links. */
  readonly secret: string;
}

const exportsTable = 'log_exports';

/** What an export may hold of a log. */
const exportedFields: ReadonlySet<string> = new Set(exportFields);

/** How long an export waits, and then runs, ms: short enough to wait for, long enough to be seen. */
const queuedMs = 300;
const exportMs = 1500;

/** The most logs that one export holds, which is also what it holds unless asked. Source: the document, `page_size`. */
const maxExport = 50_000;

/** An export's state at a time: it follows from when it was started, so that nothing needs to tick. */
const statusAt = (row: ExportRow, now: number): ExportStatus => {
  if (row.stopped) return 'stopped';
  if (row.started === null) return 'draft';
  const since = now - row.started;
  if (since < queuedMs) return 'queued';
  return since < exportMs ? 'in_progress' : 'success';
};

const wholeNumber = (filters: JsonObject, name: string, fallback: number, most: number): number => {
  const value = filters[name];
  if (value === undefined || value === null) return fallback;
  const number = asNumber(value);
  if (number === undefined || !Number.isInteger(number) || number < 0 || number > most)
    throw invalid(`filters.${name}`, `must be an integer from 0 to ${most}`);
  return number;
};

/** What decides which logs an export holds. */
type ExportChoice = Pick<ExportRow, 'filters' | 'workspace_slug' | 'started'>;

/**
 * Reads an export's filters. The end of its time is left out, and what was logged after the export was started.
 *
 * @throws ApiError 400 AB01 naming the field.
 */
const exportFilter = (store: Store, { filters, workspace_slug: slug, started }: ExportChoice): LogFilter => {
  const filter = readFilter(fromObject(filters));
  const time = { min: filter.time.min, max: Math.min(filter.time.max - 1, started ?? Number.POSITIVE_INFINITY) };
  const workspaces = store.table(tables.workspaces).by('slug', slug);
  return { ...filter, time, workspaces: workspaces.map(({ id }) => id) };
};

/** The logs that an export holds, oldest first. @throws ApiError 400 AB01 naming the field. */
const exportedLogs = (store: Store, row: ExportChoice): Selection => {
  const size = wholeNumber(row.filters, 'page_size', maxExport, maxExport);
  const page = wholeNumber(row.filters, 'current_page', 0, Number.MAX_SAFE_INTEGER);
  return select(logsOf(store), exportFilter(store, row)).subarray(page * size, (page + 1) * size);
};

const totalOf = (store: Store, row: ExportChoice): number => exportedLogs(store, row).length;

/** Where field restrictions are kept: an export setting of the workspace, or of the organisation for all. */
const deniedBy = (row: Row | undefined): readonly string[] =>
  asTexts(asObject(asObject(row?.settings)?.export_settings ?? row?.export_settings)?.deniedFields);

/** The fields that a workspace's exports may not carry. */
const deniedFields = (store: Store, workspaceId: string | undefined): readonly string[] => {
  const workspace =
    workspaceId === undefined ? defaultWorkspace(store) : store.table(tables.workspaces).get(workspaceId);
  const organisations = [...store.table(tables.organisation).all()];
  return [...new Set([...deniedBy(workspace), ...organisations.flatMap(deniedBy)])];
};

/** Where the files of exports lie: beside the API, and opened by a signature instead of a key. */
export const exportFilesPath = '/sandbox/log-exports/';

/** How long a link opens its file, ms. */
const linkMs = 15 * 60_000;

const signatureOf = (row: ExportRow, expires: number): string =>
  createHmac('sha256', row.secret).update(`${row.id}/${expires}`).digest('hex');

/** A link to an export's file that needs no key and expires. `origin`: scheme and host under which the sandbox is reached. */
const signedLink = (row: ExportRow, origin: string, now: number): string => {
  const expires = now + linkMs;
  return `${origin}${exportFilesPath}${row.id}.jsonl?expires=${expires}&signature=${signatureOf(row, expires)}`;
};

const isSigned = (row: ExportRow, expires: number, signature: string): boolean => {
  const [wanted, given] = [Buffer.from(signatureOf(row, expires)), Buffer.from(signature)];
  return wanted.length === given.length && timingSafeEqual(wanted, given);
};

/** A time as the live API's files have it, a JavaScript date's text. Source: portkey-live.md 4. */
const dateText = (iso: unknown): string => {
  const [day = '', date, month, year, time] = new Date(String(iso)).toUTCString().split(' ');
  return `${day.slice(0, 3)} ${month} ${date} ${year} ${time} GMT+0000 (Coordinated Universal Time)`;
};

/** How a field of `requested_data` is read from a log. */
const fieldsOf = (viewer: LogViewer, index: number, fields: readonly string[]): JsonObject => {
  const line = logLine(viewer, index);
  line.created_at = dateText(line.created_at);
  const bodies = fields.includes('request') || fields.includes('response') ? wholeLog(viewer, index) : {};
  return Object.fromEntries(
    fields.map((field) => [field, field === 'request' || field === 'response' ? bodies[field] : (line[field] ?? null)]),
  );
};

/** How many lines go out at a time. */
const linesAtOnce = 500;

/**
 * The file under a signed link, as JSON lines.
 *
 * @throws ApiError 404 for no such file, 403 for a link that was not signed here or has expired.
 */
export const exportFile = (store: Store, path: string, query: URLSearchParams, now: number): SandboxAnswer => {
  const id = path.slice(exportFilesPath.length).replace(/\.jsonl$/, '');
  const row = store.table<ExportRow>(exportsTable).get(id);
  if (row === undefined) throw notFound('File');
  const expires = Number(query.get('expires'));
  if (!isSigned(row, expires, query.get('signature') ?? '')) throw forbidden('This link is not signed');
  if (now > expires) throw forbidden('This link has expired; ask for the download again');
  if (statusAt(row, now) !== 'success') throw new ApiError(404, 'AB08', 'This export has no file');
  const logs = logsOf(store);
  const chosen = exportedLogs(store, row);
  const viewer: LogViewer = { logs, store, organisationId: row.organisation_id };
  const lines = async function* (): AsyncGenerator<string> {
    for (let at = 0; at < chosen.length; at += linesAtOnce) {
      const part = Array.from(chosen.subarray(at, at + linesAtOnce));
      yield part.map((index) => `${JSON.stringify(fieldsOf(viewer, index, row.requested_data))}\n`).join('');
    }
  };
  const headers = {
    'content-type': 'application/jsonl; charset=utf-8',
    'content-disposition': `attachment; filename="${row.id}.jsonl"`,
  };
  return { headers, events: lines() };
};

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
  const filters = call.body.filters as JsonObject;
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
  const filters = call.body.filters === undefined ? known.filters : (call.body.filters as JsonObject);
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
  return listed(call, {
    table: tableOf(call),
    by: inListWorkspace(call),
    where: call.actor.kind === 'workspace-user' ? (row) => isOwn(call, row) : undefined,
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
