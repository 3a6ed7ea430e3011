import { describe, expect, it } from 'vitest';
import type { Paging } from '../catalog/operation.ts';
import { itemsKey, itemsOf, nextPage, startOf, totalOf } from './page.ts';

const zero: Paging = { style: 'pages', page: 'current_page', first: 0, size: 'page_size', maxSize: 100 };
const one: Paging = { ...zero, page: 'page', first: 1 };
const offset: Paging = { style: 'offset', skip: 'offset', size: 'limit' };
const cursor: Paging = { style: 'cursor', after: 'after', size: 'limit' };
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
