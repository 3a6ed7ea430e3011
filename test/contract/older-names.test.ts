import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../src/catalog/model/schema.ts';
import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';
import { LOCAL_PRINCIPAL } from '../../src/tools/model/call-context.ts';
import type { Tool } from '../../src/tools/model/tool.ts';
import { type Found, readShared, rowsOf } from './shared.ts';

const operationsTable = readShared('operations.tsv');
const olderTable = readShared('older-arguments.tsv');
const application = createApplication(
  readConfig({ PORTKEY_SANDBOX: 'true', PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_CONFIRM: 'off' }),
  '0.0.0',
);

const table = (found: Found) => ('text' in found ? rowsOf(found.text) : []);

/** A plausible value, required members only. */
function sample(schema: JsonSchema, name: string): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf[0]!, name);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [key, sample(schema.properties?.[key] ?? {}, key)]),
      );
    case 'array':
      return [sample(schema.items ?? { type: 'string' }, name)];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return /time|_at$|date/.test(name) ? '2026-10-01T00:00:00Z' : 'sample-1';
  }
}

/** What each older required argument held, where its name does not tell. Source: the older servers' tool lists. */
const OLDER_VALUES: Readonly<Record<string, unknown>> = {
  role: 'member',
  model_id: 'custom-model',
  model_slug: 'custom-model',
  time_min: '2026-10-01T00:00:00Z',
  time_max: '2026-10-02T00:00:00Z',
  requested_fields: ['id', 'trace_id'],
  value: 100,
  metric: 'requests',
  window: 'rpm',
  period: 'monthly',
  metadata: { client_id: 'c', app: 'a', env: 'e' },
  users: [{ user_id: 'u', enabled: true }],
};

const requiredOf = (tool: Tool): Record<string, unknown> => {
  const own = Object.entries(tool.input).filter(([, field]) => field.required && field.in !== 'period');
  const group = tool.needsOneOf.map(([first = '']) => [first, tool.input[first]] as const);
  // An update that changes nothing is refused, so each gets something to change.
  const change = Object.entries(tool.input).find(([name, field]) => field.in === 'body' && name === 'name');
  const changes = tool.name.startsWith('update_') && change ? [change] : [];
  return Object.fromEntries(
    [...own, ...group, ...changes].flatMap(([name, field]) => (field ? [[name, sample(field.schema, name)]] : [])),
  );
};

const codeOf = async (name: string, args: Record<string, unknown>): Promise<string> => {
  const tool = application.toolbox.find(name)!;
  const context = { principal: LOCAL_PRINCIPAL, signal: new AbortController().signal, transport: 'cli' as const };
  const { envelope } = await application.pipeline.call(tool, args, context, application.exposure);
  return envelope.ok ? 'ok' : `${envelope.error.details.code}: ${envelope.error.message}`;
};

describe.skipIf('missing' in operationsTable)('older names', () => {
  const older = table(operationsTable).flatMap(({ tool = '', aliases = '' }) =>
    aliases
      .split(',')
      .filter(Boolean)
      .map((alias) => [alias, tool] as const),
  );
  it.each(older)('%s answers like %s', async (alias, successor) => {
    const tool = application.toolbox.find(alias)!;
    expect(tool.name).toBe(successor);
    const first = await codeOf(alias, requiredOf(tool));
    expect(first).not.toMatch(/^(invalid_arguments|unknown_tool|denied)/);
  });
});

describe.skipIf('missing' in olderTable)('older required arguments', () => {
  const rows = table(olderTable).flatMap(({ tool: name = '', operation: _operation, ...columns }) =>
    Object.values(columns).flatMap((column) => {
      const required = column
        .split(' ')
        .filter((word) => word.endsWith('*'))
        .map((word) => word.slice(0, -1));
      return required.length > 0 ? [[name, required] as const] : [];
    }),
  );
  it.each(rows)('%s is called with %j', async (name, required) => {
    const tool = application.toolbox.find(name)!;
    const older = Object.fromEntries(required.map((argument) => [argument, OLDER_VALUES[argument] ?? 'sample-1']));
    const replaced = new Set(
      required.flatMap((argument) => {
        const alias = tool.argumentAliases[argument];
        if (typeof alias === 'string') return [alias];
        return alias !== undefined && 'into' in alias ? [alias.into.split(/[.[]/)[0]] : [];
      }),
    );
    const refused = required.filter((argument) => {
      const alias = tool.argumentAliases[argument];
      return typeof alias === 'object' && 'refused' in alias;
    });
    const rest = Object.entries(requiredOf(tool)).filter(
      ([argument]) => !replaced.has(argument) && !(argument in older),
    );
    const code = await codeOf(name, { ...Object.fromEntries(rest), ...older });
    // What could not be mapped without guessing is refused, and the refusal names what replaces it.
    if (refused.length > 0) expect(code).toMatch(new RegExp(`^invalid_arguments.*${refused[0]}`));
    else expect(code).not.toMatch(/^(invalid_arguments|unknown_tool|denied)/);
  });
});
