import { describe, expect, it } from 'vitest';
import { unknownFields } from './unknown-fields.ts';

const told = (extra?: Record<string, unknown>): string[] =>
  unknownFields(extra).map(({ to, because }) => `${to}: ${because}`);

describe('a field that the catalog does not have', () => {
  it.each([
    ['purge', 'delete', 'may remove, replace or cut off something'],
    ['customHost', 'egress', 'may decide where keys and traffic go'],
    ['Scope-List', 'access', 'may decide who may do what'],
    ['usage_limit', 'protection', 'may loosen a guardrail or limit'],
    ['is_active', 'live', 'may change production at once'],
  ])('%s is judged by its name', (name, to, because) => {
    expect(told({ [name]: 1 })).toEqual([`${to}: extra.${name}, which this server does not know, ${because}`]);
  });

  it('may say more than one thing', () => {
    expect(unknownFields({ default_role: 1 }).map(({ to }) => to)).toEqual(['access', 'live']);
  });

  it('is found at any depth, in lists too, by its own name alone', () => {
    const at = (extra: Record<string, unknown>) => unknownFields(extra).map(({ because }) => because.split(',')[0]);
    expect(at({ a: [{ b: { proxy: 'x' } }] })).toEqual(['extra.a.b.proxy']);
    expect(at({ host: { a: 1 } })).toEqual(['extra.host']);
    expect(at({ a: ['host'], b: 'host', c: null, d: undefined })).toEqual([]);
  });

  it('says nothing where its name does not', () => {
    expect(told({ colour: 1 })).toEqual([]);
    expect(told()).toEqual([]);
  });

  it('is looked at as deep as any call is', () => {
    const nested = (depth: number): Record<string, unknown> => {
      let value: Record<string, unknown> = { host: 1 };
      for (let i = 0; i < depth; i++) value = { a: value };
      return value;
    };
    expect(told(nested(50))).toHaveLength(1);
    expect(told(nested(5_000))).toEqual([]);
  });
});
