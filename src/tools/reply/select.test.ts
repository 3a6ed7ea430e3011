import fc from 'fast-check';
import { expect, it } from 'vitest';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { select } from './select.ts';

const list = {
  object: 'list',
  total: 2,
  data: [
    { id: 1, name: 'a', owner: { id: 9, mail: 'x' } },
    { id: 2, name: 'b' },
  ],
};

it.each([
  [['data.name'], { data: [{ name: 'a' }, { name: 'b' }] }],
  [['name'], { data: [{ name: 'a' }, { name: 'b' }] }],
  [['data[].name'], { data: [{ name: 'a' }, { name: 'b' }] }],
  [['total', 'data.owner.id'], { total: 2, data: [{ owner: { id: 9 } }, {}] }],
  [['data'], { data: list.data }],
  [['data', 'data.name'], { data: list.data }],
])('%j', (paths, wanted) => {
  expect(select(list, paths, 'data')).toEqual({ data: wanted, unmatched: [] });
});

it('says which paths named nothing', () => {
  expect(select(list, ['nmae', 'id'], 'data')).toEqual({ data: { data: [{ id: 1 }, { id: 2 }] }, unmatched: ['nmae'] });
  expect(select(list, ['nothing'], 'data')).toEqual({ data: {}, unmatched: ['nothing'] });
  expect(select('text', ['a'], undefined)).toEqual({ data: {}, unmatched: ['a'] });
});

it('never throws and never shows what was not named', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.string()), (data, paths) => {
      const { unmatched } = select(data, paths, 'data');
      for (const path of unmatched) expect(paths).toContain(path);
    }),
  );
  expect(select({ a: 1 }, ['__proto__', 'constructor.name', 'toString'], undefined).data).toEqual({});
});

it('prefers a path as it lies in the reply, and takes both ways at once for different paths', () => {
  const data = { id: 'outer', data: [{ id: 1, x: [[{ y: 1 }], { y: 2, z: 3 }] }] };
  expect(select(data, ['id'], 'data').data).toEqual({ id: 'outer' });
  expect(select(data, ['x.y', 'id', 'data.x.w'], 'data')).toEqual({
    data: { id: 'outer', data: [{ x: [[{ y: 1 }], { y: 2 }] }] },
    unmatched: ['data.x.w'],
  });
});

it.each<[string, (size: number) => unknown, (size: number) => readonly string[]]>([
  [
    'elements and paths',
    (size) => ({ data: Array.from({ length: size / 20 }, () => ({ a: 1, b: { c: 2 } })) }),
    (size) => Array.from({ length: size / 20 }, (_, at) => `b.c${at}`),
  ],
  [
    'names',
    (size) => Object.fromEntries(Array.from({ length: size / 20 }, (_, at) => [`a${at}`, 1])),
    () => Array.from({ length: 500 }, (_, at) => `a${at}`),
  ],
])('takes time in proportion to the %s', async (_, dataOf, pathsOf) => {
  await expect(
    growthOf((size) => {
      const [data, paths] = [dataOf(size), pathsOf(size)];
      return () => select(data, paths, 'data');
    }),
  ).resolves.toBeLessThan(MOST_GROWTH);
});
