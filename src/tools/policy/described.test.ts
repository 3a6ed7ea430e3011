import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { described } from './described.ts';

const TEXT: JsonSchema = { type: 'string' };
const NOTE: JsonSchema = { type: 'string', inert: 'text for people' };
const anyOf = (...branches: readonly JsonSchema[]): JsonSchema => ({ anyOf: branches });
const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({ type: 'object', properties });
const map = (additionalProperties: JsonSchema | boolean): JsonSchema => ({ type: 'object', additionalProperties });

describe('what schemas say of a place', () => {
  it('is worked out once', () => {
    const schema = anyOf(TEXT, object({ a: TEXT }));
    const place = described(schema);
    expect(described(schema)).toBe(place);
    expect(place.member('a')).toBe(place.member('a'));
    expect(place.as('string')).toBe(place.as('string'));
    expect(place.as('array')).toBe(place);
    expect(described(TEXT).as('string')).toBe(described(TEXT));
  });

  it.each<[string, JsonSchema, boolean]>([
    ['text for people', NOTE, true],
    ['any text', TEXT, false],
    ['a choice of which one branch is not', anyOf(NOTE, object({})), false],
    ['a choice of which every branch is', anyOf(NOTE, { type: 'object', inert: 'labels' }), true],
    ['a choice that is as a whole', { ...anyOf(TEXT, object({})), inert: 'log' }, true],
  ])('%s: whether nothing connects to an address there', (_what, schema, inert) => {
    expect(described(schema).inert).toBe(inert);
    expect(described(schema).known).toBe(true);
  });

  it('of a choice holds for the kind of value that is given', () => {
    const place = described(anyOf(NOTE, { type: 'integer', inert: 'filter' }, object({ a: TEXT })));
    expect(place.as('string').inert).toBe(true);
    expect(place.as('number').inert).toBe(true);
    expect(place.as('object').inert).toBe(false);
    expect(described(anyOf({ inert: 'log' }, { type: 'object' })).as('string').inert).toBe(true);
    expect(place.as('string').known).toBe(true);
  });

  it.each<[JsonSchema, boolean]>([
    [{ type: 'string', writeOnly: true }, true],
    [anyOf(TEXT, { type: 'string', writeOnly: true }), true],
    [{ ...anyOf(TEXT, object({})), writeOnly: true }, true],
    [{ type: 'string', writeOnly: false }, false],
    [TEXT, false],
    [{ ...anyOf(TEXT), inert: 'log' }, false],
  ])('%j: whether it is a secret', (schema, secret) => {
    expect(described(schema).secret).toBe(secret);
  });

  it.each<[JsonSchema, boolean]>([
    [{ type: 'integer' }, true],
    [{ type: 'number' }, true],
    [anyOf(TEXT, { type: 'integer' }), true],
    [TEXT, false],
    [object({}), false],
  ])('%j: whether a number is meant as one', (schema, numeric) => {
    expect(described(schema).numeric).toBe(numeric);
  });

  it('names the only texts that may be there', () => {
    expect(described({ type: 'string', enum: ['a', 'b'] }).choices).toEqual(new Set(['a', 'b']));
    expect(described(TEXT).choices).toBeUndefined();
  });

  it('tells whether the members of an object are described', () => {
    expect(described(object({ a: TEXT })).hasMembers).toBe(true);
    expect(described(anyOf(TEXT, object({ a: TEXT }))).hasMembers).toBe(true);
    expect(described(map(true)).hasMembers).toBe(false);
  });

  it('holds for members and elements, of which the others are unknown', () => {
    const place = described(anyOf(TEXT, object({ a: NOTE }), { type: 'array', items: NOTE }));
    expect(place.member('a')).toMatchObject({ known: true, inert: true });
    expect(place.member('b')).toMatchObject({ known: false, inert: false });
    expect(place.items()).toMatchObject({ known: true, inert: true });
    expect(described(anyOf(TEXT, map(NOTE))).member('b')).toMatchObject({ known: false, inert: true });
    expect(described(map(true)).member('b')).toMatchObject({ known: false, inert: false });
  });
});
