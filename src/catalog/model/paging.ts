import { inQuery } from './field.ts';
import type { Field, Paging } from './operation.ts';
import { integer } from './schema.ts';

/**
 * How Portkey's lists are paged. Source: portkey-details.md 2b.
 *
 * Each style comes twice: as the operation's `paging` and as the arguments that it names.
 */

const number = (first: 0 | 1): Field => inQuery(integer(first === 1 ? 'From 1.' : undefined, { minimum: first }));
const size = (maxSize: number | undefined, minimum = 1): Field =>
  inQuery(integer(undefined, { minimum, ...(maxSize === undefined ? {} : { maximum: maxSize }) }));
const capped = (maxSize: number | undefined): { maxSize?: number } => (maxSize === undefined ? {} : { maxSize });

/** `current_page` from 0 and `page_size`, as most lists have them. `maxSize`: the API's own cap, where it is known. */
export const pages = (maxSize?: number, more?: Partial<Paging>): Paging => ({
  style: 'pages',
  page: 'current_page',
  first: 0,
  size: 'page_size',
  ...capped(maxSize),
  ...more,
});

/** Elements of a page of a list that is long by nature, where the caller names no size: a few thousand tokens. */
export const LEAN_PAGE = 20;

/** The same for lists that are long by nature. */
export const longPages = (maxSize?: number, more?: Partial<Paging>): Paging =>
  pages(maxSize, { usualSize: LEAN_PAGE, ...more });

/** The arguments of `pages`. `minSize`: 0 where the document allows it (audit logs, policies). */
export const pageInput = (maxSize?: number, minSize = 1) =>
  ({ current_page: number(0), page_size: size(maxSize, minSize) }) as const;

/** `page` from 1 and `page_size`: MCP capabilities and user access. */
export const pagesFromOne = (maxSize?: number, more?: Partial<Paging>): Paging => ({
  style: 'pages',
  page: 'page',
  first: 1,
  size: 'page_size',
  ...capped(maxSize),
  ...more,
});

/** The arguments of `pagesFromOne`. */
export const pageFromOneInput = (maxSize?: number) => ({ page: number(1), page_size: size(maxSize) }) as const;

/** `page` from 0 and `page_size`: SCIM. */
export const pagesFromZero = (maxSize?: number, more?: Partial<Paging>): Paging => ({
  style: 'pages',
  page: 'page',
  first: 0,
  size: 'page_size',
  ...capped(maxSize),
  ...more,
});

/** The arguments of `pagesFromZero`. */
export const pageFromZeroInput = (maxSize?: number) => ({ page: number(0), page_size: size(maxSize) }) as const;

/** The same arguments as `pages` under camelCase names on the wire: users and invites. */
export const camelPages: Paging = pages(100);

/** The arguments of `camelPages`. */
export const camelPageInput = {
  current_page: inQuery(integer(undefined, { minimum: 0 }), { wire: 'currentPage' }),
  page_size: inQuery(integer(undefined, { minimum: 1 }), { wire: 'pageSize' }),
} as const satisfies Record<string, Field>;

/** OpenAI's way: `after` the last element's id, `limit` at a time. Such replies say `has_more`, not a total. */
export const cursor = (maxSize = 100, more?: Partial<Paging>): Paging => ({
  style: 'cursor',
  after: 'after',
  size: 'limit',
  maxSize,
  ...more,
});

/** The arguments of `cursor`. */
export const cursorInput = (maxSize = 100) =>
  ({
    after: inQuery({ type: 'string' }),
    limit: inQuery(integer(undefined, { minimum: 1, maximum: maxSize })),
  }) as const;

/** `offset` elements skipped, `limit` at a time: models. */
export const offsets = (more?: Partial<Paging>): Paging => ({
  style: 'offset',
  skip: 'offset',
  size: 'limit',
  ...more,
});

/** The arguments of `offsets`. */
export const offsetInput = {
  offset: inQuery(integer(undefined, { minimum: 0 })),
  limit: inQuery(integer(undefined, { minimum: 1 })),
} as const satisfies Record<string, Field>;

/** A list that always comes whole. `items`: the field that holds the elements, `data` unless said. */
export const onePage = (items?: string): Paging => ({ style: 'none', ...(items === undefined ? {} : { items }) });
