import { describe, expect, it } from 'vitest';
import type { Paging } from '../../catalog/operation.ts';
import { cursor, offsets, onePage, pages, pagesFromOne } from '../../catalog/paging.ts';
import { pageAfterCut, pageInfo } from './page.ts';

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

  it('asks for nothing larger than the API gives', () => {
    const page = pageAfterCut({ returned: 900, total: 1000 }, pages(100), { page_size: 100 }, all.slice(0, 700));
    expect(page.next).toEqual({ current_page: 7, page_size: 100 });
  });
});
