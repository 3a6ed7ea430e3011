import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../test/helpers/thorough.ts';
import { createToolbox } from '../model/toolbox.ts';
import { sentenceOf } from './fault.ts';
import { readArguments } from './read-arguments.ts';

const toolbox = createToolbox([]);
const now = Date.UTC(2026, 2, 18);
const read = (name: string, given: Record<string, unknown>, pinnedWorkspace?: string) => {
  const tool = toolbox.find(name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return readArguments(tool, given, { now, ...(pinnedWorkspace !== undefined && { pinnedWorkspace }) });
};
const argsOf = (name: string, given: Record<string, unknown>, pinned?: string) => {
  const result = read(name, given, pinned);
  if (!result.ok) throw new Error(sentenceOf(name, result.faults));
  return result.value.args;
};
const faultsOf = (name: string, given: Record<string, unknown>, pinned?: string) => {
  const result = read(name, given, pinned);
  return result.ok ? [] : result.faults;
};
const fieldsOf = (name: string, given: Record<string, unknown>, pinned?: string) =>
  faultsOf(name, given, pinned).map((fault) => fault.field);

describe('readArguments', () => {
  it('invents nothing but a span that has to be given: what comes out is what was given, for every tool', () => {
    for (const tool of toolbox.all) {
      const result = readArguments(tool, {}, { now });
      const spans = Object.values(tool.input).flatMap(({ span, required }) => (span && required ? span : []));
      if (result.ok)
        expect(
          Object.keys(result.value.args).filter((name) => tool.input[name]?.assumed === undefined),
          tool.name,
        ).toEqual(spans);
    }
  });

  it('tells several faults of several kinds together', () => {
    expect(
      fieldsOf('create_api_key', { naem: 'x', scopes: 'configs.read', usage_limits: { credit_limit: 'much' } }),
    ).toEqual(expect.arrayContaining(['naem', 'usage_limits.credit_limit', 'name', 'type']));
  });

  it('tells null apart from absent', () => {
    expect(argsOf('update_api_key', { id: 'k', name: 'n', expires_at: null })).toEqual({
      id: 'k',
      name: 'n',
      expires_at: null,
    });
    expect(argsOf('update_api_key', { id: 'k', name: 'n', expires_at: undefined })).toEqual({ id: 'k', name: 'n' });
    // Clients fill in null for what they do not give: where null would clear nothing, it is nothing.
    expect(argsOf('update_api_key', { id: 'k', name: null, description: 'd' })).toEqual({ id: 'k', description: 'd' });
    expect(fieldsOf('update_api_key', { id: null, name: 'n' })).toEqual(['id']);
  });

  it('refuses an update that changes nothing, for every update there is', () => {
    const updates = toolbox.all.filter(
      (tool) => tool.operation?.method === 'PUT' && tool.risk === 'write' && /^update_/.test(tool.name),
    );
    expect(updates.length).toBeGreaterThan(20);
    for (const tool of updates) {
      const targets = Object.entries(tool.input).filter(([, field]) => field.in === 'path');
      const result = readArguments(tool, Object.fromEntries(targets.map(([name]) => [name, 'x'])), { now });
      expect(result.ok && targets.length > 0, tool.name).toBe(false);
    }
  });

  it('takes an empty body where it is no update', () => {
    expect(argsOf('create_thread', {})).toEqual({});
    expect(argsOf('sync_mcp_integration', { mcp_integration_id: 'm', server_info: {} })).toBeDefined();
  });

  it('resolves periods and says which range was used', () => {
    const result = read('get_cost_analytics', { period: '2026-03-01/2026-03-08' });
    expect(result.ok && result.value).toMatchObject({
      args: { time_of_generation_min: '2026-03-01T00:00:00.000Z', time_of_generation_max: '2026-03-08T00:00:00.000Z' },
      notes: ['2026-03-01/2026-03-08 is 2026-03-01T00:00:00.000Z to 2026-03-08T00:00:00.000Z.'],
    });
    for (const none of [{}, { period: null }]) {
      const usual = read('get_cost_analytics', none);
      expect(usual.ok && usual.value.notes).toEqual([expect.stringMatching(/^No period was given: last_7_days is /)]);
    }
    expect(fieldsOf('get_cost_analytics', { time_of_generation_min: '2026-03-01T00:00:00Z' })).toEqual([
      'time_of_generation_max',
    ]);
    expect(faultsOf('get_cost_analytics', { period: 'soon' })[0]?.message).toContain('last_N_days');
    expect(
      fieldsOf('get_cost_analytics', { period: 'today', time_of_generation_min: '2026-03-01T00:00:00Z' }),
    ).toContain('period');
    expect(fieldsOf('get_cost_analytics', { period: 'soon', nonsense: 1 })).toEqual(
      expect.arrayContaining(['nonsense', 'period']),
    );
  });

  it('spreads filters, whose faults are named inside it', () => {
    expect(
      argsOf('get_cost_analytics', { period: 'today', filters: { status_code: 429, cost_min: '5' } }),
    ).toMatchObject({
      status_code: ['429'],
      cost_min: 5,
    });
    expect(argsOf('get_cost_analytics', { period: 'today', filters: '{"cost_min":5}' })).toMatchObject({ cost_min: 5 });
    expect(fieldsOf('get_cost_analytics', { period: 'today', filters: { cst_min: 5 }, cost_max: 'x' })).toEqual([
      'filters.cst_min',
      'cost_max',
    ]);
    expect(fieldsOf('get_cost_analytics', { period: 'today', filters: { cost_min: 5 }, cost_min: 6 })).toEqual([
      'filters.cost_min',
    ]);
    expect(fieldsOf('get_cost_analytics', { period: 'today', filters: 5 })).toEqual(['filters']);
  });

  it('fills in the pinned workspace and refuses another one', () => {
    expect(argsOf('list_configs', {}, 'ws-1')).toEqual({ workspace_id: 'ws-1' });
    expect(argsOf('list_configs', { workspace_id: 'ws-1' }, 'ws-1')).toEqual({ workspace_id: 'ws-1' });
    expect(fieldsOf('list_configs', { workspace_id: 'ws-2' }, 'ws-1')).toEqual(['workspace_id']);
  });

  it('takes fields newer than the catalog in extra, but none that has an argument', () => {
    const result = read('update_provider', { slug: 'c', extra: { colour: 'red' } });
    expect(result.ok && result.value.replyOptions.extra).toEqual({ colour: 'red' });
    expect(fieldsOf('update_provider', { slug: 'c', extra: { name: 'x' } })).toEqual(['extra.name']);
    expect(faultsOf('update_provider', { slug: 'c', extra: {} })[0]?.message).toContain('nothing would change');
    expect(fieldsOf('list_configs', { extra: { colour: 'red' } })).toEqual(['extra']);
  });

  it('refuses masks and streams', () => {
    expect(fieldsOf('create_virtual_key', { name: 'n', provider: 'openai', key: 'sk*****abc' })).toContain('key');
    expect(fieldsOf('update_provider', { slug: 'c', extra: { token: '*****' } })).toEqual(['extra.token']);
    expect(
      fieldsOf('create_chat_completion', { model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true }),
    ).toEqual(['stream']);
  });

  it('refuses what is nested too deep, instead of failing on it', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 50_000; level++) deep = [deep];
    expect(fieldsOf('create_config', { name: 'n', config: { deep } })).toEqual(['arguments']);
    const text = `{"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect(fieldsOf('create_config', { name: 'n', config: text })).toEqual(['arguments']);
  });

  it('answers anything, for every tool, shortly', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(null, '', '[]', '{}', '..', NaN, 1e308));
    for (const tool of toolbox.all) {
      const names = [...Object.keys(tool.input), ...Object.keys(tool.argumentAliases), 'fields', 'extra', 'dry_run'];
      const given = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value, { maxKeys: 8 });
      fc.assert(
        fc.property(given, (args) => {
          const result = readArguments(tool, args, { now });
          if (result.ok) {
            for (const name of Object.keys(result.value.args)) expect(Object.hasOwn(tool.input, name)).toBe(true);
            return;
          }
          expect(result.faults.length).toBeGreaterThan(0);
          expect(sentenceOf(tool.name, result.faults)).not.toMatch(/undefined|\[object|NaN is/);
        }),
        { numRuns: runs(15) },
      );
    }
  });
});
