import type { Paging } from '../catalog/operation.ts';
import { isObject } from '../json.ts';

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
export interface Seen {
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

const afterNumber = (
  paging: Paging,
  given: Given,
  total: number | undefined,
  length: number,
  seen: Seen,
): Given | undefined => {
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

const afterOffset = (
  paging: Paging,
  given: Given,
  total: number | undefined,
  length: number,
  seen: Seen,
): Given | undefined => {
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
