import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { inBody } from '../../catalog/model/field.ts';
import { anyObject, integer, list, text } from '../../catalog/model/schema.ts';
import { type NameTable, resolveNames } from './names.ts';

const table: NameTable = {
  input: {
    workspace_id: inBody(text()),
    name: inBody(text()),
    usage_limits: inBody(anyObject()),
    rate_limits: inBody(list(anyObject())),
    page_size: inBody(integer()),
  },
  aliases: {
    workspace: 'workspace_id',
    credit_limit: { into: 'usage_limits.credit_limit' },
    rate_limit_rpm: { into: 'rate_limits[0].value', with: { type: 'requests', unit: 'rpm' } },
    settings: { into: 'usage_limits', as: 'merge' },
    colour: { refused: 'there are no colours' },
  },
  replyOptions: ['fields', 'dry_run'],
};

const faultsOf = (given: Record<string, unknown>) => resolveNames(given, table).faults;
const namedOf = (given: Record<string, unknown>) => {
  const { named, faults } = resolveNames(given, table);
  expect(faults).toEqual([]);
  return named;
};

describe('resolveNames', () => {
  it('takes names as they are, in other cases, and older ones', () => {
    expect(namedOf({ workspace_id: 'w', fields: ['a'] })).toEqual({ workspace_id: 'w', fields: ['a'] });
    expect(namedOf({ workspaceId: 'w', 'page-size': 1 })).toEqual({ workspace_id: 'w', page_size: 1 });
    expect(namedOf({ workspace: 'w' })).toEqual({ workspace_id: 'w' });
  });

  it('puts flattened arguments into the object that the API takes, sending nothing that was not given', () => {
    expect(namedOf({ credit_limit: 5 })).toEqual({ usage_limits: { credit_limit: 5 } });
    expect(namedOf({ rate_limit_rpm: 9 })).toEqual({ rate_limits: [{ type: 'requests', unit: 'rpm', value: 9 }] });
    expect(namedOf({ usage_limits: '{"type":"cost"}', credit_limit: 5 })).toEqual({
      usage_limits: { type: 'cost', credit_limit: 5 },
    });
    expect(namedOf({ usage_limits: { type: 'cost' }, settings: { credit_limit: 5 } })).toEqual({
      usage_limits: { type: 'cost', credit_limit: 5 },
    });
  });

  it('does not change the arguments that were given', () => {
    const given = { usage_limits: { type: 'cost' }, credit_limit: 5 };
    resolveNames(given, table);
    expect(given).toEqual({ usage_limits: { type: 'cost' }, credit_limit: 5 });
  });

  it('names the nearest valid argument for an unknown one, and keeps the others', () => {
    const { named, faults } = resolveNames({ workspce_id: 'w', name: 'n', zzz: 1 }, table);
    expect(named).toEqual({ name: 'n' });
    expect(faults.map((fault) => fault.field)).toEqual(['workspce_id', 'zzz']);
    expect(faults[0]?.message).toContain('did you mean workspace_id?');
    expect(faults[1]?.message).not.toContain('did you mean');
    expect(faults[1]?.message).toContain('rate_limits');
  });

  it.each([
    ['the same thing twice', { workspace_id: 'a', workspace: 'b' }, 'says again what workspace_id says'],
    ['a flattened and a whole value', { usage_limits: { credit_limit: 1 }, credit_limit: 2 }, 'says again'],
    ['a flattened value in a cleared object', { usage_limits: null, credit_limit: 2 }, 'null'],
    ['a flattened value in a text', { usage_limits: 'x', credit_limit: 2 }, 'cannot be combined'],
    [
      'a flattened value whose fixed neighbours differ',
      { rate_limits: [{ type: 'tokens', unit: 'rpm' }], rate_limit_rpm: 9 },
      'goes with type "requests"',
    ],
    ['a merged text', { settings: 'x' }, 'must be an object'],
    ['a merged key twice', { usage_limits: { a: 1 }, settings: { a: 2 } }, 'says again what usage_limits.a says'],
    ['what has no successor', { colour: 'red' }, 'there are no colours'],
  ])('refuses %s', (_, given, wanted) => {
    const faults = faultsOf(given);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toContain(wanted);
  });

  it('is not fooled by names of JavaScript', () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__PROTO__'])
      expect(resolveNames(JSON.parse(`{"${name}":{"polluted":true}}`), table).faults).toHaveLength(1);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('answers any names at all, shortly', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 500 }), fc.jsonValue()), (given) => {
        const { faults } = resolveNames(given, table);
        for (const { field } of faults) expect(field.length).toBeLessThan(100);
      }),
    );
  });

  it('compares few unknown names, and none that is too long to be one', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`workspace_idd${at}`, 1]));
    const told = faultsOf(many).filter(({ message }) => /did you mean workspace_id/.test(message));
    expect(faultsOf(many)).toHaveLength(30);
    expect(told).toHaveLength(20);
    expect(faultsOf({ ['k'.repeat(100)]: 1 })[0]?.field).toBe('(a name of 100 characters)');
  });

  it.each(['unknown_', 'workspace-', '_', 'İ'])('takes time in proportion to names such as %s', async (part) => {
    for (const name of [
      (size: number) => [part.repeat(size)],
      (size: number) => Array.from({ length: size / 10 }, (_, at) => `${part}${at}`),
    ])
      await expect(
        growthOf((size) => {
          const given = Object.fromEntries(name(size).map((key) => [key, 1]));
          return () => faultsOf(given);
        }),
      ).resolves.toBeLessThan(MOST_GROWTH);
  });
});
