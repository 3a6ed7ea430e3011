import type { JsonSchema } from '../../catalog/schema.ts';
import { completeSchema } from '../arguments/listed-schema.ts';
import type { Tool } from '../model/tool.ts';

/**
 * A tool as the method of `portkey` that it is in a script, in TypeScript: every argument with its type, and of the reply
 * what is known.
 *
 * @param tool the tool
 * @param hidden arguments that are filled in by the server and so not shown
 */
export function signatureOf(tool: Tool, hidden: ReadonlySet<string>): string {
  const { properties, required = [] } = completeSchema(tool.input, hidden);
  const args = objectType(properties, required);
  const given = args === '{}' ? '' : `args${required.length === 0 ? '?' : ''}: ${args}`;
  return `${tool.name}(${given}): Promise<${replyType(tool)}>`;
}

function replyType({ operation }: Tool): string {
  if (operation?.reply !== undefined && operation.reply !== 'json') return 'string';
  const paging = operation?.paging;
  return paging === undefined ? 'any' : `{ ${paging.items ?? 'data'}: any[] }`;
}

function objectType(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): string {
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `${IDENTIFIER.test(name) ? name : JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join('; ')} }`;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

function typeOf(schema: JsonSchema): string {
  const type = plainType(schema);
  return schema.nullable === true ? `${type} | null` : type;
}

function plainType(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' | ');
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.type === 'array') return listType(typeOf(schema.items ?? {}));
  if (schema.type === 'object') return mapType(schema);
  if (schema.type === 'integer') return 'number';
  return schema.type ?? 'unknown';
}

const listType = (item: string): string => (item.includes(' | ') ? `(${item})[]` : `${item}[]`);

function mapType({ properties, required = [], additionalProperties }: JsonSchema): string {
  if (properties !== undefined && Object.keys(properties).length > 0) return objectType(properties, required);
  const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  return `Record<string, ${value}>`;
}
