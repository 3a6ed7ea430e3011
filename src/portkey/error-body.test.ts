import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readErrorBody } from './error-body.ts';

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
