import { describe, expect, it } from 'vitest';
import { catalog } from '../../catalog/index.ts';
import { dependentRules, TRAFFIC, trafficFilters } from '../../catalog/used-by.ts';
import { isName, nameOf, quoted } from '../policy/display.ts';
import { stateDigest } from '../policy/target-state.ts';
import { argumentsFor, namedByPath, readerOf, rowOf } from './target.ts';

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

  const entry = (name: string, changed: object) => ({ ...operation(name), ...changed });

  it('is read by what gives JSON, and by nothing where the call makes something new', () => {
    const content = catalog.find(({ method, reply }) => method === 'GET' && reply === 'bytes');
    expect(readerOf(entry('delete_file', { path: content?.path }))?.operation.name).not.toBe(content?.name);
    expect(readerOf(entry('create_api_key', { path: '/things/{type}/{kind}' }))).toBeUndefined();
    expect(readerOf(entry('create_config', { path: '/configs/{slug}' }))?.operation.name).toBe('get_config');
    // Its own path, where nothing reads it, is no row of the list above.
    expect(readerOf(entry('create_config', { path: '/configs/{a}/{b}' }))).toBeUndefined();
    const group = { scim: operation('delete_scim_workspace_mapping') };
    expect(readerOf({ ...group.scim, method: 'POST' })).toBeUndefined();
    expect(readerOf(entry('update_config', { method: 'POST', path: '/configs/import' }))).toBeUndefined();
    // A collection below a thing that can itself be read is not the thing.
    expect(readerOf(entry('update_config', { method: 'POST', path: '/configs/{slug}/versions' }))).toBeUndefined();
    expect(readerOf(entry('update_config', { path: '/nowhere/{slug}' }))).toBeUndefined();
    expect(readerOf(entry('delete_scim_workspace_mapping', { input: {} }))).toBeUndefined();
    expect(readerOf(operation('sync_mcp_integration'))).toMatchObject({
      operation: { name: 'list_mcp_integration_capabilities' },
      resource: operation('list_mcp_integration_capabilities').path,
    });
  });

  it('is asked for with what the reader needs of the call, and nothing else of it', () => {
    const file = (args: object) =>
      argumentsFor(operation('delete_file'), { file_id: 'f', ...args }, operation('get_file'));
    // Headers choose where the thing is; an inline config is none that a read takes.
    expect(file({ x_portkey_provider: 'p', x_portkey_config: { a: 1 }, purpose: 'x' })).toEqual({
      file_id: 'f',
      x_portkey_provider: 'p',
    });
    const key = (args: object) =>
      argumentsFor(operation('delete_virtual_key'), { slug: 'a', ...args }, operation('get_virtual_key'));
    expect(key({ workspace_id: 'w', name: 'n' })).toEqual({ slug: 'a', workspace_id: 'w' });
    expect(key({})).toStrictEqual({ slug: 'a' });
    // What only narrows a list stays out, whatever the call calls by the same name.
    const row = { policy_usage_limits_id: 'p', entity_id: 'e', status: 'x', search: 'y' };
    const entities = operation('list_usage_limit_entities');
    expect(argumentsFor(operation('reset_usage_limit_entity'), row, entities)).toEqual({
      policy_usage_limits_id: 'p',
      page_size: 100,
    });
    const paged = (paging: object) =>
      argumentsFor(operation('reset_usage_limit_entity'), row, { ...entities, ...paging });
    expect(paged({ paging: { style: 'pages', size: 'size' } })).toMatchObject({ size: 100 });
    expect(paged({ paging: { style: 'pages', size: 'size', maxSize: 500 } })).toMatchObject({ size: 500 });
    expect(paged({ paging: { style: 'cursor', size: 'size' } })).not.toHaveProperty('size');
  });

  it('is not asked for where something that the reader needs is not known', () => {
    const reading = (args: object, reader: object = {}) =>
      argumentsFor(operation('update_config'), { ...args }, { ...operation('get_config'), ...reader });
    expect(reading({})).toBeUndefined();
    expect(reading({ slug: 'a' }, { path: '/configs/{unknown}' })).toBeUndefined();
    expect(reading({ slug: 'a', id: 'k' }, operation('get_api_key'))).toBeUndefined();
    expect(argumentsFor(operation('update_api_key'), { id: 'k' }, { ...operation('get_api_key'), input: {} })).toBe(
      undefined,
    );
    const { slug } = operation('get_config').input;
    const needs = { input: { slug, region: { ...slug, in: 'query', required: true } } };
    expect(reading({ slug: 'a' }, needs)).toBeUndefined();
    expect(reading({ slug: 'a', region: 'eu' }, needs)).toEqual({ slug: 'a', region: 'eu' });
    const body = { input: { slug, name: { ...slug, in: 'body', required: true } } };
    expect(reading({ slug: 'a', name: 'n' }, body)).toEqual({ slug: 'a' });
    // What fills the path is not put in a second time.
    const twice = { input: { slug: { ...slug, in: 'path', required: true } } };
    expect(reading({ slug: 'a' }, twice)).toEqual({ slug: 'a' });
  });

  it('finds the argument of a placeholder by any of its names', () => {
    const { slug } = operation('get_config').input;
    const from = (name: string, field: object, placeholder: string) =>
      argumentsFor(
        entry('update_config', { input: { note: { ...slug, in: 'body' }, [name]: { ...slug, ...field } } }),
        { [name]: 'x', note: 'y' },
        entry('get_config', { path: `/configs/{${placeholder}}`, input: { it: { ...slug, wire: placeholder } } }),
      );
    expect(from('config_slug', {}, 'configSlug')).toEqual({ it: 'x' });
    expect(from('slug', {}, 'slug')).toEqual({ it: 'x' });
    expect(from('theConfig', {}, 'theConfig')).toEqual({ it: 'x' });
    expect(from('other', { wire: 'configSlug' }, 'configSlug')).toEqual({ it: 'x' });
    expect(from('slug', { in: 'query' }, 'slug')).toBeUndefined();
  });

  it('names what the path leads through where that can be read', () => {
    const places = (path: string, more: object = {}) =>
      namedByPath(entry('remove_workspace_member', { path, ...more })).map(({ reader }) => reader.name);
    expect(places('/admin/workspaces/{workspaceId}/users/{userId}')).toEqual(['get_workspace', 'get_workspace_member']);
    expect(places('/nowhere/{workspaceId}/users/{userId}')).toEqual([]);
    expect(places('/admin/workspaces/{workspaceId}/users/{userId}', { input: {} })).toEqual([]);
    expect(places('/configs')).toEqual([]);
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
    expect(nameOf({ first_name: 'A', last_name: '' })).toBe('“A”');
    expect(nameOf({ first_name: '', last_name: 7 })).toBeUndefined();
    expect(nameOf({ name: 7, title: '', display_name: 'D', slug: 's' })).toBe('“D”');
    for (const strange of [undefined, null, 'text', ['a']]) expect(nameOf(strange)).toBeUndefined();
  });

  it.each<[string, boolean]>([
    ['name', true],
    ['title', true],
    ['display_name', true],
    ['slug', false],
    ['a.name', false],
  ])('of a field %s: %s', (field, is) => {
    expect(isName(field)).toBe(is);
  });
});

describe('the row of a list', () => {
  it('is the one whose own id is asked for', () => {
    const rows: Record<string, unknown>[] = [
      { id: 'a', parent: 'b' },
      { uuid: 'b' },
      { entity_id: 'c' },
      { name: 'd' },
      { other: 'e' },
      { slug: 'f' },
    ];
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => rows.indexOf(rowOf(rows, id) ?? {}))).toEqual([
      0, 1, 2, 3, -1, 5,
    ]);
  });
});
