import type { Paging } from '../../catalog/model/operation.ts';
import { isObject } from '../../json.ts';
import { itemsOf, totalOf } from '../../portkey/paging.ts';
import type { PageInfo } from './envelope.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * Where a list stands, and the arguments that bring the next page.
 *
 * @param data Portkey's reply, whole
 * @param paging how the operation is paged
 * @param args the call's arguments
 * @returns undefined when the reply is no list
 */
export function pageInfo(data: unknown, paging: Paging, args: Values): PageInfo | undefined {
  const elements = itemsOf(data, paging);
  if (elements === undefined) return undefined;
  const total = totalOf(data, paging);
  const next = nextArguments(data, paging, args, elements, total);
  return { returned: elements.length, ...(total !== undefined && { total }), ...(next && { next }) };
}

/**
 * Whether an empty page lies past the end: its `total` of 0 is then no count. Source: portkey-live.md 2.
 *
 * @param page where the list stands
 * @param paging how the operation is paged
 * @param args the call's arguments
 */
export function isPastEnd(page: PageInfo, { style, page: number, first = 0, skip }: Paging, args: Values): boolean {
  if (page.returned > 0) return false;
  if (style === 'pages') return number !== undefined && (numberOf(args[number]) ?? first) > first;
  return style === 'offset' && skip !== undefined && (numberOf(args[skip]) ?? 0) > 0;
}

function nextArguments(
  data: unknown,
  paging: Paging,
  args: Values,
  elements: readonly unknown[],
  total: number | undefined,
): Values | undefined {
  const returned = elements.length;
  const more = isObject(data) ? truth(data.has_more) : undefined;
  if (returned === 0 || more === false) return undefined;
  const size = paging.size === undefined ? undefined : numberOf(args[paging.size]);
  if (paging.style === 'cursor') {
    if (paging.after === undefined || (more === undefined && (size === undefined || returned < size))) return undefined;
    const last = (isObject(data) ? textOf(data.last_id) : undefined) ?? idOf(elements.at(-1));
    return last === undefined ? undefined : { [paging.after]: last };
  }
  if (paging.style === 'offset') {
    if (paging.skip === undefined) return undefined;
    const seen = (numberOf(args[paging.skip]) ?? 0) + returned;
    return (total === undefined ? size !== undefined && returned >= size : seen < total)
      ? { [paging.skip]: seen }
      : undefined;
  }
  if (paging.style !== 'pages' || paging.page === undefined) return undefined;
  const first = paging.first ?? 0;
  const current = numberOf(args[paging.page]) ?? first;
  const seen = (current - first) * (size ?? returned) + returned;
  if (total === undefined ? size === undefined || returned < size : seen >= total) return undefined;
  // On the first page, what came without a size is the API's own size: said, so that the next page follows on this one.
  const own = size === undefined && current === first && paging.size !== undefined ? { [paging.size]: returned } : {};
  return { [paging.page]: current + 1, ...own };
}

/**
 * Where a list stands when only its first elements are shown: `next` begins with the first that was left out, or, where
 * pages cannot be laid so, a little before it.
 *
 * @param page where the whole list stands
 * @param paging how the operation is paged
 * @param args the arguments that brought its first page
 * @param shown the elements that are shown
 */
export function pageAfterCut(page: PageInfo, paging: Paging, args: Values, shown: readonly unknown[]): PageInfo {
  const { next: _beyond, ...rest } = page;
  const next = nextAfter(paging, args, shown);
  return { ...rest, returned: shown.length, ...(next && { next }) };
}

function nextAfter(paging: Paging, args: Values, shown: readonly unknown[]): Values | undefined {
  if (shown.length === 0) return undefined;
  if (paging.style === 'cursor') {
    const last = idOf(shown.at(-1));
    return paging.after === undefined || last === undefined ? undefined : { [paging.after]: last };
  }
  if (paging.style === 'offset')
    return paging.skip === undefined ? undefined : { [paging.skip]: (numberOf(args[paging.skip]) ?? 0) + shown.length };
  if (paging.style !== 'pages' || paging.page === undefined || paging.size === undefined) return undefined;
  const first = paging.first ?? 0;
  const current = numberOf(args[paging.page]) ?? first;
  const size = numberOf(args[paging.size]);
  if (size === undefined && current !== first) return undefined;
  const position = (current - first) * (size ?? 0) + shown.length;
  const most = Math.min(shown.length, paging.maxSize ?? shown.length);
  const laid = pageSizeFor(position, most);
  return { [paging.page]: first + Math.floor(position / laid), [paging.size]: laid };
}

/** The largest page size up to `most` of which a page begins at `position`; `most` itself where that would be tiny. */
function pageSizeFor(position: number, most: number): number {
  for (let size = most; size * 2 >= most && size > 0; size--) if (position % size === 0) return size;
  return most;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const idOf = (element: unknown): string | undefined => (isObject(element) ? textOf(element.id) : undefined);

/** Booleans come as 0 and 1 and as texts too. */
const truth = (value: unknown): boolean | undefined =>
  value === true || value === 1 || value === 'true'
    ? true
    : value === false || value === 0 || value === 'false'
      ? false
      : undefined;

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
