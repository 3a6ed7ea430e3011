import type { JsonSchema } from '../../src/catalog/model/schema.ts';
import type { Tool } from '../../src/tools/model/tool.ts';

/** A plausible value for a schema, by the argument's name where the type alone would not do. */
export function valueFor(schema: JsonSchema, name: string): unknown {
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
        field.in === 'file'
          ? { base64: 'AAEC', filename: 'a.bin' }
          : field.knownBy?.name === 'id'
            ? '00000000-0000-4000-8000-000000000000'
            : valueFor(field.schema, name),
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

/** The schema of what stands one step further: a property, or an element of the list that it is (`name[]`). */
function schemaAt(schema: JsonSchema, step: string): JsonSchema {
  const whole = schema.anyOf?.find(({ type }) => type === 'object' || type === 'array') ?? schema;
  const property = whole.properties?.[step.replace('[]', '')] ?? {};
  const inner = property.anyOf?.find(({ type }) => type === 'array') ?? property;
  return step.endsWith('[]') ? (inner.items ?? {}) : property;
}

/**
 * Arguments with a value at a dotted path, and with what has to stand beside it.
 *
 * @param args the arguments so far
 * @param path such as `workspaces[].enabled`; `**` stands for any depth, and one level is enough
 */
export function withValue(
  args: Record<string, unknown>,
  path: string,
  value: unknown,
  schema: JsonSchema,
): Record<string, unknown> {
  const [step = '', ...rest] = path.split('.').filter((word) => word !== '**');
  const name = step.replace('[]', '');
  const below = schemaAt(schema, step);
  const given = args[name];
  const whole = given ?? valueFor(below, name);
  const there: unknown = Array.isArray(whole) ? whole[0] : whole;
  const beside = typeof there === 'object' && there !== null && !Array.isArray(there) ? there : {};
  const inner = rest.length === 0 ? value : withValue({ ...beside }, rest.join('.'), value, below);
  return { ...args, [name]: step.endsWith('[]') ? [inner] : inner };
}

/** The arguments of a tool as one schema. */
export const schemaOf = (tool: Tool): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(tool.input).map(([name, field]) => [name, field.schema])),
});
