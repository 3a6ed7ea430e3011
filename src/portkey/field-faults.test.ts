import { describe, expect, it } from 'vitest';
import { readErrorBody } from './error-body.ts';
import { faultsIn, oneLine, textOf } from './field-faults.ts';
import { parseJsonFields } from './json-fields.ts';

const MANY = Array.from({ length: 60 }, (_, at) => `fault ${at}`);
/** A fault below so many levels. */
const below = (levels: number): unknown => (levels === 0 ? 'deep' : { a: below(levels - 1) });
const wrapped = (levels: number): unknown => (levels === 0 ? { message: 'deep' } : { data: wrapped(levels - 1) });

describe('texts of errors', () => {
  it('are one line of bounded length', () => {
    expect(oneLine(' a\n\tb\u0000c ')).toBe('a b c');
    expect(oneLine('word '.repeat(100), 400)).toMatch(/^(?:word ){70}/);
    expect(textOf(7)).toBe('7');
    for (const none of ['', ' ', true, null, {}, undefined]) expect(textOf(none)).toBeUndefined();
  });
});

describe('faults of fields', () => {
  it.each<[unknown, unknown[]]>([
    ['x', [{ field: '', message: 'x' }]],
    [{ a: 'x' }, [{ field: 'a', message: 'x' }]],
    [
      { a: { b: ['x', 'y'] } },
      [
        { field: 'a.b', message: 'x' },
        { field: 'a.b', message: 'y' },
      ],
    ],
    [{ a: { message: 'x' } }, [{ field: 'a', message: 'x' }]],
    [{ a: { message: 'x', path: 'b' } }, [{ field: 'b', message: 'x' }]],
    [[{ path: ['a', 0, true, {}], message: 'x' }], [{ field: 'a.0', message: 'x' }]],
    [[{ path: [], message: 'x' }], [{ field: '', message: 'x' }]],
    [[{ instancePath: '/a/0', message: 'x' }], [{ field: 'a.0', message: 'x' }]],
    [
      { formErrors: ['x'], fieldErrors: { a: ['y'] } },
      [
        { field: '', message: 'x' },
        { field: 'a', message: 'y' },
      ],
    ],
    [
      { _errors: ['x'], a: { _errors: ['y'] } },
      [
        { field: '', message: 'x' },
        { field: 'a', message: 'y' },
      ],
    ],
    [true, []],
    [null, []],
    [[true], []],
  ])('%j', (value, faults) => expect(faultsIn(value)).toEqual(faults));

  it('are at most fifty, and are looked for six levels down', () => {
    expect(faultsIn(MANY)).toHaveLength(50);
    expect(faultsIn(Object.fromEntries(MANY.map((name) => [name, 'x'])))).toHaveLength(50);
    expect(readErrorBody({ errors: MANY, details: MANY.map((text) => `other ${text}`) }).fieldErrors).toHaveLength(50);
    expect(faultsIn(below(6))).toEqual([{ field: 'a.a.a.a.a.a', message: 'deep' }]);
    expect(faultsIn(below(7))).toEqual([]);
    // Lists are levels, too.
    expect(faultsIn([[[[[['deep']]]]]])).toHaveLength(1);
    expect(faultsIn([[[[[[['deep']]]]]]])).toEqual([]);
  });
});

describe('an error’s body', () => {
  it('says only what it says', () => {
    for (const none of [{}, [], null, 7, '', { error: true, code: '', dependents: [], used_by: {} }])
      expect(readErrorBody(none)).toEqual({ fieldErrors: [] });
    expect(readErrorBody({ dependents: [], used_by: { a: 1 } }).dependents).toEqual({ a: 1 });
  });

  it('is looked into three levels down, where the innermost message tells most', () => {
    expect(readErrorBody(wrapped(3)).message).toBe('deep');
    expect(readErrorBody(wrapped(4)).message).toBeUndefined();
    expect(readErrorBody({ message: 'outer', data: { message: 'inner' } }).message).toBe('inner');
  });

  it('may hold a library’s faults as its message', () => {
    const faults = [{ path: ['a'], message: 'Required' }];
    expect(readErrorBody({ message: JSON.stringify(faults) })).toEqual({
      message: 'a: Required',
      fieldErrors: [{ field: 'a', message: 'Required' }],
    });
    for (const message of ['{broken', '7', '"text"'])
      expect(readErrorBody({ message })).toEqual({ message, fieldErrors: [] });
    expect(readErrorBody({ message: ['[1', { field: 'a', message: 'x' }] }).fieldErrors).toContainEqual({
      field: 'a',
      message: 'x',
    });
  });

  it('may name one parameter', () => {
    expect(readErrorBody({ message: 'Bad', param: 'a' }).fieldErrors).toEqual([{ field: 'a', message: 'Bad' }]);
    expect(readErrorBody({ param: 'a' }).fieldErrors).toEqual([]);
    expect(readErrorBody({ message: 'Bad', param: 'a', errors: ['x'] }).fieldErrors).toEqual([
      { field: '', message: 'x' },
    ]);
  });

  it('is summed up where it has faults alone', () => {
    expect(readErrorBody({ errors: ['x', { field: 'a', message: 'y' }, 'z', 'not this'] }).message).toBe('x; a: y; z');
    // What is no list and no object is no fault.
    expect(readErrorBody({ details: 'x', message: 'Bad' }).fieldErrors).toEqual([]);
  });
});

it('fields that hold JSON may stand in lists', () => {
  expect(parseJsonFields(['{}', 'a'], ['[]'])).toEqual([{}, 'a']);
  expect(parseJsonFields({ a: [['[1]']] }, ['a[][]'])).toEqual({ a: [[[1]]] });
  expect(parseJsonFields({ a: '[1]' }, [])).toEqual({ a: '[1]' });
});
