import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiError, forbidden, notFound } from '../model/api-error.ts';
import type { JsonObject, SandboxAnswer } from '../model/handler.ts';
import type { Store } from '../model/store.ts';
import { type ExportRow, exportedLogs, exportsTable, statusAt } from './export-rows.ts';
import { type LogViewer, logLine, wholeLog } from './log-view.ts';
import { logsOf } from './logs.ts';

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
