import { operationNamed } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { isObject, numberOf, objectOr } from '../../json.ts';
import { rowsOf, type Values } from './values.ts';
import type { StepResult, WorkflowTools } from './workflow.ts';

/** What one read came back with. */
export type ReadResult = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly why: string };

/** A bounded way to Portkey. */
export interface Reads {
  read(operation: CatalogEntry, args: Values): Promise<ReadResult>;
  /** Reads that are left. */
  left(): number;
  /** Notes something that was not looked at, and why. */
  missed(what: string): void;
}

/** The reads of one workflow: what was read once is not read again. */
export interface WorkflowReads extends Reads {
  /** What was not looked at, in sentences. */
  readonly notLookedAt: readonly string[];
}

/**
 * The reads of a workflow: each different one once, and no more than a number of them.
 *
 * @param run carries out an operation
 * @param most how many
 */
export function workflowReads(run: WorkflowTools['run'], most: number): WorkflowReads {
  const read = new Map<string, Promise<ReadResult>>();
  const notLookedAt: string[] = [];
  const send = async (name: string, args: Values): Promise<ReadResult> => {
    const result = await run(name, args);
    return result.ok ? { ok: true, data: result.data } : { ok: false, why: result.error.message };
  };
  return {
    read: (operation, args) => {
      const key = JSON.stringify([operation.name, args]);
      const known = read.get(key);
      if (known !== undefined) return known;
      if (read.size >= most) return Promise.resolve({ ok: false, why: `it takes more than ${most} reads` });
      const result = send(operation.name, args);
      read.set(key, result);
      return result;
    },
    left: () => most - read.size,
    missed: (what) => {
      if (!notLookedAt.includes(what)) notLookedAt.push(what);
    },
    notLookedAt,
  };
}

/** The rows of a list, as far as they were read; `total` is what Portkey says there are. */
type RowsRead =
  | { readonly ok: true; readonly rows: readonly Values[]; readonly total: number }
  | { readonly ok: false; readonly why: string };

const MOST_ROWS = 100;

/**
 * The rows of a list, page by page, up to one that is not full or cannot be read, or the bound. Past the last page the
 * total is 0 (portkey-live.md 2), so that the first page's stands.
 *
 * @param name the operation's
 * @param args its arguments, without a page
 * @param reads the bounded way to Portkey
 * @param mostPages how many pages
 */
export async function everyRow(name: string, args: Values, reads: Reads, mostPages: number): Promise<RowsRead> {
  const list = operationNamed(name);
  if (list === undefined) return { ok: false, why: `there is no ${name}` };
  const { style, page, size, first = 0, maxSize = MOST_ROWS, total: totalAt = 'total' } = list.paging ?? {};
  const paged = style === 'pages' && page !== undefined && size !== undefined;
  const most = Math.min(maxSize, MOST_ROWS);
  const rows: Values[] = [];
  let total = 0;
  for (let at = 0; at < mostPages; at++) {
    const asked = paged ? { [size]: most, ...(at > 0 && { [page]: first + at }) } : {};
    const result = await reads.read(list, { ...args, ...asked });
    if (!result.ok && at === 0) return result;
    if (!result.ok) break;
    const found = rowsIn(list, result.data);
    rows.push(...found);
    if (at === 0) total = numberOf(objectOr(result.data)[totalAt]) ?? found.length;
    if (!paged || found.length < most) break;
  }
  return { ok: true, rows, total: Math.max(total, rows.length) };
}

/**
 * The same, telling the reads what could not be read.
 *
 * @param what the rows are, in sentences
 * @returns the rows, and whether they are all; undefined where there are none to read
 */
export async function rowsOrMissed(
  name: string,
  args: Values,
  reads: Reads,
  { what, mostPages }: { readonly what: string; readonly mostPages: number },
): Promise<{ readonly rows: readonly Values[]; readonly whole: boolean } | undefined> {
  const read = await everyRow(name, args, reads, mostPages);
  if (!read.ok) {
    reads.missed(`${what} (${read.why})`);
    return undefined;
  }
  const { rows, total } = read;
  if (total > rows.length) reads.missed(`${total - rows.length} more of ${total} ${what}`);
  return { rows, whole: total === rows.length };
}

/** The rows of a list's reply, where the catalog says that they are. */
export function rowsIn(list: CatalogEntry, data: unknown): readonly Values[] {
  if (Array.isArray(data)) return data.filter(isObject);
  if (!isObject(data)) return [];
  const rows = data[list.paging?.items ?? 'data'];
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}

/** The id of the key that this server works with, where it can be told. */
export async function ownKeyId(run: WorkflowTools['run']): Promise<unknown> {
  const who = await run('whoami', {});
  return who.ok ? objectOr(objectOr(who.data).key).id : undefined;
}

const PAGE_SIZE = 100;

/** A list that is read page by page. */
interface PagedList {
  readonly operation: string;
  readonly args?: Values;
  /** The arguments that ask for a page; `current_page` and `page_size` unless said. */
  readonly page?: string;
  readonly size?: string;
  /** The number of the first page; 0 unless said. */
  readonly first?: number;
  readonly mostPages: number;
}

/**
 * The pages of a list, one after the other: up to one that is not full, one that cannot be read, or the bound. Past the
 * last page the total is 0 (portkey-live.md 2), so that the rows tell where the end is.
 *
 * @param list which list, and how it is paged
 * @param run carries out an operation
 */
export async function* pagesOf(list: PagedList, run: WorkflowTools['run']): AsyncGenerator<StepResult, void> {
  const { operation, args = {}, page = 'current_page', size = 'page_size', first = 0, mostPages } = list;
  for (let at = 0; at < mostPages; at++) {
    const result = await run(operation, { ...args, [page]: first + at, [size]: PAGE_SIZE });
    yield result;
    if (!result.ok || rowsOf(result.data).length < PAGE_SIZE) return;
  }
}
