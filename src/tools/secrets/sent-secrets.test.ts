import { describe, expect, it } from 'vitest';
import type { Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { isSecretMember, sentSecrets } from './sent-secrets.ts';

const found = (schema: JsonSchema, value: unknown, always?: (text: string) => boolean) =>
  sentSecrets({ a: { in: 'body', schema } as Field }, { a: value }, always).map((each) => [
    each.path.join('.'),
    each.value,
  ]);

const KEY = 'abcdefgh12345678';
const SECRET = { type: 'string', writeOnly: true } as const;
const FREE_SECRETS: JsonSchema = { type: 'object', writeOnly: true, additionalProperties: { type: 'string' } };

describe('sentSecrets', () => {
  it('finds what the schema calls secret, however short, and nothing else', () => {
    expect(found(SECRET, 'pw')).toEqual([['a', 'pw']]);
    expect(found({ type: 'string' }, KEY)).toEqual([]);
    expect(found(SECRET, '')).toEqual([]);
    expect(found(SECRET, null)).toEqual([]);
    expect(found(SECRET, 12)).toEqual([]);
    expect(sentSecrets({}, { unknown: KEY })).toEqual([]);
  });

  it('finds it inside objects and lists, and in one of several shapes', () => {
    const schema: JsonSchema = { type: 'object', properties: { key: SECRET, name: { type: 'string' } } };
    expect(found(schema, { key: 'pw', name: KEY })).toEqual([['a.key', 'pw']]);
    expect(found({ anyOf: [{ type: 'string' }, schema] }, { key: 'pw' })).toEqual([['a.key', 'pw']]);
    const list: JsonSchema = { type: 'array', items: SECRET };
    expect(found(list, [KEY, 'x', { b: KEY }])).toEqual([
      ['a.0', KEY],
      ['a.1', 'x'],
      ['a.2.b', KEY],
    ]);
    expect(
      found({ anyOf: [{ type: 'object', properties: { key: { type: 'string' } } }, schema] }, { key: 'pw' }),
    ).toEqual([['a.key', 'pw']]);
    expect(found({ anyOf: [{ type: 'string' }, list] }, ['pw'])).toEqual([['a.0', 'pw']]);
    expect(found({ type: 'array', items: { type: 'string' } }, [KEY])).toEqual([]);
    expect(found({ anyOf: [{ type: 'number' }, SECRET] }, KEY)).toEqual([['a', KEY]]);
    expect(
      found({ anyOf: [schema, { type: 'object', properties: { key: { type: 'string' } } }] }, { key: 'pw' }),
    ).toEqual([['a.key', 'pw']]);
  });

  it('tells secrets by name and look under names that the caller chose', () => {
    const headers = {
      authorization: 'x',
      region: 'eu-west-1',
      accept: KEY,
      other: KEY,
      none: '',
      url: 'https://a.example/aaaaaaaaaaaa1',
    };
    expect(found(FREE_SECRETS, headers)).toEqual([
      ['a.authorization', 'x'],
      ['a.other', KEY],
    ]);
    expect(found({ type: 'object', writeOnly: true }, { list: [KEY, 'x'], deep: { key: 'p' } })).toEqual([
      ['a.list.0', KEY],
      ['a.deep.key', 'p'],
    ]);
    expect(found({ type: 'object', additionalProperties: { type: 'string' } }, { token: KEY })).toEqual([]);
    const free: JsonSchema = { type: 'object', additionalProperties: { type: 'string', writeOnly: true } };
    expect(found(free, { mine: 'pw', token: 'pw' })).toEqual([['a.token', 'pw']]);
    // An argument that has the same schema is secret by its own name.
    expect(found(free.additionalProperties as JsonSchema, 'pw')).toEqual([['a', 'pw']]);
  });

  it('finds what always counts, where the schema calls it secret', () => {
    const isReference = (text: string): boolean => text.startsWith('env:');
    expect(found(FREE_SECRETS, { region: 'env:NAME', other: 'eu' }, isReference)).toEqual([['a.region', 'env:NAME']]);
    expect(found({ type: 'string' }, 'env:NAME', isReference)).toEqual([]);
    expect(found(FREE_SECRETS, { region: 'env:NAME' })).toEqual([]);
  });

  it('says where a text stands for an object', () => {
    const wants = (schema: JsonSchema) =>
      sentSecrets({ a: { in: 'body', schema } as Field }, { a: 'env:NAME' }).map(({ wantsObject }) => wantsObject);
    expect(wants({ type: 'object', writeOnly: true })).toEqual([true]);
    expect(wants({ writeOnly: true, anyOf: [{ type: 'object' }, { type: 'string' }] })).toEqual([false]);
    expect(wants(SECRET)).toEqual([false]);
    expect(wants({ type: 'number', writeOnly: true })).toEqual([false]);
    expect(wants({ writeOnly: true, anyOf: [{ type: 'object' }, { type: 'number' }] })).toEqual([true]);
  });
});

describe('isSecretMember', () => {
  it.each<[string, string, boolean]>([
    ['x-api-key', 'short', true],
    ['Cookie', 'a=b', true],
    ['region', 'us-east-1', false],
    ['region', KEY, true],
    ['words', 'abcdefghijklmnopqrst', false],
    ['digits', '12345678901234567890', false],
    ['text', `two words ${KEY}`, false],
    ['Content-Type', 'application/json;charset=utf8', false],
    ['content-type-key', 'x', true],
    ['token_uri', 'https://oauth2.example/token', false],
    ['token_uri', 'https://user:pass@oauth2.example/token', true],
  ])('%s: %s is %s', (name, value, secret) => {
    expect(isSecretMember(name, value)).toBe(secret);
  });
});
