import { describe, expect, it } from 'vitest';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { inBody, inQuery } from '../../catalog/model/field.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import {
  choice,
  eitherOf,
  flag,
  integer,
  list,
  number,
  object,
  orNull,
  secretText,
  text,
} from '../../catalog/model/schema.ts';
import { validate } from './validate.ts';

const faults = (schema: JsonSchema, value: unknown) => validate({ x: inBody(schema) }, { x: value });
const message = (schema: JsonSchema, value: unknown) => {
  const found = faults(schema, value);
  expect(found).toHaveLength(1);
  return `${found[0]?.field} ${found[0]?.message}`;
};

describe('validate', () => {
  it.each<[JsonSchema, unknown, string]>([
    [integer(), 'many', 'x must be a whole number, not "many"'],
    [integer(), 1.5, 'x must be a whole number, not 1.5'],
    [number(), null, 'x must be a number, not null'],
    [text(), 5, 'x must be a text, not 5'],
    [flag(), 'maybe', 'x must be true or false, not "maybe"'],
    [list(text()), 'a', 'x must be a list, not "a"'],
    [object({}), [], 'x must be an object, not a list'],
    [choice(['a', 'b']), 'c', 'x must be one of a, b, not "c"'],
    [integer(undefined, { minimum: 1 }), 0, 'x must be >= 1, not 0'],
    [integer(undefined, { maximum: 100 }), 101, 'x must be <= 100, not 101'],
    [text(undefined, { minLength: 3 }), 'ab', 'x must have at least 3 characters'],
    [text(undefined, { maxLength: 3 }), 'abcd', 'x must have at most 3 characters'],
    [list(text(), undefined, { minItems: 1 }), [], 'x must have at least 1 elements'],
    [text(undefined, { pattern: '^a' }), 'b', 'x must match ^a'],
    [object({}, undefined, { minProperties: 1 }), {}, 'x must name at least 1 of its properties'],
    [object({ a: text() }, undefined, { required: ['a'] }), {}, 'x.a is required'],
    [object({ limit: text() }), { budget: 1 }, 'x.budget is not known here (valid: limit)'],
    [object({ limit: text() }), { limits: 1 }, 'x.limits is not known here; did you mean limit? (valid: limit)'],
    [list(object({ a: integer() })), [{ a: 1 }, { a: 'b' }], 'x[1].a must be a whole number, not "b"'],
  ])('%j of %j', (schema, value, wanted) => {
    expect(message(schema, value)).toBe(wanted);
  });

  it('tells every fault at once', () => {
    const found = validate(
      { a: inQuery(integer()), b: inQuery(choice(['x'])), c: inBody(object({ d: flag() })) },
      { a: 'one', b: 'y', c: { d: 'z' } },
    );
    expect(found.map((fault) => fault.field)).toEqual(['a', 'b', 'c.d']);
  });

  it('takes null only where it clears the field', () => {
    expect(faults(orNull(text()), null)).toEqual([]);
    expect(faults(orNull(choice(['a'])), null)).toEqual([]);
    expect(message(orNull(text()), 5)).toBe('x must be a text or null, not 5');
    expect(message(orNull(choice(['a'])), 'b')).toBe('x must be one of a, not "b"');
    expect(message(orNull(eitherOf([text(), list(text())])), 5)).toBe('x must be a text or a list or null, not 5');
  });

  it('speaks of the alternative that was meant', () => {
    const schema = eitherOf([
      object({ kind: choice(['cat']), lives: integer() }, undefined, { required: ['kind', 'lives'] }),
      object({ kind: choice(['dog']) }, undefined, { required: ['kind'] }),
    ]);
    expect(message(schema, { kind: 'cow' })).toBe('x.kind must be one of dog, not "cow"');
    expect(message(eitherOf([text(), object({ a: integer() })]), { a: 'b' })).toBe(
      'x.a must be a whole number, not "b"',
    );
    expect(message(eitherOf([text(), list(text())]), 5)).toBe('x must be a text or a list, not 5');
  });

  it('does not mix up elements that fail the same alternatives', () => {
    const found = faults(list(eitherOf([text(), object({ a: integer() })])), [5, { a: 'b' }]);
    expect(found).toEqual([
      { field: 'x[0]', message: 'must be a text or an object, not 5' },
      { field: 'x[1].a', message: 'must be a whole number, not "b"' },
    ]);
  });

  it('tells what each of several alternatives inside another has, and what stands beside them', () => {
    const inner = eitherOf([text(), object({ n: integer() })]);
    const schema = object({ a: list(eitherOf([list(inner), flag()])), b: inner, c: integer() });
    const found = faults(schema, { a: [[{ n: 'x' }, 5], true, 'no'], b: 7, c: 'y' });
    expect(found.map(({ field }) => field)).toEqual(['x.a[0][0].n', 'x.a[0][1]', 'x.a[2]', 'x.b', 'x.c']);
  });

  it('names the first fault alone where there could be thousands', () => {
    const many = Array.from({ length: 6_000 }, () => 'x');
    expect(faults(list(integer()), many)).toEqual([{ field: 'x[0]', message: 'must be a whole number, not "x"' }]);
    expect(faults(list(integer()), many.slice(0, 4_000))).toHaveLength(4_000);
  });

  it('repeats no name and no text of which a part could be part of a key', () => {
    const key = `k${'0123456789abcdef'.repeat(6)}`;
    const told = [
      message(choice(['a']), key),
      message(object({ a: text() }, undefined, { additionalProperties: false }), { [key]: 1 }),
      message(object({}, undefined, { additionalProperties: integer() }), { [key]: 'b' }),
    ];
    for (const sentence of told) expect(sentence).not.toContain('0123456789');
  });

  it.each<[string, JsonSchema, (size: number) => unknown]>([
    ['wrong elements', list(integer()), (size) => Array.from({ length: size / 4 }, () => 'x')],
    [
      'elements that fit no alternative',
      list(eitherOf([text(), object({ a: integer() })])),
      (size) => Array.from({ length: size / 8 }, () => ({ a: 'x' })),
    ],
    [
      'wrong elements under a long name',
      object({}, undefined, { additionalProperties: list(integer()) }),
      (size) => ({ ['k'.repeat(size / 2)]: Array.from({ length: size / 8 }, () => 'x') }),
    ],
    [
      'names that are not known',
      object({ a: text() }, undefined, { additionalProperties: false }),
      (size) => Object.fromEntries(Array.from({ length: size / 10 }, (_, at) => [`k${at}`, 1])),
    ],
  ])('takes time in proportion to %s', async (_, schema, made) => {
    await expect(
      growthOf((size) => {
        const value = made(size);
        return () => faults(schema, value);
      }),
    ).resolves.toBeLessThan(MOST_GROWTH);
  });

  it('never repeats a secret', () => {
    const secret = 987654321987;
    for (const schema of [
      secretText(),
      orNull(secretText()),
      eitherOf([secretText(), list(text())]),
      object({ s: secretText() }),
    ]) {
      const value = schema.properties ? { s: secret } : secret;
      expect(JSON.stringify(faults(schema, value))).not.toContain(String(secret));
    }
  });

  it('shortens long values', () => {
    expect(message(choice(['a']), 'b'.repeat(10_000)).length).toBeLessThan(100);
  });
});
