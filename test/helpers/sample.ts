import type { JsonSchema } from '../../src/catalog/schema.ts';
import type { Tool } from '../../src/tools/tool.ts';

/** A plausible value for a schema, by the argument's name where the type alone would not do. */
function valueFor(schema: JsonSchema, name: string): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return valueFor(schema.anyOf[0] ?? {}, name);
  switch (schema.type) {
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return [valueFor(schema.items ?? { type: 'string' }, name)];
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [key, valueFor(schema.properties?.[key] ?? { type: 'string' }, key)]),
      );
    default:
      if (/email/.test(name)) return 'ana@example.com';
      if (/time|date|_at$/.test(name)) return '2026-10-01T00:00:00Z';
      return /url/.test(name) ? 'https://example.com/mcp' : 'sample';
  }
}

/** Arguments with which a tool can be called: what it requires, and one thing to change. */
export function sampleCall(tool: Tool): Record<string, unknown> {
  const fields = Object.entries(tool.input).filter(([, field]) => !['filters', 'period', 'local'].includes(field.in));
  const given = Object.fromEntries(
    fields
      .filter(([, field]) => field.required === true)
      .map(([name, field]) => [
        name,
        field.in === 'file' ? { base64: 'AAEC', filename: 'a.bin' } : valueFor(field.schema, name),
      ]),
  );
  for (const group of tool.needsOneOf) {
    const [first] = group;
    const field = first === undefined ? undefined : tool.input[first];
    if (first !== undefined && field && !group.some((name) => name in given))
      given[first] = valueFor(field.schema, first);
  }
  const changed = fields.some(
    ([name, field]) => ['body', 'form', 'file', 'whole-body'].includes(field.in) && name in given,
  );
  const left = fields.filter(([name, field]) => field.in === 'body' && !(name in given) && !/^workspace_/.test(name));
  const change = left.find(([, field]) => field.schema.type === 'string' && field.schema.enum === undefined) ?? left[0];
  if (!changed && change && tool.risk === 'write') given[change[0]] = valueFor(change[1].schema, change[0]);
  return given;
}
