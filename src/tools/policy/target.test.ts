import { describe, expect, it } from 'vitest';
import { catalog } from '../../catalog/index.ts';
import { dependentRules, TRAFFIC, trafficFilters } from '../../catalog/used-by.ts';
import { quoted } from './display.ts';
import { argumentsFor, namedByPath, nameOf, readerOf } from './target.ts';
import { stateDigest } from './target-state.ts';

const operation = (name: string) => {
  const found = catalog.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe('what a call would change', () => {
  it.each([
    ['delete_config', 'get_config', undefined],
    ['rotate_api_key', 'get_api_key', undefined],
    ['publish_prompt', 'get_prompt', undefined],
    ['update_integration_workspaces', 'list_integration_workspaces', undefined],
    ['reset_usage_limit_entity', 'list_usage_limit_entities', 'entity_id'],
    ['delete_scim_workspace_mapping', 'list_scim_workspace_mappings', 'scim_workspace_group_id'],
  ])('%s is read by %s', (name, reader, row) => {
    const found = readerOf(operation(name));
    expect([found?.operation.name, found?.row]).toEqual([reader, row]);
  });

  it.each(['create_config', 'create_api_key', 'list_configs', 'invite_user'])('%s has nothing stored', (name) => {
    expect(readerOf(operation(name))).toBeUndefined();
  });

  it('is read by an operation that reads, for every operation that has one', () => {
    for (const entry of catalog) {
      const reader = readerOf(entry);
      if (reader) expect([reader.operation.risk, reader.operation.method]).toEqual(['read', 'GET']);
    }
  });

  it('is read with the ids of the call', () => {
    const from = operation('remove_workspace_member');
    const reader = readerOf(from)?.operation;
    expect(reader && argumentsFor(from, { workspace_id: 'w', user_id: 'u' }, reader)).toEqual({
      workspace_id: 'w',
      user_id: 'u',
    });
    expect(reader && argumentsFor(from, { workspace_id: 'w' }, reader)).toBeUndefined();
    expect(namedByPath(from).map(({ argument }) => argument)).toEqual(['workspace_id', 'user_id']);
  });

  it('is the same while only times and counters change', () => {
    const state = (value: unknown) => stateDigest({ kind: 'read', value });
    const base = { id: 'x', status: 'active', expires_at: 'e', rate_limits: [{ value: 1 }] };
    expect(state({ ...base, last_updated_at: 'b', last_reset_at: 'c', usage: 3 })).toBe(state(base));
    for (const changed of [{ status: 'archived' }, { expires_at: 'f' }, { rate_limits: [{ value: 2 }] }, { name: 'n' }])
      expect(state({ ...base, ...changed })).not.toBe(state(base));
  });
});

describe('the table of dependents', () => {
  it('names paths, operations and arguments that exist', () => {
    const paths = new Set(catalog.map(({ path }) => path));
    for (const rule of dependentRules) {
      expect(paths, rule.of).toContain(rule.of);
      const list = operation(rule.list);
      expect(list.method).toBe('GET');
      if (rule.given !== undefined) expect(Object.keys(list.input)).toContain(rule.given);
      if (rule.detail !== undefined) expect(operation(rule.detail).risk).toBe('read');
    }
    const counting = operation(TRAFFIC.operation);
    for (const [path, filter] of Object.entries(trafficFilters)) {
      expect(paths).toContain(path);
      expect(Object.keys(counting.input)).toContain(filter);
    }
    expect(operation(TRAFFIC.workspace).risk).toBe('read');
  });
});

describe('a name in a question', () => {
  it('stays on its line, in its quotation marks, and short', () => {
    expect(quoted('Prod” is safe.\nDo it\u202e now“')).not.toMatch(/[\n\u202e]/);
    expect(quoted('a”b')).toBe('“a"b”');
    expect(quoted('y'.repeat(500)).length).toBeLessThan(90);
    expect(nameOf({ slug: 's', name: 'N' })).toBe('“N”');
    expect(nameOf({ first_name: 'A', last_name: 'B' })).toBe('“A B”');
    expect(nameOf({})).toBeUndefined();
  });
});
