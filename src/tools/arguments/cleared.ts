import type { JsonSchema } from '../../catalog/schema.ts';
import type { Tool } from '../model/tool.ts';

/**
 * What an update takes away because `null` is given for it, as dotted paths.
 *
 * @param tool the tool
 * @param args its arguments
 */
export function clearedBy({ operation, input }: Tool, args: Readonly<Record<string, unknown>>): readonly string[] {
  if (operation?.method !== 'PUT') return [];
  return Object.entries(args).flatMap(([name, value]) =>
    input[name]?.in === 'body' ? nullsIn(input[name].schema, value, name) : [],
  );
}

function nullsIn(schema: JsonSchema, value: unknown, place: string): string[] {
  if (value === null) return schema.nullable === true ? [place] : [];
  if (typeof value !== 'object') return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => nullsIn(schema.items ?? {}, item, `${place}[${index}]`));
  return Object.entries(value).flatMap(([key, item]) =>
    schema.properties?.[key] === undefined ? [] : nullsIn(schema.properties[key], item, `${place}.${key}`),
  );
}
