import { describe, expect, it } from 'vitest';
import { changeAt, changeEach, changeTexts, pathTree } from './path-tree.ts';

const mark = (value: unknown) => `${JSON.stringify(value)}!`;

describe('what lies at paths', () => {
  it.each<[string[], unknown, unknown]>([
    [['a'], { a: 1, b: 2 }, { a: '1!', b: 2 }],
    [['a.b'], { a: { b: 1, c: 2 } }, { a: { b: '1!', c: 2 } }],
    [['a[].b'], { a: [{ b: 1 }, 2, { b: 3 }] }, { a: [{ b: '1!' }, 2, { b: '3!' }] }],
    [['a.b'], [{ a: { b: 1 } }], [{ a: { b: '1!' } }]],
    [['a.*'], { a: { x: 1, y: 2 }, b: 3 }, { a: { x: '1!', y: '2!' }, b: 3 }],
    [['a.*.b'], { a: { x: { b: 1 }, y: 2 } }, { a: { x: { b: '1!' }, y: 2 } }],
    [['a', 'a.b'], { a: { b: 1 } }, { a: '{"b":1}!' }],
    [['a.b', 'a.c'], { a: { b: 1, c: 2 } }, { a: { b: '1!', c: '2!' } }],
    [['**'], { a: 1 }, '{"a":1}!'],
    [['a'], { b: 1 }, { b: 1 }],
    [['a.b'], { a: null }, { a: null }],
    [['a.*'], { a: 'text', b: 3 }, { a: 'text', b: 3 }],
    [['toString'], {}, {}],
  ])('%j of %j', (paths, value, changed) => {
    const before = structuredClone(value);
    expect(changeAt(value, pathTree(paths), mark)).toEqual(changed);
    expect(value).toEqual(before);
  });

  it('are gone through by one tree for each list', () => {
    const paths = ['a'];
    expect(pathTree(paths)).toBe(pathTree(paths));
  });

  it('are told by the name they lie under', () => {
    const names: string[] = [];
    changeAt({ a: [{ b: 1 }], c: 2 }, pathTree(['a.b', 'c']), (value, name) => {
      names.push(name);
      return value;
    });
    expect(names).toEqual(['b', 'c']);
  });

  it('are copied only where something changes', () => {
    const value = { a: [{ b: 1 }, { c: 2 }], d: {} };
    expect(changeAt(value, pathTree(['a.b']), (item) => item)).toBe(value);
    const changed = changeAt(value, pathTree(['a.b']), () => 9) as typeof value;
    expect(changed).toEqual({ a: [{ b: 9 }, { c: 2 }], d: {} });
    expect(changed.a[1]).toBe(value.a[1]);
    expect(changed.d).toBe(value.d);
  });
});

describe('texts', () => {
  const upper = (text: string): string => text.toUpperCase();
  const same = (text: string): string => text;

  it('are changed at any depth, names too', () => {
    const value = { a: 'x', b: [{ c: 'y' }, 1, null], d: 2 };
    expect(changeTexts(value, upper, same)).toEqual({ a: 'X', b: [{ c: 'Y' }, 1, null], d: 2 });
    expect(changeTexts(value, same, upper)).toEqual({ A: 'x', B: [{ C: 'y' }, 1, null], D: 2 });
    expect(changeTexts(value, upper, upper)).toEqual({ A: 'X', B: [{ C: 'Y' }, 1, null], D: 2 });
    expect(changeTexts('x', upper, same)).toBe('X');
    expect(value.a).toBe('x');
  });

  it('are told by the name they lie under', () => {
    const names: string[] = [];
    const note = (text: string, name: string): string => {
      names.push(name);
      return text;
    };
    changeTexts({ a: 'x', b: ['y', { c: 'z' }] }, note, same, 'top');
    changeTexts('x', note, same, 'top');
    changeTexts('x', note, same);
    expect(names).toEqual(['a', 'b', 'c', 'top', '']);
  });

  it('are copied only where something changes', () => {
    const value = { a: 'x', b: [{ c: 'y' }, { d: 'z' }] };
    expect(changeTexts(value, same, same)).toBe(value);
    const changed = changeTexts(value, (text) => (text === 'y' ? 'Y' : text), same) as typeof value;
    expect(changed.b[1]).toBe(value.b[1]);
    const list = [1, 2];
    expect(changeEach(list, (item) => item)).toBe(list);
    expect(changeEach(list, () => 3)).toEqual([3, 3]);
    expect(list).toEqual([1, 2]);
  });
});
