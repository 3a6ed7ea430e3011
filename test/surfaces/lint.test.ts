import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { pagesBelow } from '../../scripts/docs/pages.ts';
import { EVERYDAY } from '../../src/catalog/index.ts';
import { readConfig } from '../../src/config.ts';
import { createMetrics } from '../../src/serve/http/telemetry/metrics.ts';
import { createApplication } from '../../src/tools/application.ts';
import type { CallResult } from '../../src/tools/call/stages.ts';
import { instructions } from '../../src/tools/instructions.ts';
import { domainNames } from '../../src/tools/model/exposure.ts';
import { EXECUTORS } from '../../src/tools/surfaces/executors.ts';
import type { ListedTool, SurfaceName } from '../../src/tools/surfaces/surface.ts';
import { context } from '../helpers/recording.ts';

type Env = Readonly<Record<string, string>>;

const SURFACES: readonly SurfaceName[] = ['full', 'lean'];
const FILTERS: readonly (readonly [string, Env])[] = [
  ['default', {}],
  ['all domains', { PORTKEY_TOOL_DOMAINS: 'all' }],
  ['read-only', { PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_READ_ONLY: 'true' }],
  ['pinned', { PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_WORKSPACE_ID: 'ws-pinned' }],
  ['denied', { PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_TOOLS_DENY: 'delete_*,list_workspaces' }],
  ['allowed', { PORTKEY_TOOLS_ALLOW: 'list_*,update_config' }],
  ...domainNames.map((domain) => [`only ${domain}`, { PORTKEY_TOOL_DOMAINS: domain }] as const),
];

const made = (env: Env) => createApplication(readConfig({ PORTKEY_SANDBOX: 'true', ...env }), 'test');
const dataOf = (result: CallResult | undefined): unknown => (result?.envelope.ok ? result.envelope.data : undefined);
const listOf = (surface: SurfaceName, env: Env): readonly ListedTool[] => {
  const application = made(env);
  return application.surface(surface).list(application.exposure);
};
const everything = made({ PORTKEY_TOOL_DOMAINS: 'all' });
const names = new Set([
  ...everything.toolbox.all.flatMap((tool) => [tool.name, ...tool.aliases]),
  ...EXECUTORS.map(({ name }) => name),
  'search_operations',
  'describe_operation',
]);

/** Names of arguments, those inside objects too. */
const argumentNames = new Set(
  everything.toolbox.all.flatMap((tool) =>
    [...JSON.stringify(tool.input).matchAll(/"([a-z0-9_]+)":/g)].map(([, name]) => name ?? ''),
  ),
);

const VERBS =
  'list|get|create|update|delete|add|remove|publish|rotate|reset|start|cancel|download|invite|resend|archive|register|sync|test|search|describe|portkey|run|render|migrate|promote|upload|set|check|disconnect|upsert|replace';
/** Fields of replies, which look like names of tools. */
const OTHER_WORDS = new Set(['invite_link']);

/** Names of tools in a text that are none. */
function unknownNames(text: string, alsoKnown: ReadonlySet<string> = new Set()): string[] {
  const words = text.match(new RegExp(`\\b(?:${VERBS})(?:_[a-z0-9]+)+\\b(?!_)`, 'g')) ?? [];
  return words.filter((word) => !names.has(word) && !OTHER_WORDS.has(word) && !alsoKnown.has(word));
}

describe.each(SURFACES)('the %s surface', (surface) => {
  it.each(FILTERS)('lists what every provider takes: %s', (_, env) => {
    const tools = listOf(surface, env);
    expect(tools.length).toBeGreaterThan(0);
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
    for (const tool of tools) {
      const schema = JSON.stringify(tool.inputSchema);
      expect(tool.name).toMatch(/^[a-z][a-z0-9_]{1,51}$/);
      expect(tool.title.length, tool.name).toBeGreaterThan(2);
      expect(tool.description.length, tool.name).toBeLessThanOrEqual(300);
      expect(tool.inputSchema.type).toBe('object');
      for (const combinator of ['anyOf', 'oneOf', 'allOf', 'not', '$ref', '$defs', 'enum'])
        expect(tool.inputSchema, tool.name).not.toHaveProperty(combinator);
      expect(schema, tool.name).not.toMatch(/"\$(ref|defs)"|"type":\[|"nullable"|"writeOnly"|"format"/);
      expect(schema.length, tool.name).toBeLessThan(16_000);
      for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const)
        expect(typeof tool.annotations[hint], tool.name).toBe('boolean');
      expect(tool.inputSchema, tool.name).not.toHaveProperty('additionalProperties');
      if ('PORTKEY_READ_ONLY' in env) expect(tool.annotations.readOnlyHint, tool.name).toBe(true);
      if ('PORTKEY_WORKSPACE_ID' in env) expect(schema, tool.name).not.toMatch(/"workspace_(id|slug)"/);
    }
  });

  it('is the same, byte for byte and in order, from run to run', () => {
    for (const [, env] of FILTERS.slice(0, 6))
      expect(JSON.stringify(listOf(surface, env))).toBe(JSON.stringify(listOf(surface, env)));
  });

  it('keeps its order under every filter', () => {
    const order = new Map(listOf(surface, { PORTKEY_TOOL_DOMAINS: 'all' }).map(({ name }, index) => [name, index]));
    for (const [, env] of FILTERS) {
      const places = listOf(surface, env).map(({ name }) => order.get(name) ?? -1);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  it('names no tool that does not exist', () => {
    const inputs = argumentNames;
    for (const tool of listOf(surface, { PORTKEY_TOOL_DOMAINS: 'all' }))
      expect(unknownNames(`${tool.description} ${JSON.stringify(tool.inputSchema)}`, inputs), tool.name).toEqual([]);
    for (const env of [{}, { PORTKEY_READ_ONLY: 'true' }])
      expect(unknownNames(instructions(readConfig({ PORTKEY_SANDBOX: 'true', ...env }), surface), inputs)).toEqual([]);
  });
});

describe('the lean surface', () => {
  const tokensOf = ({ name, description, inputSchema }: ListedTool): number =>
    encode(JSON.stringify({ name, description, inputSchema })).length;

  it('is at most 12 tools and 1,600 tokens, whatever is behind it', () => {
    for (const [, env] of FILTERS) {
      const tools = listOf('lean', env);
      expect(tools.length).toBeLessThanOrEqual(12);
      expect(tools.reduce((sum, tool) => sum + tokensOf(tool), 0)).toBeLessThanOrEqual(1_600);
    }
  });

  it('lists an executor only where it has something to carry out', () => {
    const executors = (env: Env) =>
      listOf('lean', env)
        .map(({ name }) => name)
        .filter((name) => name.startsWith('portkey_'));
    expect(executors({})).toEqual(['portkey_read', 'portkey_write', 'portkey_delete', 'portkey_execute']);
    expect(executors({ PORTKEY_READ_ONLY: 'true' })).toEqual(['portkey_read']);
    expect(executors({ PORTKEY_TOOL_DOMAINS: 'audit' })).toEqual(['portkey_read']);
  });

  it('promises no more than the most careless of an executor’s operations keeps', () => {
    for (const listed of listOf('lean', { PORTKEY_TOOL_DOMAINS: 'all' })) {
      const executor = EXECUTORS.find(({ name }) => name === listed.name);
      if (executor === undefined) continue;
      for (const tool of everything.toolbox.all.filter(({ risk }) => risk === executor.risk)) {
        expect(listed.annotations.readOnlyHint).toBe(tool.annotations.readOnlyHint);
        if (tool.annotations.destructiveHint) expect(listed.annotations.destructiveHint, tool.name).toBe(true);
        if (listed.annotations.idempotentHint) expect(tool.annotations.idempotentHint, tool.name).toBe(true);
      }
    }
  });

  it('keeps only reading tools beside the executors', () => {
    for (const name of EVERYDAY) expect(everything.toolbox.find(name)?.risk, name).toBe('read');
  });

  it('shows no workspace argument where one is pinned, in search and description neither', async () => {
    const application = made({ PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_WORKSPACE_ID: 'ws-pinned' });
    const lean = application.surface('lean');
    for (const tool of application.toolbox.all) {
      const described = await lean.call('describe_operation', { name: tool.name }, context, application.exposure);
      const data = dataOf(described) as { input_schema: { properties: object } };
      expect(Object.keys(data.input_schema.properties), tool.name).not.toContain('workspace_id');
      expect(Object.keys(data.input_schema.properties), tool.name).not.toContain('workspace_slug');
      const found = await lean.call(
        'search_operations',
        { query: tool.title, limit: 5 },
        context,
        application.exposure,
      );
      const { operations } = dataOf(found) as { operations: { input_schema: object }[] };
      expect(JSON.stringify(operations.map(({ input_schema }) => input_schema))).not.toMatch(/"workspace_(id|slug)"/);
    }
  });
});

describe('the documents', () => {
  const files = ['README.md', 'CONTRIBUTING.md', ...pagesBelow('docs')];
  const none = (): number => 0;
  const gauges = {
    sessions: none,
    callsInFlight: none,
    upstream: () => ({ inFlight: 0, waiting: 0 }),
    storeTrouble: () => undefined,
  };
  it.each(files)('%s names no tool and no metric that does not exist', async (file) => {
    const metrics = await createMetrics('test', gauges).text();
    const known = new Set([
      ...argumentNames,
      ...[...metrics.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name ?? ''),
    ]);
    // The walk-through adds an operation that is not there: test/docs/contributing.test.ts does what it says.
    const text = readFileSync(file, 'utf8').replace(/```ts src\/[\s\S]*?\n```/g, '');
    expect(unknownNames(text, known)).toEqual([]);
  });
});
