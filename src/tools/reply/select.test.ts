import fc from 'fast-check';
import { expect, it } from 'vitest';
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
