import fc from 'fast-check';
import { expect, it } from 'vitest';
import { select, shallower } from './select.ts';

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

it('takes an empty list for one that has every field', () => {
  for (const paths of [['name'], ['data.name'], ['data.owner.id']])
    expect(select({ data: [] }, paths, 'data')).toEqual({ data: { data: [] }, unmatched: [] });
  expect(select({ data: [[]] }, ['data.a.b'], undefined)).toEqual({ data: { data: [[]] }, unmatched: [] });
  expect(select({ other: [] }, ['name'], 'data')).toEqual({ data: {}, unmatched: ['name'] });
});

it('passes over empty steps, and what has no members', () => {
  expect(select({ a: { b: 1 } }, ['.a..b.'], undefined)).toEqual({ data: { a: { b: 1 } }, unmatched: [] });
  expect(select([{ a: 1, b: 2 }], ['a'], '')).toEqual({ data: [{ a: 1 }], unmatched: [] });
  expect(select({ a: null, c: 'text' }, ['a.b', 'c.length', 'c'], undefined)).toEqual({
    data: { c: 'text' },
    unmatched: ['a.b', 'c.length'],
  });
  expect(select([{ a: { b: 1 } }, { a: null }, { a: 'x' }, 7], ['a.b'], undefined).data).toEqual([
    { a: { b: 1 } },
    { a: null },
    { a: 'x' },
    7,
  ]);
});

it('finds members from whichever side has fewer names', () => {
  const wide = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`a${at}`, at]));
  expect(select(wide, ['a3', 'a5'], undefined).data).toEqual({ a3: 3, a5: 5 });
  const paths = Array.from({ length: 9 }, (_, at) => `a${at}`);
  expect(select({ a3: 3, b: 1 }, paths, undefined)).toEqual({
    data: { a3: 3 },
    unmatched: paths.filter((path) => path !== 'a3'),
  });
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
])('looks at as much as four times the %s has, for four times as much', (_, dataOf, pathsOf) => {
  const looks = (size: number): number => {
    const tally = { looks: 0 };
    select(counted(dataOf(size), tally), pathsOf(size), 'data');
    return tally.looks;
  };
  const [small, large] = [looks(20_000), looks(80_000)];
  expect(small).toBeGreaterThan(500);
  expect(large).toBeLessThanOrEqual(4 * small + 100);
});

/** The same value, which counts every look at a member or at the names of its members. */
function counted(value: unknown, tally: { looks: number }): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const of = (target: object, name: string | symbol, receiver: unknown): unknown => {
    tally.looks += 1;
    return counted(Reflect.get(target, name, receiver), tally);
  };
  const names = (target: object): (string | symbol)[] => {
    const all = Reflect.ownKeys(target);
    tally.looks += all.length;
    return all;
  };
  return new Proxy(value, { get: Array.isArray(value) ? arrayGet(of) : of, ownKeys: names });
}

type Get = (target: object, name: string | symbol, receiver: unknown) => unknown;

/** A list's own methods are not looks. */
const arrayGet =
  (of: Get): Get =>
  (target, name, receiver) =>
    typeof name === 'string' && /^\d+$/.test(name) ? of(target, name, receiver) : Reflect.get(target, name, receiver);

it('keeps what is shallow and cuts off what is deep', () => {
  expect(shallower({ a: [1, { b: null }] })).toEqual({ a: [1, { b: null }] });
  expect(shallower({ a: { b: { c: 1 } } }, 2)).toEqual({ a: { b: '…' } });
  let deep: unknown = 1;
  for (let level = 0; level < 1_000_000; level++) deep = [deep];
  expect(JSON.stringify(shallower(deep)).length).toBeLessThan(500);
});
