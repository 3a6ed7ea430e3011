import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsIn, oneLine, readErrorBody, textOf } from './error-body.ts';
import { parseJsonFields } from './reply.ts';

const name = { field: 'name', message: 'is required' };

describe('error bodies', () => {
  it.each([
    ['Portkey', { success: false, data: { message: 'No', errorCode: 'AB03' } }, { message: 'No', code: 'AB03' }],
    ['without a code', { success: false, data: { message: 'No' } }, { message: 'No' }],
    ['text as data', { success: false, data: 'No' }, { message: 'No' }],
    ['flat', { errorCode: 'AB01', message: 'No' }, { message: 'No', code: 'AB01' }],
    [
      'error object',
      { error: { code: 'AB08', message: 'No', param: null, type: 'x' } },
      { message: 'No', code: 'AB08' },
    ],
    ['error text', { error: 'No' }, { message: 'No' }],
    ['message only', { message: 'No' }, { message: 'No' }],
    [
      'bare error',
      { message: 'No', type: 'invalid_request_error', param: null, code: 'missing' },
      { message: 'No', code: 'missing' },
    ],
    [
      'with slug',
      { status_code: 400, success: false, error: { message: 'No', slug: 'AB01', code: 400 } },
      { message: 'No', code: 'AB01' },
    ],
    ['a text', 'No', { message: 'No' }],
    [
      'gateway',
      { error: { message: 'openai error: No', code: 'invalid_api_key' }, provider: 'openai' },
      { message: 'openai error: No', code: 'invalid_api_key' },
    ],
    ['several lines', { message: 'No\n\u0007  no' }, { message: 'No no' }],
    ['request id', { message: 'No', request_id: 'r-1' }, { message: 'No', requestId: 'r-1' }],
    [
      'dependents',
      { success: false, data: { message: 'No', errorCode: 'AB07', dependents: [{ id: 'c' }] } },
      { message: 'No', code: 'AB07', dependents: [{ id: 'c' }] },
    ],
    ['nothing', {}, {}],
    ['a number', 7, {}],
    ['null', null, {}],
  ])('%s', (_, body, expected) => {
    expect(readErrorBody(body)).toEqual({ fieldErrors: [], ...expected });
  });

  it.each([
    ['list of field and message', { errors: [name] }],
    ['in data', { success: false, data: { message: 'Bad', errorCode: 'AB01', errors: [name] } }],
    ['data is the list', { success: false, data: [name] }],
    ['the body is the list', [name]],
    ['map of lists', { errors: { name: ['is required'] } }],
    ['map of texts', { error: { fields: 1, errors: { name: 'is required' } } }],
    ['zod issues', { error: { issues: [{ code: 'invalid_type', path: ['name'], message: 'is required' }] } }],
    ['zod flat', { errors: { formErrors: [], fieldErrors: { name: ['is required'] } } }],
    ['zod tree', { errors: { _errors: [], name: { _errors: ['is required'] } } }],
    ['zod in the message', { message: JSON.stringify([{ path: ['name'], message: 'is required' }]) }],
    ['ajv', { errors: [{ instancePath: '/name', message: 'is required' }] }],
    ['joi', { details: [{ message: 'is required', context: { key: 'name' } }] }],
    ['express-validator', { errors: [{ msg: 'is required', param: 'name', location: 'body' }] }],
    ['class-validator', { message: [{ property: 'name', constraints: { isNotEmpty: 'is required' } }] }],
    ['FastAPI', { detail: [{ loc: ['name'], msg: 'is required', type: 'missing' }] }],
    ['problem details', { title: 'Bad', 'invalid-params': [{ name: 'name', reason: 'is required' }] }],
    ['OpenAI', { error: { message: 'is required', param: 'name', code: null } }],
  ])('field errors: %s', (_, body) => {
    expect(readErrorBody(body).fieldErrors).toEqual([name]);
    expect(readErrorBody(body).message).toBeTruthy();
  });

  it('keeps paths inside fields', () => {
    const body = {
      errors: [
        { path: ['targets', 0, 'provider'], message: 'unknown' },
        { instancePath: '/a/0', message: 'x' },
      ],
    };
    expect(readErrorBody(body).fieldErrors.map(({ field }) => field)).toEqual(['targets.0.provider', 'a.0']);
  });

  it('takes a list of texts without fields', () => {
    expect(readErrorBody({ errors: ['a', 'b'] })).toEqual({
      message: 'a; b',
      fieldErrors: [
        { field: '', message: 'a' },
        { field: '', message: 'b' },
      ],
    });
  });

  it('stays bounded and never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        for (const body of [value, { error: value }, { data: value, errors: value }, { message: value }]) {
          const read = readErrorBody(body);
          expect(read.fieldErrors.length).toBeLessThanOrEqual(50);
          expect((read.message ?? '').length).toBeLessThanOrEqual(501);
        }
      }),
    );
    let deep: unknown = 'x';
    for (let level = 0; level < 5_000; level += 1) deep = level % 2 ? { errors: [deep] } : { data: { error: deep } };
    expect(() => readErrorBody(deep)).not.toThrow();
    const many = { errors: Array.from({ length: 10_000 }, (_, index) => ({ field: `f${index}`, message: 'bad' })) };
    expect(readErrorBody(many).fieldErrors).toHaveLength(50);
  });
});

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
