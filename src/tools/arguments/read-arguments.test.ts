import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../test/helpers/thorough.ts';
import { house } from '../../../test/safety/house.ts';
import { asCsv, asJson, inBody, inQuery } from '../../catalog/model/field.ts';
import {
  anyObject,
  anything,
  eitherOf,
  flag,
  integer,
  list,
  mapOf,
  number,
  object,
  text,
  zeroOrOne,
} from '../../catalog/model/schema.ts';
import { createToolbox } from '../model/toolbox.ts';
import { sentenceOf } from './fault.ts';
import { coerce, coerceField, eachStatus, readArguments } from './read-arguments.ts';

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

describe('coerce', () => {
  it.each([
    [integer(), '5', 5],
    [integer(), ' 5 ', 5],
    [number(), '-0.5', -0.5],
    [number(), '1e3', 1000],
    [flag(), 'true', true],
    [flag(), 'False', false],
    [flag(), 1, true],
    [flag(), 0, false],
    [zeroOrOne(), true, 1],
    [zeroOrOne(), false, 0],
    [list(integer()), '[1,"2"]', [1, 2]],
    [list(integer()), ['1', 2], [1, 2]],
    [object({ a: integer() }), '{"a":"1","b":"2"}', { a: 1, b: '2' }],
    [mapOf(integer()), { x: '1' }, { x: 1 }],
    [eitherOf([integer(), flag()]), 'true', true],
    [eitherOf([integer(), flag()]), '7', 7],
    [eitherOf([object({ a: integer() }), text()]), { a: '1' }, { a: 1 }],
  ])('reads %j as %j', (schema, given, wanted) => {
    expect(coerce(schema, given)).toEqual(wanted);
  });

  it.each([
    ['a text that is no number', integer(), '5 apples'],
    ['a hexadecimal text', integer(), '0x10'],
    ['a leading zero', integer(), '007'],
    ['a number too large to hold exactly', integer(), '12345678901234567890'],
    ['an empty text as a number', integer(), ''],
    ['a number for a text', text(), 5],
    ['yes as a boolean', flag(), 'yes'],
    ['2 as a boolean', flag(), 2],
    ['broken JSON for an object', anyObject(), '{"a":'],
    ['a JSON list for an object', anyObject(), '[1]'],
    ['a text that looks like JSON where a text is wanted', text(), '{"a":1}'],
    ['a text where a text or an object is wanted', eitherOf([text(), anyObject()]), '{"a":1}'],
    [
      'an object where two kinds of object are possible',
      eitherOf([object({ a: integer() }), object({ a: text() })]),
      { a: '1' },
    ],
  ])('leaves %s alone', (_, schema, given) => {
    expect(coerce(schema, given)).toEqual(given);
  });

  it('keeps null and undefined apart from everything else', () => {
    for (const schema of [integer(), flag(), list(text()), anyObject(), anything()]) {
      expect(coerce(schema, null)).toBeNull();
      expect(coerce(schema, undefined)).toBeUndefined();
    }
  });

  it('never throws and never changes what already fits', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const schema of [
          integer(),
          flag(),
          list(integer()),
          object({ a: flag() }),
          eitherOf([flag(), list(text())]),
        ])
          coerce(schema, value);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ a: fc.integer(), b: fc.boolean(), c: fc.string() })), (rows) => {
        expect(coerce(list(object({ a: integer(), b: flag(), c: text() })), rows)).toEqual(rows);
      }),
    );
  });
});

describe('coerceField', () => {
  it('reads comma lists however they come', () => {
    const field = asCsv(inQuery(list(text())));
    expect(coerceField(field, '200, 429')).toEqual(['200', '429']);
    expect(coerceField(field, '["200","429"]')).toEqual(['200', '429']);
    expect(coerceField(field, 200)).toEqual(['200']);
    expect(coerceField(field, [200, '429'])).toEqual(['200', '429']);
    expect(coerceField(field, null)).toBeNull();
  });

  it('parses what travels as JSON text, so that policy sees what is in it', () => {
    const field = asJson(inBody(anyObject()));
    expect(coerceField(field, '{"a":1}')).toEqual({ a: 1 });
    expect(coerceField(field, 'no json')).toBe('no json');
    expect(coerceField(field, { a: 1 })).toEqual({ a: 1 });
  });
});

describe('statuses', () => {
  it('take a class, a range and a least one', () => {
    expect(eachStatus(['5xx'])).toHaveLength(100);
    expect(eachStatus(['4XX', '429', '5xx'])).toHaveLength(200);
    expect(eachStatus(['500-503', 429])).toEqual(['500', '501', '502', '503', 429]);
    expect(eachStatus(['>=598'])).toEqual(['598', '599']);
  });

  it('leave alone what they do not know', () => {
    expect(eachStatus(['6xx', 'oops', '504-500', ''])).toEqual(['6xx', 'oops', '504-500', '']);
  });

  it('count the same as the codes one by one, beside and inside filters, and reach an export', async () => {
    const made = house({ env: { PORTKEY_CONFIRM: 'off' } });
    const total = async (args: object): Promise<number> =>
      (await made.data('get_request_analytics', { period: 'last_30_days', workspace_slug: '*', ...args })).summary
        .total;
    const classed = await total({ status_code: '5xx' });
    expect(classed).toBeGreaterThan(0);
    expect(classed).toBeLessThan(await total({}));
    expect(await total({ filters: { status_code: ['5xx'] } })).toBe(classed);
    expect(await total({ status_code: '500-599' })).toBe(classed);
    const shown = await made.data('create_log_export', {
      filters: {
        status_code: '500-502, 429',
        time_of_generation_min: '2026-01-01T00:00:00Z',
        time_of_generation_max: '2026-02-01T00:00:00Z',
      },
      requested_data: ['id'],
      dry_run: true,
    });
    expect(JSON.stringify(shown)).toContain('500,501,502,429');
    await made.close();
  });
});
