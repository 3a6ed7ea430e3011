import { describe, expect, it } from 'vitest';
import type { Paging } from '../../catalog/model/operation.ts';
import { cursor, offsets, onePage, pages, pagesFromOne } from '../../catalog/model/paging.ts';
import { isPastEnd, pageAfterCut, pageInfo } from './page.ts';

const rows = (count: number, from = 0) => Array.from({ length: count }, (_, index) => ({ id: `id-${from + index}` }));
const reply = (count: number, total?: number) => ({
  object: 'list',
  ...(total !== undefined && { total }),
  data: rows(count),
});

describe('pageInfo', () => {
  it.each<[string, unknown, Paging, Record<string, unknown>, unknown]>([
    [
      'the first page',
      reply(20, 50),
      pages(100),
      { page_size: 20 },
      { returned: 20, total: 50, next: { current_page: 1 } },
    ],
    [
      'a middle page',
      reply(20, 50),
      pages(100),
      { page_size: 20, current_page: 1 },
      { returned: 20, total: 50, next: { current_page: 2 } },
    ],
    ['the last page', reply(10, 50), pages(100), { page_size: 20, current_page: 2 }, { returned: 10, total: 50 }],
    [
      'an exactly full last page',
      reply(25, 50),
      pages(100),
      { page_size: 25, current_page: 1 },
      { returned: 25, total: 50 },
    ],
    [
      'the first page of the API’s own size',
      reply(50, 70),
      pages(100),
      {},
      { returned: 50, total: 70, next: { current_page: 1, page_size: 50 } },
    ],
    [
      'a later page of the API’s own size',
      reply(50, 170),
      pages(100),
      { current_page: 1 },
      { returned: 50, total: 170, next: { current_page: 2 } },
    ],
    [
      'pages from one',
      reply(20, 50),
      pagesFromOne(500),
      { page_size: 20 },
      { returned: 20, total: 50, next: { page: 2 } },
    ],
    [
      'a full page without a total',
      reply(20),
      pages(100),
      { page_size: 20 },
      { returned: 20, next: { current_page: 1 } },
    ],
    ['a short page without a total', reply(19), pages(100), { page_size: 20 }, { returned: 19 }],
    ['nothing', reply(0, 0), pages(100), {}, { returned: 0, total: 0 }],
    ['a page beyond the end', reply(0, 50), pages(100), { current_page: 9 }, { returned: 0, total: 50 }],
    [
      'a cursor',
      { data: rows(2), has_more: true, last_id: 'id-1' },
      cursor(),
      {},
      { returned: 2, next: { after: 'id-1' } },
    ],
    [
      'a cursor without last_id',
      { data: rows(2), has_more: 1 },
      cursor(),
      {},
      { returned: 2, next: { after: 'id-1' } },
    ],
    ['the end of a cursor', { data: rows(2), has_more: false, last_id: 'id-1' }, cursor(), {}, { returned: 2 }],
    [
      'an offset',
      reply(10, 30),
      offsets(),
      { offset: 10, limit: 10 },
      { returned: 10, total: 30, next: { offset: 20 } },
    ],
    ['the end of an offset', reply(10, 20), offsets(), { offset: 10, limit: 10 }, { returned: 10, total: 20 }],
    ['a list that comes whole', { total: 2, models: rows(2) }, onePage('models'), {}, { returned: 2, total: 2 }],
    [
      'a total as text',
      { ...reply(20), total: '50' },
      pages(100),
      { page_size: 20 },
      { returned: 20, total: 50, next: { current_page: 1 } },
    ],
    ['records where data was expected', { total: 5, records: rows(5) }, pages(100), {}, { returned: 5, total: 5 }],
    [
      'data where records were expected',
      { total: 5, data: rows(5) },
      pages(100, { items: 'records' }),
      {},
      { returned: 5, total: 5 },
    ],
    ['a bare list', rows(3), pages(100), {}, { returned: 3 }],
  ])('%s', (_, data, paging, args, wanted) => {
    expect(pageInfo(data, paging, args)).toEqual(wanted);
  });

  it.each([null, 'text', 5, {}, { data: 'x' }, { data: {} }, { a: [], b: [] }])('says nothing of %j', (data) => {
    expect(pageInfo(data, pages(100), {})).toBeUndefined();
  });
});

describe('the next page', () => {
  const next = (data: unknown, paging: Paging, args: Record<string, unknown> = {}) =>
    pageInfo(data, paging, args)?.next;

  it.each<[string, unknown, Paging, Record<string, unknown>, unknown]>([
    ['of a cursor that says nothing: a full page', reply(5), cursor(), { limit: 5 }, { after: 'id-4' }],
    ['of a cursor that says nothing: a short page', reply(4), cursor(), { limit: 5 }, undefined],
    ['of a cursor that says nothing, without a size', reply(5), cursor(), {}, undefined],
    [
      'of a cursor that says that there is more',
      { data: rows(2), has_more: 'true' },
      cursor(),
      { limit: 9 },
      { after: 'id-1' },
    ],
    [
      'of a cursor with an empty last_id',
      { data: rows(2), has_more: true, last_id: '' },
      cursor(),
      {},
      { after: 'id-1' },
    ],
    [
      'of a cursor with a last_id that is no text',
      { data: rows(2), has_more: true, last_id: 7 },
      cursor(),
      {},
      { after: 'id-1' },
    ],
    ['of elements without ids', { data: [{ n: 1 }], has_more: true }, cursor(), {}, undefined],
    [
      'of a full page that says that it is the last',
      { data: rows(5), has_more: false },
      cursor(),
      { limit: 5 },
      undefined,
    ],
    ['of a bare list, by cursor', rows(3), cursor(), { limit: 3 }, { after: 'id-2' }],
    ['of a style without an argument', { data: rows(2), has_more: true }, { style: 'cursor' }, {}, undefined],
    ['by offset without a total: a full page', reply(5), offsets(), { limit: 5 }, { offset: 5 }],
    ['by offset without a total: more than asked for', reply(6), offsets(), { limit: 5 }, { offset: 6 }],
    ['by offset without a total: a short page', reply(4), offsets(), { limit: 5 }, undefined],
    ['by offset without a total or size', reply(5), offsets(), {}, undefined],
    ['by offset without an argument', reply(5, 9), { style: 'offset' }, {}, undefined],
    ['by number without a total or size', reply(5), pages(100), {}, undefined],
    ['by number without an argument', reply(5, 9), { style: 'pages', size: 'page_size' }, {}, undefined],
    ['by number without a name for the size', reply(5, 9), { style: 'pages', page: 'p' }, {}, { p: 1 }],
    ['of a style that has pages of another', reply(5, 9), { ...pages(100), style: 'none' }, {}, undefined],
    ['of what says that there is none', { ...reply(5, 9), has_more: 0 }, pages(100), { page_size: 5 }, undefined],
    ['of what says so as text', { ...reply(5, 9), has_more: 'false' }, pages(100), { page_size: 5 }, undefined],
    ['of what says neither', { ...reply(5, 9), has_more: 'maybe' }, pages(100), { page_size: 5 }, { current_page: 1 }],
    [
      'of numbers that are none',
      reply(5, 9),
      pages(100),
      { page_size: Number.NaN, current_page: '1' },
      { current_page: 1, page_size: 5 },
    ],
  ])('%s', (_, data, paging, args, wanted) => {
    expect(next(data, paging, args)).toStrictEqual(wanted);
  });

  it('leaves out what is not known', () => {
    expect(pageInfo(rows(3), pages(100), {})).toStrictEqual({ returned: 3 });
  });
});

describe('an empty page', () => {
  const empty = { returned: 0, total: 0 };

  it.each<[string, boolean, Paging, Record<string, unknown>]>([
    ['a later page', true, pages(100), { current_page: 1 }],
    ['the first page', false, pages(100), { current_page: 0 }],
    ['the first page from one', false, pagesFromOne(), { page: 1 }],
    ['the second page from one', true, pagesFromOne(), { page: 2 }],
    ['no page said', false, pages(100), {}],
    ['pages without an argument', false, { style: 'pages' }, { undefined: 3 }],
    ['a later offset', true, offsets(), { offset: 5 }],
    ['the offset 0', false, offsets(), { offset: 0 }],
    ['no offset said', false, offsets(), {}],
    ['offsets without an argument', false, { style: 'offset' }, { undefined: 3 }],
    ['a cursor', false, { ...cursor(), skip: 'offset' }, { after: 'x', offset: 5 }],
  ])('%s: past the end is %s', (_, past, paging, args) => {
    expect(isPastEnd(empty, paging, args)).toBe(past);
    expect(isPastEnd({ returned: 1 }, paging, args)).toBe(false);
  });
});

describe('pageAfterCut', () => {
  const all = rows(1000);
  /** What the next page would bring, of a list of 1000. */
  const follow = (next: Record<string, unknown> | undefined, first = 0): { id: string }[] => {
    const size = Number(next?.page_size);
    const page = Number(next?.current_page) - first;
    return all.slice(page * size, (page + 1) * size);
  };

  it('leads on without a gap, wherever the cut fell', () => {
    for (const [current, size] of [
      [0, 100],
      [1, 100],
      [2, 50],
      [3, 30],
      [7, 97],
    ] as const)
      for (let kept = 1; kept < size; kept++) {
        const start = current * size;
        const args = { current_page: current, page_size: size };
        const page = pageAfterCut({ returned: size, total: 1000 }, pages(100), args, all.slice(start, start + kept));
        expect(page.returned).toBe(kept);
        const ids = follow(page.next).map(({ id }) => id);
        expect(ids, `${current} ${size} ${kept}`).toContain(`id-${start + kept}`);
      }
  });

  it('leads on where no size was given', () => {
    const page = pageAfterCut({ returned: 100, total: 1000 }, pages(100), {}, all.slice(0, 40));
    expect(page).toEqual({ returned: 40, total: 1000, next: { current_page: 1, page_size: 40 } });
  });

  it('leads on by cursor and offset', () => {
    expect(pageAfterCut({ returned: 9 }, cursor(), {}, all.slice(0, 4)).next).toEqual({ after: 'id-3' });
    expect(pageAfterCut({ returned: 9 }, offsets(), { offset: 5 }, all.slice(0, 4)).next).toEqual({ offset: 9 });
    expect(pageAfterCut({ returned: 9 }, onePage(), {}, all.slice(0, 4)).next).toBeUndefined();
  });

  it.each<[string, Paging, Record<string, unknown>, number, unknown]>([
    ['nothing is shown', pages(100), { page_size: 10 }, 0, undefined],
    ['nothing is shown by offset', offsets(), { offset: 5 }, 0, undefined],
    ['a cursor has no argument', { style: 'cursor' }, {}, 4, undefined],
    ['an offset has no argument', { style: 'offset' }, {}, 4, undefined],
    ['no offset was said', offsets(), {}, 4, { offset: 4 }],
    ['pages have no number', { style: 'pages', size: 'page_size' }, {}, 4, undefined],
    ['pages have no size', { style: 'pages', page: 'current_page' }, {}, 4, undefined],
    ['the list comes whole', { ...pages(100), style: 'none' }, { page_size: 10 }, 4, undefined],
    ['a later page has the API’s own size', pages(100), { current_page: 2 }, 4, undefined],
    ['pages begin at one', pagesFromOne(500), { page: 3, page_size: 10 }, 4, { page: 7, page_size: 4 }],
    ['no first page is said', { style: 'pages', page: 'p', size: 's' }, { p: 1, s: 10 }, 5, { p: 3, s: 5 }],
    // A page twice as small would do; smaller ones would be too many.
    [
      'a page of half the size begins there',
      pages(100),
      { current_page: 1, page_size: 9 },
      6,
      { current_page: 3, page_size: 5 },
    ],
    ['a half is the smallest', pages(100), { current_page: 1, page_size: 13 }, 4, { current_page: 4, page_size: 4 }],
    ['no page begins there', pages(100), { current_page: 1, page_size: 97 }, 10, { current_page: 10, page_size: 10 }],
    ['one is shown', pages(100), { current_page: 1, page_size: 7 }, 1, { current_page: 8, page_size: 1 }],
  ])('where %s', (_, paging, args, shown, wanted) => {
    expect(pageAfterCut({ returned: 50 }, paging, args, all.slice(0, shown)).next).toStrictEqual(wanted);
  });

  it('leads on by nothing where elements have no ids', () => {
    expect(pageAfterCut({ returned: 9 }, cursor(), {}, [{ n: 1 }]).next).toBeUndefined();
  });

  it('asks for nothing larger than the API gives', () => {
    const page = pageAfterCut({ returned: 900, total: 1000 }, pages(100), { page_size: 100 }, all.slice(0, 700));
    expect(page.next).toEqual({ current_page: 7, page_size: 100 });
  });
});
