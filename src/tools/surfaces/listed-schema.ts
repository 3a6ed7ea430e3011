import type { Field } from '../../catalog/operation.ts';
import type { JsonSchema } from '../../catalog/schema.ts';

/** The JSON Schema of a tool's input as clients are shown it: providers' rules hold (mcp-notes.md, "Clients' limits"). */
export interface ListedSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** True only where arguments beside the named ones are understood (the lean surface's executors). */
  readonly additionalProperties: boolean;
}

/**
 * A shallow view of a tool's arguments: enough to call it right, in few tokens. `describe_tool` shows the rest.
 *
 * @param input the tool's arguments
 * @param hidden arguments that are filled in by the server and so not shown
 */
export function listedSchema(input: Readonly<Record<string, Field>>, hidden: ReadonlySet<string>): ListedSchema {
  const shown = Object.entries(input).filter(([name, field]) => field.unlisted !== true && !hidden.has(name));
  const required = shown.filter(([, field]) => field.required === true).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(shown.map(([name, field]) => [name, field.listed ?? shallow(field.schema)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** Type, allowed values and description; what lies deeper is left to `describe_tool`. */
function shallow(schema: JsonSchema): JsonSchema {
  const said = schema.description === undefined ? {} : { description: schema.description };
  const bounds = {
    ...(schema.minimum !== undefined && schema.minimum > 1 && { minimum: schema.minimum }),
    ...(schema.minLength !== undefined && schema.minLength > 3 && { minLength: schema.minLength }),
  };
  if (schema.anyOf !== undefined) return { anyOf: distinct(schema.anyOf.map(bare)), ...said };
  if (schema.type === 'array') return { type: 'array', items: bare(schema.items ?? {}), ...said };
  return { ...bare(schema), ...bounds, ...said };
}

function bare(schema: JsonSchema): JsonSchema {
  if (schema.anyOf !== undefined) return { anyOf: distinct(schema.anyOf.map(bare)) };
  return {
    ...(schema.type !== undefined && { type: schema.type }),
    ...(schema.enum !== undefined && { enum: schema.enum }),
    ...(schema.type === 'array' && { items: bare(schema.items ?? {}) }),
  };
}

function distinct(schemas: readonly JsonSchema[]): JsonSchema[] {
  const seen = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  return [...seen.values()];
}

/**
 * The complete JSON Schema of a tool's arguments, deep parts and unlisted ones included.
 *
 * @param input the tool's arguments
 * @param hidden arguments that are filled in by the server and so not shown
 */
export function completeSchema(input: Readonly<Record<string, Field>>, hidden: ReadonlySet<string>): ListedSchema {
  const shown = Object.entries(input).filter(([name]) => !hidden.has(name));
  const required = shown.filter(([, field]) => field.required === true).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(shown.map(([name, field]) => [name, field.schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}
