import { describe, expect, it } from 'vitest';
import type { Field } from '../catalog/operation.ts';
import { toBodyValue, toHeader, toTexts } from './encode-value.ts';

const field = (more: Partial<Field> = {}): Field => ({ in: 'query', schema: {}, ...more }) as Field;
const CSV = field({ encode: 'csv' });
const JSON_TEXT = field({ encode: 'json' });

describe('an argument as text', () => {
  it.each<[unknown, Field, string[]]>([
    ['a', field(), ['a']],
    [1.5, field(), ['1.5']],
    [false, field(), ['false']],
    [{ a: 1 }, field(), ['{"a":1}']],
    [['a', 2, true], field(), ['a', '2', 'true']],
    [['a', 2], CSV, ['a,2']],
    ['a,b', CSV, ['a,b']],
    [{ a: 1 }, JSON_TEXT, ['{"a":1}']],
    [['a'], JSON_TEXT, ['["a"]']],
    ['{"a": 1}', JSON_TEXT, ['{"a": 1}']],
  ])('%j with %j is %j', (value, how, texts) => {
    expect(toTexts('x', how, value)).toEqual(texts);
  });

  it.each<[unknown, Field, RegExp]>([
    [null, field(), /cannot be null here/],
    [null, JSON_TEXT, /cannot be null here/],
    [['a', null], field(), /cannot be null here/],
    [['a', null], CSV, /cannot be null here/],
    [['a,b'], CSV, /must not hold commas/],
    [Number.NaN, field(), /cannot be sent as text/],
    [Number.POSITIVE_INFINITY, CSV, /cannot be sent as text/],
    [undefined, field(), /cannot be sent as text/],
    [1n, field(), /cannot be sent as text/],
  ])('%o with %j is refused', (value, how, why) => {
    expect(() => toTexts('x', how, value)).toThrow(why);
  });

  it('is visible ASCII in a header, and escaped in JSON', () => {
    expect(toHeader('x', field(), ['a', 'b'])).toBe('a,b');
    expect(toHeader('x', JSON_TEXT, { a: 'é' })).toBe('{"a":"\\u00e9"}');
    for (const value of ['é', 'a\r\nb', 'a\u007f'])
      expect(() => toHeader('x', field(), value)).toThrow(/visible ASCII/);
  });
});

describe('an argument in a JSON body', () => {
  it.each<[unknown, Partial<Field>, unknown]>([
    [null, {}, null],
    [null, { encode: 'csv' }, null],
    [null, { encode: 'json' }, null],
    [null, { clearedBy: '' }, ''],
    ['a', { clearedBy: '' }, 'a'],
    [['a', 'b'], {}, ['a', 'b']],
    [['a', 'b'], { encode: 'repeated' }, ['a', 'b']],
    [['a', 'b'], { encode: 'csv' }, 'a,b'],
    [['a', 'b'], { encode: 'json' }, '["a","b"]'],
    ['[1]', { encode: 'json' }, '[1]'],
  ])('%j with %j is %j', (value, how, sent) => {
    expect(toBodyValue('x', field(how), value)).toEqual(sent);
  });
});
