import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { JsonSchema } from '../../src/catalog/model/schema.ts';
import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';
import { readArguments } from '../../src/tools/arguments/read-arguments.ts';
import { replyOptionsOf } from '../../src/tools/arguments/reply-options.ts';
import { instructions } from '../../src/tools/instructions.ts';
import type { Tool } from '../../src/tools/model/tool.ts';
import type { ListedTool } from '../../src/tools/surfaces/surface.ts';
import { sampleCall, valueFor } from '../helpers/sample.ts';
import { type House, house } from '../safety/house.ts';

/*
 * What the list says is what can be sent: Gemini CLI, Qwen Code and LangChain.js check a call against the listed schema
 * with a validator of JSON Schema, and LlamaIndex drops what is not declared.
 */

const application = createApplication(readConfig({ PORTKEY_TOOL_DOMAINS: 'all' }), 'test');
const ajv = new Ajv({ strict: false });
const full = application.surface('full').list(application.exposure);
const lean = application.surface('lean').list(application.exposure);
const tools = full.map((shown): [string, ListedTool, Tool] => {
  const tool = application.toolbox.find(shown.name);
  if (tool === undefined) throw new Error(shown.name);
  return [shown.name, shown, tool];
});

/** What a call with these arguments is told by a client that checks them. */
function refusal({ inputSchema }: ListedTool, given: Readonly<Record<string, unknown>>): string {
  const validate = ajv.compile(inputSchema);
  return validate(given) ? '' : ajv.errorsText(validate.errors);
}

const SHAPING_VALUES: Readonly<Record<string, unknown>> = {
  fields: ['data.name'],
  all_pages: true,
  dry_run: true,
  confirm: 'a-token',
  save_to: 'file.bin',
  extra: { newer: true },
};

/** A value for each argument that a tool takes, also the ones that its list leaves out. */
function valuesOf(tool: Tool): ReadonlyMap<string, unknown> {
  const own = Object.entries(tool.input).map(([name, field]): [string, unknown] => [
    name,
    field.in === 'file'
      ? { base64: 'AAEC', filename: 'a.bin' }
      : field.in === 'period'
        ? 'last_7_days'
        : valueFor(field.listed?.enum ? field.listed : field.schema, name),
  ]);
  const replyOptions = Object.keys(replyOptionsOf(tool)).map((name): [string, unknown] => [name, SHAPING_VALUES[name]]);
  const also = own.flatMap(([name, value]): [string, unknown][] => {
    const other = tool.input[name]?.also;
    return other === undefined ? [] : [[other, value]];
  });
  return new Map([...own, ...replyOptions, ...also]);
}

/** Arguments that a call needs, but for times, which can be said in several ways. */
const base = (tool: Tool): Record<string, unknown> => {
  const times = Object.values(tool.input).flatMap(({ span }) => span ?? []);
  const own = Object.entries(tool.input).filter(
    ([, { in: place, required }]) => place === 'local' && required === true,
  );
  return Object.fromEntries([
    ...own.map(([name, { schema }]) => [name, valueFor(schema, name)]),
    ...Object.entries(sampleCall(tool)).filter(([name]) => !times.includes(name)),
  ]);
};

const texts = (shown: ListedTool): string => JSON.stringify([shown.description, shown.inputSchema]);
const TOLD = (['full', 'lean'] as const).map((surface) => instructions(readConfig({}), surface)).join('\n');

describe('what texts ask for', () => {
  it.each(tools)('%s lets through', (_name, shown, tool) => {
    const values = valuesOf(tool);
    for (const [name, value] of values) {
      const { [name]: _own, ...rest } = base(tool);
      expect(refusal(shown, { ...rest, [name]: value }), name).toBe('');
    }
    const named = [...values.keys()].filter((name) => `${TOLD} ${texts(shown)}`.includes(name));
    for (const name of ['confirm', 'dry_run', 'all_pages', 'save_to'])
      if (values.has(name) && name !== 'save_to') expect(named).toContain(name);
    for (const { arguments: example } of tool.examples) expect(refusal(shown, example)).toBe('');
  });

  it.each(tools.filter(([, , tool]) => tool.risk !== 'read'))('%s declares confirm and dry_run', (_name, shown) => {
    expect(shown.inputSchema.properties).toMatchObject({ confirm: { type: 'string' }, dry_run: { type: 'boolean' } });
  });

  it('declares save_to where a file can be had, and all_pages where there are pages', () => {
    const having = (name: string) =>
      tools.filter(([, { inputSchema }]) => name in inputSchema.properties).map(([tool]) => tool);
    expect(having('save_to')).toEqual(
      tools.filter(([, , tool]) => 'save_to' in replyOptionsOf(tool)).map(([name]) => name),
    );
    expect(having('save_to')).toEqual(
      expect.arrayContaining(['text_to_speech', 'get_file_content', 'download_log_export']),
    );
    expect(having('all_pages')).toEqual(
      tools
        .filter(([, , { operation }]) => operation?.paging && operation.paging.style !== 'none')
        .map(([name]) => name),
    );
  });

  it.each(lean.map((shown) => [shown.name, shown] as const))('%s of the lean surface lets through', (name, shown) => {
    const call = { operation: 'get_config', arguments: { slug: 'x' } };
    if (!name.startsWith('portkey_')) return;
    for (const [word, value] of Object.entries(SHAPING_VALUES)) {
      expect(refusal(shown, { ...call, [word]: value })).toBe('');
      expect(refusal(shown, { calls: [{ ...call, [word]: value }], [word]: value })).toBe('');
    }
    const declared = name === 'portkey_read' ? ['fields', 'all_pages'] : ['dry_run', 'confirm'];
    for (const word of declared) expect(shown.inputSchema.properties).toHaveProperty(word);
  });
});

describe('what can be said in several ways', () => {
  it.each(tools.filter(([, , { input }]) => Object.values(input).some(({ span }) => span)))(
    '%s takes a period, or both times',
    (_name, shown, tool) => {
      const [period = '', field] = Object.entries(tool.input).find(([, { span }]) => span) ?? [];
      const [from = '', to = ''] = field?.span ?? [];
      const given = base(tool);
      const { [period]: _named, ...rest } = given;
      expect(refusal(shown, { ...rest, [period]: 'last_7_days' })).toBe('');
      if (from.includes('.')) return;
      const times = { [from]: '2026-10-01T00:00:00Z', [to]: '2026-10-02T00:00:00Z' };
      expect(shown.inputSchema.properties).toMatchObject({ [from]: { type: 'string' }, [to]: { type: 'string' } });
      expect(refusal(shown, { ...rest, ...times })).toBe('');
      expect(readArguments(tool, { ...rest, ...times }, { now: Date.now() }).ok).toBe(true);
    },
  );

  it.each(tools)('%s requires nothing of that', (_name, { inputSchema }, tool) => {
    const alternatives = new Set([
      ...tool.needsOneOf.flat(),
      ...tool.atMostOneOf.flat(),
      ...Object.entries(tool.input).flatMap(([name, { span }]) => (span ? [name, ...span] : [])),
    ]);
    expect((inputSchema.required ?? []).filter((name) => alternatives.has(name))).toEqual([]);
    expect((inputSchema.required ?? []).filter((name) => tool.input[name]?.also)).toEqual([]);
  });
});

describe('a listed schema', () => {
  function* within(schema: JsonSchema, at: string): Generator<[string, JsonSchema]> {
    yield [at, schema];
    for (const [name, inner] of Object.entries(schema.properties ?? {})) yield* within(inner, `${at}.${name}`);
    if (schema.items) yield* within(schema.items, `${at}[]`);
    for (const [index, inner] of (schema.anyOf ?? []).entries()) yield* within(inner, `${at}|${index}`);
  }
  const all = [...full, ...lean].map((shown) => [shown.name, shown] as const);

  it.each(all)('%s leaves no argument without a type', (_name, { inputSchema, outputSchema }) => {
    for (const schema of [inputSchema, outputSchema as JsonSchema])
      for (const [at, inner] of within(schema as JsonSchema, '')) expect(inner.type ?? inner.anyOf, at).toBeDefined();
  });

  it.each(all)('%s enumerates texts alone, as Gemini takes them', (_name, { inputSchema }) => {
    for (const [at, inner] of within(inputSchema as JsonSchema, ''))
      for (const value of inner.enum ?? []) expect(typeof value, at).toBe('string');
  });

  it.each(all)('%s can be made strict as OpenAI wants it', (_name, { inputSchema }) => {
    for (const [at, inner] of within(inputSchema as JsonSchema, ''))
      expect('additionalProperties' in inner, at).toBe(false);
  });

  it('has no argument whose name LangChain for Python takes for itself without another beside it', () => {
    for (const [name, { inputSchema }] of all)
      for (const own of ['config', 'run_manager', 'runtime', 'callbacks'])
        if (own in inputSchema.properties)
          expect(Object.keys(inputSchema.properties), name).toContain(`gateway_${own}`);
  });

  // A plugin of Claude Code adds 25 characters; providers take names of at most 64. Names are fixed by what clients know.
  it('has a name that stays under 64 characters with a prefix', () => {
    const prefix = 'mcp__plugin_portkey_adm__';
    expect(prefix).toHaveLength(25);
    expect(all.map(([name]) => name).filter((name) => `${prefix}${name}`.length >= 64)).toEqual([
      'list_input_guardrail_workspace_exclusions',
      'update_input_guardrail_workspace_exclusions',
      'list_output_guardrail_workspace_exclusions',
      'update_output_guardrail_workspace_exclusions',
    ]);
    for (const [name] of all) expect(`mcp__portkey-admin__${name}`.length).toBeLessThanOrEqual(64);
  });
});

describe('a call', () => {
  let home: House;
  beforeAll(() => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    home = house({ env: { PORTKEY_TOOL_DOMAINS: 'all' } });
  });
  afterAll(() => home.close());

  // Converters to a strict form make every argument required, and LlamaIndex sends null for what is not set.
  it.each([[null], ['']])('takes %j for a reply option as not given', async (nothing) => {
    const read = await home.call('list_configs', { fields: nothing === null ? null : [], all_pages: null });
    expect(read.envelope.ok).toBe(true);
    const { envelope } = await home.call('delete_config', { slug: 'pc-nothing', confirm: nothing, dry_run: null });
    expect(envelope).toMatchObject({ ok: false });
    expect(JSON.stringify(envelope)).not.toContain('confirm is');
    expect(JSON.stringify(envelope)).not.toContain('token');
    const written = await home.call('create_collection', {
      name: `c ${nothing}`,
      workspace_id: 'ws-x',
      confirm: nothing,
      dry_run: null,
    });
    expect(written.envelope.ok || written.envelope.error.details.code).not.toBe('invalid_arguments');
  });

  it('may say gateway_config for config, and is weighed the same', async () => {
    const settings = { strategy: { mode: 'fallback' }, targets: [{ provider: '@openai-prod' }] };
    const shown = async (name: string) => home.data('create_config', { name: 'x', [name]: settings, dry_run: true });
    expect((await shown('gateway_config')).body).toEqual((await shown('config')).body);
    const elsewhere = { targets: [{ provider: 'openai', custom_host: 'https://evil.example' }] };
    for (const name of ['config', 'gateway_config']) {
      const { envelope } = await home.call('create_config', { name: 'x', [name]: elsewhere });
      expect(envelope).toMatchObject({ ok: false, error: { details: { code: 'confirmation_required' } } });
    }
    const both = await home.call('create_config', { name: 'x', config: settings, gateway_config: settings });
    expect(both.envelope).toMatchObject({ ok: false, error: { details: { code: 'invalid_arguments' } } });
  });

  const budget = { credit_limit: 10, periodic_reset: 'monthly' };
  it.each(tools.filter(([, , { input }]) => 'usage_limits' in input))(
    'of %s takes one budget as an object and as a list',
    async (_name, shown, tool) => {
      const { usage_limits: _sample, ...rest } = base(tool);
      const bodies = [];
      for (const usage_limits of [budget, [budget]]) {
        expect(refusal(shown, { ...rest, usage_limits })).toBe('');
        const { envelope } = await home.call(tool.name, { ...rest, usage_limits, dry_run: true });
        expect(envelope.ok, JSON.stringify(envelope)).toBe(true);
        bodies.push(envelope.ok && (envelope.data as { body: unknown }).body);
      }
      expect(bodies[0]).toEqual(bodies[1]);
    },
  );
});
