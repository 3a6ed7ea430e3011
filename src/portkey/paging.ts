import type { Paging } from '../catalog/model/operation.ts';
import { isObject } from '../json.ts';
import type { Failure, Outcome, Success } from './contract.ts';

type Json = Record<string, unknown>;
type Given = Readonly<Record<string, unknown>>;
/** Names under which APIs keep their elements, where the one expected is not there. */
const usualItems = ['data', 'records', 'items', 'results'];

/** The name of the reply's list of elements; '' where the reply itself is the list; undefined where it holds none. */
export const itemsKey = (data: unknown, paging: Paging | undefined): string | undefined => {
  if (Array.isArray(data)) return '';
  if (!isObject(data)) return undefined;
  const named = [paging?.items, ...usualItems].find((key) => key !== undefined && Array.isArray(data[key]));
  if (named !== undefined) return named;
  const lists = Object.keys(data).filter((key) => Array.isArray(data[key]));
  return lists.length === 1 ? lists[0] : undefined;
};

/** The elements of a page; undefined where the reply holds no list. */
export const itemsOf = (data: unknown, paging: Paging | undefined): readonly unknown[] | undefined => {
  const key = itemsKey(data, paging);
  if (key === undefined) return undefined;
  return (key === '' ? data : (data as Json)[key]) as readonly unknown[];
};

/** How many elements there are in all, where the reply says; a number that came as a string counts. */
export const totalOf = (data: unknown, paging: Paging | undefined): number | undefined => {
  if (!isObject(data)) return undefined;
  for (const key of [paging?.total, 'total', 'total_count', 'totalCount']) {
    const number = key === undefined ? undefined : wholeNumber(data[key]);
    if (number !== undefined && number >= 0) return number;
  }
  return undefined;
};

const wholeNumber = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
};

const numberGiven = (given: Given, name: string | undefined): number | undefined =>
  name === undefined ? undefined : wholeNumber(given[name]);

const idOf = (element: unknown): string | undefined =>
  isObject(element) && typeof element.id === 'string' ? element.id : undefined;

/** The page (or, where elements are skipped, the number of elements) that arguments begin with. */
export const startOf = (paging: Paging | undefined, given: Given): number =>
  paging?.style === 'offset'
    ? (numberGiven(given, paging.skip) ?? 0)
    : (numberGiven(given, paging?.page) ?? paging?.first ?? 0);

/** What has come so far of a list. */
interface Seen {
  /** How many elements all pages held. */
  readonly collected: number;
  readonly firstPageLength: number;
  /** `startOf` the arguments of the first page that was asked for. */
  readonly start: number;
}

/**
 * Whether numbered pages reach the end. Elements before the page where the caller began count too; how many they are
 * is known only by the page's size, which the API may have capped below the size asked for.
 */
const reached = (seen: Seen, first: number, size: number | undefined, total: number): boolean => {
  const before = Math.max(0, seen.start - first);
  return (
    seen.collected + before * seen.firstPageLength >= total ||
    (size !== undefined && seen.collected + before * size === total)
  );
};

const afterCursor = (paging: Paging, given: Given, data: unknown, items: readonly unknown[]): Given | undefined => {
  if (paging.after === undefined) return undefined;
  const size = numberGiven(given, paging.size);
  const saysMore = isObject(data) && data.has_more !== undefined;
  if (!saysMore && size !== undefined && items.length < size) return undefined;
  const last = (isObject(data) && typeof data.last_id === 'string' ? data.last_id : undefined) ?? idOf(items.at(-1));
  return last === undefined || last === given[paging.after] ? undefined : { ...given, [paging.after]: last };
};

/** The arguments of the next page, by how many elements there are and came; undefined where this one is the last. */
type NextByCount = (
  paging: Paging,
  given: Given,
  total: number | undefined,
  length: number,
  seen: Seen,
) => Given | undefined;

const afterNumber: NextByCount = (paging, given, total, length, seen) => {
  if (paging.page === undefined) return undefined;
  if (
    total === undefined
      ? length < seen.firstPageLength
      : reached(seen, paging.first ?? 0, numberGiven(given, paging.size), total)
  ) {
    return undefined;
  }
  return { ...given, [paging.page]: startOf(paging, given) + 1 };
};

const afterOffset: NextByCount = (paging, given, total, length, seen) => {
  if (paging.skip === undefined) return undefined;
  const skipped = startOf(paging, given) + length;
  if (total === undefined ? length < seen.firstPageLength : skipped >= total) return undefined;
  return { ...given, [paging.skip]: skipped };
};

/**
 * The arguments of the page after this one; undefined where this was the last.
 *
 * @param given the arguments that fetched this page
 * @param data the reply of this page
 * @param seen what all pages so far held; for a single page its own length, twice
 */
export const nextPage = (paging: Paging | undefined, given: Given, data: unknown, seen: Seen): Given | undefined => {
  const items = itemsOf(data, paging);
  if (paging === undefined || items === undefined || items.length === 0) return undefined;
  if (isObject(data) && data.has_more === false) return undefined;
  switch (paging.style) {
    case 'none':
      return undefined;
    case 'cursor':
      return afterCursor(paging, given, data, items);
    case 'pages':
      return afterNumber(paging, given, totalOf(data, paging), items.length, seen);
    case 'offset':
      return afterOffset(paging, given, totalOf(data, paging), items.length, seen);
  }
};

interface PageLimits {
  readonly maxPages: number;
  readonly maxItems: number;
  /** Of reply bodies read in all. */
  readonly maxBytes: number;
}

export const defaultPageLimits: PageLimits = { maxPages: 100, maxItems: 10_000, maxBytes: 32 * 1024 * 1024 };

export interface PageProgress {
  readonly pages: number;
  readonly items: number;
  /** How many there are in all, where the API says. */
  readonly total?: number;
}

interface PagesCall {
  readonly paging: Paging | undefined;
  /** The arguments of the first page, as the caller gave them. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  /** Told after each page. What it throws is the caller's own. */
  readonly onProgress?: (progress: PageProgress) => void | Promise<void>;
}

export interface CollectedPages {
  readonly ok: true;
  /** The first page's reply with the elements of all pages in place of its own. */
  readonly reply: Success;
  readonly items: number;
  readonly pages: number;
  readonly total?: number;
  /** False where a bound or a failure ended the collection early. */
  readonly complete: boolean;
  /** Arguments that fetch what comes next, where it is not complete. */
  readonly next?: Readonly<Record<string, unknown>>;
  /** The failure that ended it after at least one page. */
  readonly failure?: Failure;
  readonly notes: readonly string[];
}

/** What tells one page from another: a server that ignores paging sends the same again. */
const fingerprint = (items: readonly unknown[]): string => JSON.stringify([items.length, items[0], items.at(-1)]);

const withItems = (data: unknown, key: string, items: readonly unknown[]): unknown =>
  key === '' ? items : { ...(data as Readonly<Record<string, unknown>>), [key]: items };

/**
 * Gathers all pages of a list, within limits.
 *
 * The page's size is the API's largest unless the caller names one. A failure of the first page is the result; a later
 * one ends the collection, which is then not complete. Never throws but for what `onProgress` throws.
 *
 * @param fetchPage makes one call with these arguments
 */
export const collectPages = async (
  call: PagesCall,
  fetchPage: (given: Readonly<Record<string, unknown>>) => Promise<Outcome>,
  limits: PageLimits = defaultPageLimits,
): Promise<CollectedPages | Failure> => {
  const { paging } = call;
  const size = paging?.size;
  const wantsSize = size !== undefined && paging?.maxSize !== undefined && call.arguments[size] === undefined;
  let given: Readonly<Record<string, unknown>> = wantsSize
    ? { ...call.arguments, [size]: paging.maxSize }
    : call.arguments;
  const first = await fetchPage(given);
  if (!first.ok) return first;
  const key = itemsKey(first.data, paging);
  const items = [...(itemsOf(first.data, paging) ?? [])];
  const firstPageLength = items.length;
  const start = startOf(paging, call.arguments);
  let latest = first;
  let pages = 1;
  let bytes = first.bodyBytes;
  let lastPrint = fingerprint(items);
  const done = (more: Partial<CollectedPages>): CollectedPages => {
    const total = totalOf(latest.data, paging);
    return {
      ok: true,
      reply: key === undefined ? first : { ...first, data: withItems(first.data, key, items) },
      items: items.length,
      pages,
      ...(total === undefined ? {} : { total }),
      complete: true,
      notes: [],
      ...more,
    };
  };
  if (key === undefined) return done({});
  for (;;) {
    const total = totalOf(latest.data, paging);
    await call.onProgress?.({ pages, items: items.length, ...(total === undefined ? {} : { total }) });
    const next = nextPage(paging, given, latest.data, { collected: items.length, firstPageLength, start });
    if (next === undefined) return done({});
    if (call.signal?.aborted === true) return done({ complete: false, next, notes: ['The collection was cancelled.'] });
    if (pages >= limits.maxPages || items.length >= limits.maxItems || bytes >= limits.maxBytes) {
      return done({ complete: false, next, notes: [`Only the first ${items.length} were gathered; there are more.`] });
    }
    const outcome = await fetchPage(next);
    if (!outcome.ok) {
      const note = `Only the first ${items.length} were gathered: page ${pages + 1} failed (${outcome.error.message})`;
      return done({ complete: false, next, failure: outcome, notes: [note] });
    }
    const page = itemsOf(outcome.data, paging) ?? [];
    const print = fingerprint(page);
    if (page.length > 0 && print === lastPrint) {
      return done({
        complete: total === undefined || items.length >= total,
        notes: ['The API sent the same page again, so that no further pages were asked for.'],
      });
    }
    lastPrint = print;
    for (const element of page) items.push(element);
    latest = outcome;
    given = next;
    pages += 1;
    bytes += outcome.bodyBytes;
  }
};
