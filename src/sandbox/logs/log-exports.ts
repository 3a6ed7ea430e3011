import { createHmac, timingSafeEqual } from 'node:crypto';
import { exportFields } from '../../catalog/schemas/logs.ts';
import { ApiError, forbidden, invalid, notFound } from '../model/api-error.ts';
import type { JsonObject, SandboxAnswer } from '../model/handler.ts';
import { tables } from '../model/rows.ts';
import type { Row, Store } from '../model/store.ts';
import { asObject, asTexts } from '../model/value.ts';
import { defaultWorkspace } from '../rows/access.ts';
import { type Bounds, fromObject, type LogFilter, readFilter, type Selection, select } from './filter.ts';
import { type LogViewer, logLine, wholeLog } from './log-view.ts';
import { logsOf } from './logs.ts';

/** Sources: portkey-details.md 2e, "Log exports"; portkey-live.md 4. */
type ExportStatus = 'draft' | 'queued' | 'in_progress' | 'success' | 'failed' | 'stopped';

/** A log export, as a row of the table `log_exports`. */
export interface ExportRow extends Row {
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

export const exportsTable = 'log_exports';

/** What an export may hold of a log. */
export const exportedFields: ReadonlySet<string> = new Set(exportFields);

/** How long an export waits, and then runs, ms: short enough to wait for, long enough to be seen. */
const queuedMs = 300;
const exportMs = 1500;

/** The most logs that one export holds, which is also what it holds unless asked. Source: the document, `page_size`. */
const maxExport = 50_000;

/** An export's state at a time: it follows from when it was started, so that nothing needs to tick. */
export const statusAt = (row: ExportRow, now: number): ExportStatus => {
  if (row.stopped) return 'stopped';
  if (row.started === null) return 'draft';
  const since = now - row.started;
  if (since < queuedMs) return 'queued';
  return since < exportMs ? 'in_progress' : 'success';
};

const wholeNumber = (filters: JsonObject, name: string, fallback: number, most: number): number => {
  const value = filters[name];
  if (value === undefined || value === null) return fallback;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > most)
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
  const time: Bounds = {
    min: filter.time.min,
    max: Math.min(filter.time.max - 1, started ?? Number.POSITIVE_INFINITY),
  };
  const workspaces = store.table(tables.workspaces).by('slug', slug);
  return { ...filter, time, workspaces: workspaces.map(({ id }) => id) };
};

/** The logs that an export holds, oldest first. @throws ApiError 400 AB01 naming the field. */
const exportedLogs = (store: Store, row: ExportChoice): Selection => {
  const size = wholeNumber(row.filters, 'page_size', maxExport, maxExport);
  const page = wholeNumber(row.filters, 'current_page', 0, Number.MAX_SAFE_INTEGER);
  return select(logsOf(store), exportFilter(store, row)).subarray(page * size, (page + 1) * size);
};

export const totalOf = (store: Store, row: ExportChoice): number => exportedLogs(store, row).length;

/** Where field restrictions are kept: an export setting of the workspace, or of the organisation for all. */
const deniedBy = (row: Row | undefined): readonly string[] =>
  asTexts(asObject(asObject(row?.settings)?.export_settings ?? row?.export_settings)?.deniedFields);

/** The fields that a workspace's exports may not carry. */
export const deniedFields = (store: Store, workspaceId: string | undefined): readonly string[] => {
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
export const signedLink = (row: ExportRow, origin: string, now: number): string => {
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
