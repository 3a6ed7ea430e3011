import type { Paging } from '../catalog/operation.ts';
import type { Failure, Outcome, Success } from './contract.ts';
import { itemsKey, itemsOf, nextPage, startOf, totalOf } from './page.ts';

export interface PageLimits {
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

export interface PagesCall {
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
