import { operationNamed } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { isObject, numberOf, objectOr } from '../../json.ts';
import type { Values } from './values.ts';
import type { StepFailure, WorkflowTools } from './workflow.ts';

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

/**
 * An operation of the catalog.
 *
 * @param name one that a workflow or a table names
 */
export function operationCalled(name: string): CatalogEntry {
  const found = operationNamed(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/**
 * What one reply holds.
 *
 * @param name the operation's
 */
export async function readOne(
  name: string,
  args: Values,
  reads: Reads,
): Promise<{ readonly ok: true; readonly data: Values } | { readonly ok: false; readonly why: string }> {
  const read = await reads.read(operationCalled(name), args);
  return read.ok ? { ok: true, data: objectOr(read.data) } : read;
}

const PAGE_SIZE = 100;

/** A list that is read page by page. */
interface PagedList {
  readonly operation: string;
  readonly args?: Values;
  readonly mostPages: number;
  /** The first page is asked for without its number, as other reads ask for it: what is remembered serves both. */
  readonly shared?: true;
}

/**
 * The pages of a list, one after the other: up to one that is not full, one that cannot be read, or the bound. Past the
 * last page the total is 0 (portkey-live.md 2), so that the rows tell where the end is.
 *
 * @param list which list
 * @param run carries out an operation
 */
export async function* pagesOf<Page extends { readonly ok: true; readonly data: unknown } | { readonly ok: false }>(
  { operation, args = {}, mostPages, shared }: PagedList,
  run: (operation: string, args: Values) => Promise<Page>,
): AsyncGenerator<Page, void> {
  const list = operationCalled(operation);
  const { style, page, size, first = 0, maxSize = PAGE_SIZE } = list.paging ?? {};
  const paged = style === 'pages' && page !== undefined && size !== undefined;
  const most = Math.min(maxSize, PAGE_SIZE);
  for (let at = 0; at < mostPages; at++) {
    const result = await run(operation, {
      ...args,
      ...(paged && { ...(!(shared && at === 0) && { [page]: first + at }), [size]: most }),
    });
    yield result;
    if (!result.ok || !paged || rowsIn(list, result.data).length < most) return;
  }
}

/**
 * The replies of all pages of a list.
 *
 * @param list which list
 * @param run carries out an operation
 * @returns the failure where one of them cannot be read
 */
export async function allPages(list: PagedList, run: WorkflowTools['run']): Promise<readonly unknown[] | StepFailure> {
  const pages: unknown[] = [];
  for await (const page of pagesOf(list, run)) {
    if (!page.ok) return page;
    pages.push(page.data);
  }
  return pages;
}

/** The rows of a list, as far as they were read; `total` is what Portkey says there are. */
type RowsRead =
  | { readonly ok: true; readonly rows: readonly Values[]; readonly total: number }
  | { readonly ok: false; readonly why: string };

/**
 * The rows of a list, as far as its pages can be read.
 *
 * @param name the operation's
 * @param args its arguments, without a page
 * @param reads the bounded way to Portkey
 * @param mostPages how many pages
 */
export async function everyRow(name: string, args: Values, reads: Reads, mostPages: number): Promise<RowsRead> {
  const list = operationCalled(name);
  const asked = { operation: name, args, mostPages, shared: true } as const;
  const rows: Values[] = [];
  let total: number | undefined;
  for await (const page of pagesOf(asked, (_, given) => reads.read(list, given))) {
    if (!page.ok && total === undefined) return page;
    if (!page.ok) break;
    rows.push(...rowsIn(list, page.data));
    total ??= numberOf(objectOr(page.data)[list.paging?.total ?? 'total']) ?? rows.length;
  }
  return { ok: true, rows, total: Math.max(total ?? 0, rows.length) };
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
