import { describe, expect, it } from 'vitest';
import { catalog } from '../catalog/index.ts';
import type { Paging } from '../catalog/model/operation.ts';
import type { Failure, Outcome } from './contract.ts';
import {
  type CollectedPages,
  collectPages,
  defaultPageLimits,
  itemsKey,
  itemsOf,
  nextPage,
  type PageProgress,
  startOf,
  totalOf,
} from './paging.ts';

type Given = Readonly<Record<string, unknown>>;
const reply = (data: unknown, bodyBytes = 10): Outcome => ({
  ok: true,
  status: 200,
  data,
  bodyBytes,
  notes: [],
  attempts: 1,
});
const failure: Failure = {
  ok: false,
  attempts: 1,
  error: { message: 'Portkey answered 500', code: 'http_500', retryable: true },
};
const element = (index: number) => ({ id: `id-${index}`, name: `n${index}` });

/** A list of `count` elements that is served as `paging` says, at most `cap` to a page. */
const listOf = (count: number, paging: Paging, options: { cap?: number; total?: boolean; key?: string } = {}) => {
  const { cap = 100, total = true, key = 'data' } = options;
  const asked: Given[] = [];
  const all = Array.from({ length: count }, (_, index) => element(index));
  const fetchPage = async (given: Given): Promise<Outcome> => {
    asked.push(given);
    const size = Math.min(cap, Number(given[paging.size ?? ''] ?? 10));
    let start = 0;
    if (paging.style === 'pages')
      start = (Number(given[paging.page ?? ''] ?? paging.first ?? 0) - (paging.first ?? 0)) * size;
    if (paging.style === 'offset') start = Number(given[paging.skip ?? ''] ?? 0);
    const after = given[paging.after ?? ''];
    if (paging.style === 'cursor' && after !== undefined) start = all.findIndex(({ id }) => id === after) + 1;
    const data = all.slice(start, start + size);
    const more = paging.style === 'cursor' ? { has_more: start + size < count } : {};
    return reply({ object: 'list', ...(total ? { total: count } : {}), ...more, [key]: data });
  };
  return { asked, fetchPage };
};

const zero: Paging = { style: 'pages', page: 'current_page', first: 0, size: 'page_size', maxSize: 100 };
const one: Paging = { style: 'pages', page: 'page', first: 1, size: 'page_size', maxSize: 500 };
const offset: Paging = { style: 'offset', skip: 'offset', size: 'limit', maxSize: 100 };
const cursor: Paging = { style: 'cursor', after: 'after', size: 'limit', maxSize: 100 };

const collected = (result: CollectedPages | Failure): CollectedPages => {
  expect(result.ok, JSON.stringify(result)).toBe(true);
  return result as CollectedPages;
};
const idsOf = ({ reply: { data } }: CollectedPages): unknown[] =>
  (data as { data: { id: string }[] }).data.map(({ id }) => id);
const expected = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `id-${index + from}`);

describe('all pages', () => {
  it.each([
    ['from page 0', zero, 250, {}, 3],
    ['from page 1', one, 1_200, { cap: 500 }, 3],
    ['by cursor', cursor, 250, {}, 3],
    ['by offset', offset, 250, {}, 3],
    ['by offset, without a total', offset, 250, { total: false }, 3],
    ['a page exactly full', zero, 200, {}, 2],
    ['one page', zero, 7, {}, 1],
    ['none', zero, 0, {}, 1],
    ['without a total', zero, 250, { total: false }, 3],
    ['without a total, last page full', zero, 200, { total: false }, 3],
    ['a server that caps the page lower', zero, 250, { cap: 50 }, 5],
    ['a cap and no total', zero, 120, { cap: 50, total: false }, 3],
  ])('%s', async (_, paging, count, options, pages) => {
    const { asked, fetchPage } = listOf(count as number, paging as Paging, options);
    const result = collected(await collectPages({ paging: paging as Paging, arguments: { search: 's' } }, fetchPage));
    expect(idsOf(result)).toEqual(expected(count as number));
    expect(result).toMatchObject({ items: count, complete: true, notes: [] });
    expect(asked).toHaveLength(pages as number);
    expect(asked.every(({ search }) => search === 's')).toBe(true);
  });

  it("keeps the caller's size and first page", async () => {
    const { asked, fetchPage } = listOf(35, zero);
    const result = collected(
      await collectPages({ paging: zero, arguments: { page_size: 10, current_page: 1 } }, fetchPage),
    );
    expect(idsOf(result)).toEqual(expected(25, 10));
    expect(asked.map(({ current_page }) => current_page)).toEqual([1, 2, 3]);
  });

  it('keeps what else the reply says, and finds elements under other names', async () => {
    const { fetchPage } = listOf(150, { ...zero, items: 'records' }, { key: 'records' });
    const result = collected(await collectPages({ paging: { ...zero, items: 'records' }, arguments: {} }, fetchPage));
    expect(result.reply.data).toMatchObject({ object: 'list', total: 150 });
    // `data` although `records` was said, and the reverse.
    const other = listOf(150, zero, { key: 'data' });
    expect(
      collected(await collectPages({ paging: { ...zero, items: 'records' }, arguments: {} }, other.fetchPage)).items,
    ).toBe(150);
    expect(itemsKey({ mappings: [], total_count: 0 }, zero)).toBe('mappings');
    expect(itemsKey([1], zero)).toBe('');
    expect(itemsKey({ a: [], b: [] }, zero)).toBeUndefined();
    expect(itemsKey('text', zero)).toBeUndefined();
  });

  it('tells of progress', async () => {
    const seen: PageProgress[] = [];
    const { fetchPage } = listOf(250, zero);
    await collectPages({ paging: zero, arguments: {}, onProgress: (progress) => void seen.push(progress) }, fetchPage);
    expect(seen).toEqual([
      { pages: 1, items: 100, total: 250 },
      { pages: 2, items: 200, total: 250 },
      { pages: 3, items: 250, total: 250 },
    ]);
  });

  it.each([
    ['pages', { maxPages: 2 }, 200],
    ['elements', { maxItems: 150 }, 200],
    ['bytes', { maxBytes: 25 }, 300],
  ])('is bounded in %s, and says how to go on', async (_, limits, items) => {
    const { fetchPage } = listOf(1_000, zero);
    const result = collected(
      await collectPages({ paging: zero, arguments: {} }, fetchPage, { ...defaultPageLimits, ...limits }),
    );
    expect(result).toMatchObject({ complete: false, items, total: 1_000, next: { current_page: items / 100 } });
    expect(result.notes.join()).toContain(`Only the first ${items}`);
    const rest = collected(await collectPages({ paging: zero, arguments: result.next ?? {} }, fetchPage));
    expect([...idsOf(result), ...idsOf(rest)]).toEqual(expected(1_000));
  });

  it('ends with a server that ignores paging or never ends', async () => {
    const same = async (): Promise<Outcome> => reply({ data: [element(1), element(2)] });
    const result = collected(await collectPages({ paging: zero, arguments: {} }, same));
    expect(result).toMatchObject({ items: 2, pages: 1 });
    expect(result.notes.join()).toContain('the same page again');
    let count = 0;
    const endless = async (): Promise<Outcome> => reply({ data: Array.from({ length: 10 }, () => element(count++)) });
    expect(collected(await collectPages({ paging: zero, arguments: {} }, endless)).pages).toBe(100);
    const stuck = async (): Promise<Outcome> => reply({ data: [element(1)], has_more: true, last_id: 'id-1' });
    expect(collected(await collectPages({ paging: cursor, arguments: {} }, stuck)).pages).toBeLessThanOrEqual(2);
  });

  it('ends with what a bound was reached by', async () => {
    const bounded = async (limits: object) => {
      const { fetchPage } = listOf(300, zero);
      const bounds = { ...defaultPageLimits, ...limits };
      return collected(await collectPages({ paging: zero, arguments: {} }, fetchPage, bounds)).items;
    };
    expect(await bounded({ maxItems: 200 })).toBe(200);
    expect(await bounded({ maxBytes: 20 })).toBe(200);
  });

  it('asks for no size where none is known, or where the caller has its own', async () => {
    const asking = async (paging: Paging | undefined, given: Given) => {
      const asked: Given[] = [];
      await collectPages({ paging, arguments: given }, async (args) => {
        asked.push(args);
        return reply({ data: [] });
      });
      return asked[0];
    };
    expect(await asking(zero, {})).toEqual({ page_size: 100 });
    expect(await asking(zero, { page_size: 7 })).toEqual({ page_size: 7 });
    const { maxSize: _, ...open } = zero;
    expect(await asking(open, {})).toStrictEqual({});
    expect(await asking({ style: 'none', maxSize: 100 }, {})).toStrictEqual({});
    expect(await asking(undefined, {})).toStrictEqual({});
  });

  it('gathers lists that are the reply itself, and says nothing that is not known', async () => {
    const bare = async ({ after }: Given): Promise<Outcome> => reply(after === undefined ? [element(0)] : [element(1)]);
    const { maxSize: _, ...byId } = cursor;
    const progress: PageProgress[] = [];
    const onProgress = (seen: PageProgress): void => void progress.push(seen);
    const result = collected(
      await collectPages({ paging: byId, arguments: {}, onProgress }, bare, { ...defaultPageLimits, maxPages: 2 }),
    );
    expect(result.reply.data).toEqual([element(0), element(1)]);
    expect(result).not.toHaveProperty('total');
    expect(progress).toStrictEqual([
      { pages: 1, items: 1 },
      { pages: 2, items: 2 },
    ]);
    const none = collected(await collectPages({ paging: zero, arguments: {}, onProgress }, async () => reply('text')));
    expect(none).toMatchObject({ items: 0, pages: 1, complete: true });
    expect(progress).toHaveLength(2);
  });

  it.each<[string, object, boolean]>([
    ['without a total', {}, true],
    ['with as many as there are', { total: 2 }, true],
    ['with less than there are', { total: 9 }, false],
  ])('takes the same page again for the end: %s', async (_, more, complete) => {
    const numbered: Paging = { style: 'pages', page: 'page', first: 0 };
    const same = async (): Promise<Outcome> => reply({ data: [element(1), element(2)], has_more: true, ...more });
    const result = collected(await collectPages({ paging: numbered, arguments: {} }, same));
    expect(result.complete).toBe(complete);
  });

  it('tells pages apart by their last elements too', async () => {
    const pagesOf = [['a', 'x', 'b'], ['a', 'x', 'c'], ['a', 'x', 'd'], []].map((ids) => ({
      data: ids.map((id) => ({ id })),
    }));
    let at = 0;
    const result = collected(await collectPages({ paging: offset, arguments: {} }, async () => reply(pagesOf[at++])));
    expect(idsOf(result)).toEqual(['a', 'x', 'b', 'a', 'x', 'c', 'a', 'x', 'd']);
    expect(result).toMatchObject({ complete: true, notes: [] });
    at = 2;
    const empty = collected(await collectPages({ paging: offset, arguments: {} }, async () => reply(pagesOf[3])));
    expect(empty.notes).toEqual([]);
  });

  it('takes a later page that is no list for the end', async () => {
    let at = 0;
    const odd = async (): Promise<Outcome> => reply(at++ === 0 ? { data: [element(0)], total: 9 } : 'text');
    const result = collected(await collectPages({ paging: zero, arguments: {} }, odd));
    expect(idsOf(result)).toEqual(['id-0']);
  });

  it('gives the failure of the first page, and what came before a later one', async () => {
    expect(await collectPages({ paging: zero, arguments: {} }, async () => failure)).toBe(failure);
    const { fetchPage } = listOf(250, zero);
    const failing = (given: Given): Promise<Outcome> =>
      given.current_page === 1 ? Promise.resolve(failure) : fetchPage(given);
    const result = collected(await collectPages({ paging: zero, arguments: {} }, failing));
    expect(result).toMatchObject({ items: 100, complete: false, next: { current_page: 1 }, failure });
    expect(result.notes.join()).toContain('page 2 failed');
  });

  it('stops when the call is cancelled', async () => {
    const controller = new AbortController();
    const { asked, fetchPage } = listOf(1_000, zero);
    const onProgress = (): void => controller.abort();
    const result = collected(
      await collectPages({ paging: zero, arguments: {}, signal: controller.signal, onProgress }, fetchPage),
    );
    expect(result.complete).toBe(false);
    expect(result.notes).toEqual(['The collection was cancelled.']);
    expect(asked).toHaveLength(1);
  });

  it('survives replies that are no lists', async () => {
    for (const data of [{}, null, 'text', 7, { data: { a: 1 } }]) {
      const result = collected(await collectPages({ paging: zero, arguments: {} }, async () => reply(data)));
      expect(result).toMatchObject({ complete: true, reply: { data } });
    }
    const odd = collected(
      await collectPages({ paging: zero, arguments: {} }, async () => reply({ data: [1], total: '1' })),
    );
    expect(odd).toMatchObject({ total: 1, items: 1, complete: true });
  });

  it('works for every list of the catalog', async () => {
    const lists = catalog.filter(({ paging }) => paging !== undefined && paging.style !== 'none');
    for (const { name, paging, input } of lists) {
      if (paging === undefined) continue;
      for (const argument of [paging.page, paging.size, paging.after]) {
        if (argument !== undefined) expect(Object.keys(input), name).toContain(argument);
      }
      const { fetchPage } = listOf(230, paging, { cap: 100, key: paging.items ?? 'data' });
      const result = collected(await collectPages({ paging, arguments: {} }, fetchPage));
      expect(result, name).toMatchObject({ items: 230, complete: true });
    }
  });
});

describe('the next page', () => {
  const first = { collected: 10, firstPageLength: 10, start: 0 };
  it('is told for a single page as well', () => {
    expect(nextPage(zero, {}, { data: Array(10).fill(1), total: 30 }, first)).toEqual({ current_page: 1 });
    expect(nextPage(one, {}, { data: Array(10).fill(1), total: 30 }, { ...first, start: 1 })).toEqual({ page: 2 });
    expect(
      nextPage(
        zero,
        { current_page: 2, page_size: 10 },
        { data: Array(10).fill(1), total: 30 },
        { ...first, start: 2 },
      ),
    ).toBeUndefined();
    const last = { collected: 5, firstPageLength: 5, start: 2 };
    expect(
      nextPage(zero, { current_page: 2, page_size: 10 }, { data: Array(5).fill(1), total: 25 }, last),
    ).toBeUndefined();
    expect(nextPage(offset, { limit: 5 }, { data: Array(5).fill(1), total: 25 }, last)).toEqual({
      limit: 5,
      offset: 5,
    });
    expect(nextPage(cursor, {}, { data: [{ id: 'z' }], has_more: true }, first)).toEqual({ after: 'z' });
    expect(nextPage({ style: 'none' }, {}, { data: [1], total: 30 }, first)).toBeUndefined();
    expect(nextPage(undefined, {}, { data: [1], total: 30 }, first)).toBeUndefined();
  });
});

const rows = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `id-${at}` }));

describe('the elements of a reply', () => {
  it.each<[string, unknown, Paging | undefined, string | undefined]>([
    ['where they are said to be', { rows: [1], data: [2] }, { ...zero, items: 'rows' }, 'rows'],
    ['under a usual name', { records: [1], other: [2] }, zero, 'records'],
    ['under a usual name, though another was said', { data: [1], other: [2] }, { ...zero, items: 'rows' }, 'data'],
    [
      'under a usual name, though what was said is no list',
      { rows: {}, data: [1] },
      { ...zero, items: 'rows' },
      'data',
    ],
    ['in the one list that there is', { odd: [1], data: {} }, zero, 'odd'],
    ['nowhere, of two lists', { odd: [1], even: [2] }, zero, undefined],
    ['as the reply itself', [1], undefined, ''],
    ['without any paging', { items: [1], undefined: [2] }, undefined, 'items'],
    ['nowhere, in a text', 'text', zero, undefined],
    ['nowhere, in nothing', null, undefined, undefined],
  ])('are found %s', (_, data, paging, key) => {
    expect(itemsKey(data, paging)).toBe(key);
    expect(itemsOf(data, paging)?.length).toBe(key === undefined ? undefined : 1);
  });

  it.each<[unknown, Paging | undefined, number | undefined]>([
    [{ total: 5 }, undefined, 5],
    [{ total: 0 }, zero, 0],
    [{ total: '7' }, zero, 7],
    [{ total: '', total_count: 3 }, zero, 3],
    [{ total: '1e2', totalCount: 4 }, zero, 4],
    [{ total: -1, total_count: 6 }, zero, 6],
    [{ total: 1.5 }, zero, undefined],
    [{ total: true }, zero, undefined],
    [{ total: ['3'] }, zero, undefined],
    [{ found: 2, total: 9 }, { ...zero, total: 'found' }, 2],
    [{ undefined: 8 }, zero, undefined],
    ['text', zero, undefined],
  ])('of %j are in all: %#', (data, paging, total) => {
    expect(totalOf(data, paging)).toBe(total);
  });

  it.each<[Paging | undefined, Record<string, unknown>, number]>([
    [zero, {}, 0],
    [one, {}, 1],
    [one, { page: 3 }, 3],
    [zero, { current_page: '4' }, 4],
    [zero, { current_page: 'x' }, 0],
    [offset, { offset: 20 }, 20],
    [offset, {}, 0],
    [{ style: 'offset' }, { undefined: 5 }, 0],
    [{ style: 'pages' }, { undefined: 5 }, 0],
    [undefined, { page: 5 }, 0],
  ])('begin with %#', (paging, given, start) => {
    expect(startOf(paging, given)).toBe(start);
  });
});

describe('what follows a page', () => {
  const next = (
    paging: Paging | undefined,
    data: unknown,
    given: Record<string, unknown> = {},
    seen: { collected: number; firstPageLength: number; start: number } = {
      collected: 5,
      firstPageLength: 5,
      start: 0,
    },
  ) => nextPage(paging, given, data, seen);

  it.each<[string, Paging | undefined, unknown, Record<string, unknown>, unknown]>([
    ['nothing, of no list', zero, { total: 9 }, {}, undefined],
    ['nothing, of an empty list', zero, { data: [], total: 9 }, {}, undefined],
    ['nothing, where the API says so', zero, { data: rows(5), total: 9, has_more: false }, {}, undefined],
    ['nothing, of a list that comes whole', { ...zero, style: 'none' }, { data: rows(5), total: 9 }, {}, undefined],
    ['the last element, by its id', cursor, { data: rows(5), has_more: true }, {}, { after: 'id-4' }],
    ['what the API calls the last', cursor, { data: rows(5), has_more: true, last_id: 'z' }, {}, { after: 'z' }],
    ['the last element, where that is no text', cursor, { data: rows(5), last_id: 7 }, {}, { after: 'id-4' }],
    ['nothing, where no element has an id', cursor, { data: [1, { id: 4 }], has_more: true }, {}, undefined],
    ['nothing, where the next has none', cursor, { data: [1], has_more: true }, { after: 'x' }, undefined],
    ['nothing, of a text as element', cursor, { data: [{ id: 'a' }, 'text'], has_more: true }, {}, undefined],
    ['nothing, where it is the same again', cursor, { data: rows(5), has_more: true }, { after: 'id-4' }, undefined],
    ['nothing, without an argument', { style: 'cursor' }, { data: rows(5), has_more: true }, {}, undefined],
    ['nothing, of a short page', cursor, { data: rows(4) }, { limit: 5 }, undefined],
    ['more, of a full page', cursor, { data: rows(5) }, { limit: 5 }, { limit: 5, after: 'id-4' }],
    [
      'more, of a short page that says so',
      cursor,
      { data: rows(4), has_more: true },
      { limit: 5 },
      { limit: 5, after: 'id-3' },
    ],
    ['more, of a page whose size nobody said', cursor, { data: rows(4) }, {}, { after: 'id-3' }],
    ['more, of a bare list that is full', cursor, rows(5), { limit: 5 }, { limit: 5, after: 'id-4' }],
    ['nothing, of a bare list that is short', cursor, rows(4), { limit: 5 }, undefined],
    ['nothing, of pages without a number', { style: 'pages' }, { data: rows(5), total: 9 }, {}, undefined],
    ['nothing, of offsets without an argument', { style: 'offset' }, { data: rows(5), total: 9 }, {}, undefined],
    ['more, by offset and without a total', offset, { data: rows(5) }, { offset: 5 }, { offset: 10 }],
    ['nothing, by offset, of a short page without a total', offset, { data: rows(4) }, {}, undefined],
    ['nothing, by offset, at the total', offset, { data: rows(5), total: 10 }, { offset: 5 }, undefined],
    ['nothing, without any paging', undefined, { data: rows(5), total: 9 }, {}, undefined],
  ])('%s', (_, paging, data, given, wanted) => {
    expect(next(paging, data, given)).toEqual(wanted);
  });

  it('is known to be nothing where earlier pages make up the total', () => {
    const page = { data: rows(5), total: 15 };
    const at = (current_page: number, more: Record<string, unknown>, length = 5) =>
      next(zero, page, { current_page, ...more }, { collected: length, firstPageLength: length, start: current_page });
    expect(at(2, {})).toBeUndefined();
    expect(at(1, {})).toEqual({ current_page: 2 });
    // Three pages of five make fifteen, whatever size was asked for.
    expect(at(2, { page_size: 100 })).toBeUndefined();
    // The last page is shorter than the others: their size says how many came before.
    const last = { collected: 3, firstPageLength: 3, start: 2 };
    expect(next(zero, { data: rows(3), total: 13 }, { current_page: 2, page_size: 5 }, last)).toBeUndefined();
    expect(next(zero, { data: rows(3), total: 14 }, { current_page: 2, page_size: 5 }, last)).toBeDefined();
  });
});
