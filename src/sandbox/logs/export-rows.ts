import { exportFields } from '../../catalog/schemas/logs.ts';
import { invalid } from '../model/api-error.ts';
import type { JsonObject } from '../model/handler.ts';
import { tables } from '../model/rows.ts';
import type { Row, Store } from '../model/store.ts';
import { type Bounds, fromObject, type LogFilter, readFilter } from './filter.ts';
import { logsOf } from './logs.ts';
import { type Selection, select } from './select.ts';
import { defaultWorkspace } from './visible.ts';

/** Sources: portkey-details.md 2e, "Log exports"; portkey-live.md 4. */
export type ExportStatus = 'draft' | 'queued' | 'in_progress' | 'success' | 'failed' | 'stopped';

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
export const queuedMs = 300;
export const exportMs = 1500;

/** The most logs that one export holds, which is also what it holds unless asked. Source: the document, `page_size`. */
export const maxExport = 50_000;

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
export type ExportChoice = Pick<ExportRow, 'filters' | 'workspace_slug' | 'started'>;

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
export const exportedLogs = (store: Store, row: ExportChoice): Selection => {
  const size = wholeNumber(row.filters, 'page_size', maxExport, maxExport);
  const page = wholeNumber(row.filters, 'current_page', 0, Number.MAX_SAFE_INTEGER);
  return select(logsOf(store), exportFilter(store, row)).subarray(page * size, (page + 1) * size);
};

export const totalOf = (store: Store, row: ExportChoice): number => exportedLogs(store, row).length;

/** Where field restrictions are kept: an export setting of the workspace, or of the organisation for all. */
const deniedBy = (row: Row | undefined): readonly string[] => {
  const settings = row?.settings as JsonObject | undefined;
  const exportSettings = (settings?.export_settings ?? row?.export_settings) as JsonObject | undefined;
  const denied = exportSettings?.deniedFields;
  return Array.isArray(denied) ? denied.filter((field): field is string => typeof field === 'string') : [];
};

/** The fields that a workspace's exports may not carry. */
export const deniedFields = (store: Store, workspaceId: string | undefined): readonly string[] => {
  const workspace =
    workspaceId === undefined ? defaultWorkspace(store) : store.table(tables.workspaces).get(workspaceId);
  const organisations = [...store.table(tables.organisation).all()];
  return [...new Set([...deniedBy(workspace), ...organisations.flatMap(deniedBy)])];
};
