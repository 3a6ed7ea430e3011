import { describe, expect, it } from 'vitest';
import { meansTheSame, sizeOf, styleless, topOf, valuesAt } from './values-at.ts';

describe('styleless', () => {
  it('makes one of all styles of a name, the first time and again', () => {
    for (let time = 0; time < 2; time += 1)
      for (const name of [
        'custom_host',
        'customHost',
        'CUSTOM-HOST',
        'custom host',
        'custom\u200Bhost',
        'ｃustom_host',
      ])
        expect(styleless(name)).toBe('customhost');
  });

  it('keeps apart what is not one name, however many names came before', () => {
    const names = Array.from({ length: 5_010 }, (_, at) => `name_${at}`);
    expect(names.filter((name) => styleless(name) !== name.replace('_', ''))).toEqual([]);
    expect(styleless('name_0')).toBe('name0');
    const long = 'a_'.repeat(60);
    expect(styleless(long)).toBe('a'.repeat(60));
    expect(styleless(`${long}b`)).toBe(`${'a'.repeat(60)}b`);
  });
});

describe('valuesAt', () => {
  it.each<[string, unknown, string, unknown[]]>([
    ['a name', { a: 1 }, 'a', [1]],
    ['a name inside', { a: { b: 1 } }, 'a.b', [1]],
    ['every style that stands there', { custom_host: 1, customHost: 2, host: 3 }, 'custom_host', [1, 2]],
    ['every element', { a: [{ b: 1 }, { b: 2 }, 3] }, 'a[].b', [1, 2]],
    ['no element where no list is', { a: { b: 1 } }, 'a[].b', []],
    ['nothing of a list that is not gone into', { a: [{ b: 1 }] }, 'a.b', []],
    ['any depth, the top too', { b: 1, c: [{ b: 2, d: { b: 3 } }] }, '**.b', [1, 2, 3]],
    ['JSON as text', { a: '{"b": 1}' }, 'a.b', [1]],
    ['JSON as text at any depth', { a: { c: '[{"b": 1}]' } }, 'a.**.b', [1]],
    ['nothing of null', { a: null }, 'a.b', []],
    ['nothing of a text', { a: 'text' }, 'a.b', []],
    ['no character of a text', { a: 'text' }, 'a.0', []],
    ['objects and lists alone at any depth', { a: 'x', b: null, c: [1] }, '**', [{ a: 'x', b: null, c: [1] }, [1]]],
    ['nothing that is inherited', Object.create({ a: 1 }), 'a', []],
    ['what is undefined', { a: undefined }, 'a', [undefined]],
    ['nothing at all', {}, 'a.b.c', []],
  ])('finds %s', (_, root, path, found) => {
    expect(valuesAt(root, path)).toEqual(found);
    expect(valuesAt(root, path)).toEqual(found);
  });

  it('looks 200 levels deep, and no deeper', () => {
    const nested = (levels: number): unknown => (levels === 0 ? { b: 1 } : { a: nested(levels - 1) });
    expect(valuesAt(nested(200), '**.b')).toEqual([1]);
    expect(valuesAt(nested(201), '**.b')).toEqual([]);
  });
});

describe('what a rule asks of values', () => {
  it('takes the argument that a path begins with', () => {
    expect(['a', 'a.b', 'a[].b', 'a.**.b'].map(topOf)).toEqual(['a', 'a', 'a', 'a']);
  });

  it('counts what there is', () => {
    expect([[], [1, 2], {}, { a: 1 }, '', 'text', 0, null, false].map(sizeOf)).toEqual([0, 2, 0, 1, 0, 1, 1, 1, 1]);
  });

  it.each<[unknown, unknown, boolean]>([
    [true, 'true', true],
    [' TRUE ', true, true],
    [1, true, true],
    [0, 'False', true],
    ['1', true, true],
    ['no', 'No ', true],
    [2, true, false],
    [false, true, false],
    ['yes', true, false],
    [null, false, false],
    ['', 'false', false],
  ])('takes %j for %j as an API would: %s', (value, wanted, same) => {
    expect(meansTheSame(value, wanted)).toBe(same);
  });
});
