import type { Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import type { Tool } from '../model/tool.ts';
import { replyOptionsOf } from './reply-options.ts';

/**
 * The JSON Schema of a tool's input as clients are shown it: providers' rules hold (mcp-notes.md, "Clients' limits").
 *
 * It says nothing of further arguments, so that clients that check calls against it (Gemini CLI, Qwen Code, LangChain.js)
 * let through what our texts ask for and what `describe_tool` shows. Names that nothing knows are refused by the server.
 * `additionalProperties: true` would say the same, but converters to OpenAI's strict form refuse it.
 */
export interface ListedSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

type Input = Readonly<Record<string, Field>>;

/**
 * The reply options that are listed. Some clients drop what is not declared: without `confirm` nothing could ever be
 * deleted, without `dry_run` a rehearsal would be the real thing, and without `save_to` a file could not be had. `fields`
 * and `extra` only make an answer shorter or a rare call possible: instructions and `describe_tool` name them.
 */
const LISTED_SHAPING: ReadonlySet<string> = new Set(['all_pages', 'dry_run', 'confirm', 'save_to']);

/**
 * A shallow view of a tool's arguments: enough to call it right, in few tokens. `describe_tool` shows the rest.
 *
 * @param tool the tool
 * @param hidden arguments that are filled in by the server and so not shown
 */
export function listedSchema(tool: Tool, hidden: ReadonlySet<string>): ListedSchema {
  const replyOptions = Object.entries(replyOptionsOf(tool)).filter(
    ([name]) => LISTED_SHAPING.has(name) && !isWhole(tool, name),
  );
  const { properties, required } = listedInput(tool.input, hidden);
  const shaped = Object.fromEntries(replyOptions.map(([name, { schema }]) => [name, bare(schema)]));
  return { type: 'object', properties: { ...properties, ...shaped }, ...(required && { required }) };
}

/** A list that always comes whole takes `all_pages` and has no use for it. */
const isWhole = ({ operation }: Tool, name: string): boolean =>
  name === 'all_pages' && operation?.paging?.style === 'none';

/**
 * The same view of a tool's own arguments alone.
 *
 * @param input the tool's arguments
 * @param hidden arguments that are filled in by the server and so not shown
 */
export function listedInput(input: Input, hidden: ReadonlySet<string>): ListedSchema {
  const spans = spansOf(input);
  const shown = Object.entries(input).filter(
    ([name, field]) => (field.unlisted !== true || spans.has(name)) && !hidden.has(name),
  );
  const properties = shown.flatMap(([name, field]): [string, JsonSchema][] => {
    // An open object is one in any case, and said so it could not be made strict.
    const { additionalProperties: _open, ...schema } =
      field.listed ?? (spans.has(name) && field.unlisted ? bare(field.schema) : shallow(field.schema));
    return [
      [name, schema],
      ...(field.also === undefined ? [] : [[field.also, sameAs(name, schema)] as [string, JsonSchema]]),
    ];
  });
  return { type: 'object', properties: Object.fromEntries(properties), ...requiredOf(shown) };
}

const sameAs = (name: string, { description: _, ...schema }: JsonSchema): JsonSchema => ({
  ...schema,
  description: `${name}, where a client cannot send that name`,
});

/** The two arguments that a named span of time stands for, where they are arguments of their own. */
function spansOf(input: Input): ReadonlySet<string> {
  const spans = Object.values(input).flatMap(({ span }) => span ?? []);
  return new Set(spans.filter((name) => Object.hasOwn(input, name)));
}

/** What has to be given in every call: nothing that can be said in another way. */
function requiredOf(shown: readonly (readonly [string, Field])[]): { readonly required?: readonly string[] } {
  const spans = new Set(shown.flatMap(([, { span }]) => span ?? []));
  const required = shown
    .filter(([name, field]) => field.required === true && !field.span && !field.also && !spans.has(name))
    .map(([name]) => name);
  return required.length > 0 ? { required } : {};
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
    ...(schema.enum !== undefined && valuesOf(schema.enum)),
    ...(schema.type === 'array' && { items: bare(schema.items ?? {}) }),
  };
}

/** Gemini takes lists of texts alone; whole numbers are listed by the least and the greatest. */
function valuesOf(values: readonly (string | number)[]): JsonSchema {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return { enum: values };
  return { minimum: Math.min(...numbers), maximum: Math.max(...numbers) };
}

function distinct(schemas: readonly JsonSchema[]): JsonSchema[] {
  const seen = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  return [...seen.values()];
}

/**
 * The complete JSON Schema of a tool's arguments, deep parts and unlisted ones included. What lies in its `filters` is
 * not shown beside it again.
 *
 * @param input the tool's arguments
 * @param hidden arguments that are filled in by the server and so not shown
 * @param depth how many levels of each argument are shown; below them the types alone
 */
export function completeSchema(
  input: Input,
  hidden: ReadonlySet<string>,
  depth: number = Number.POSITIVE_INFINITY,
): ListedSchema {
  const inFilters = new Set(
    Object.values(input).flatMap((field) => (field.in === 'filters' ? Object.keys(field.schema.properties ?? {}) : [])),
  );
  const shown = Object.entries(input).filter(
    ([name, field]) => !hidden.has(name) && !(field.unlisted === true && inFilters.has(name)),
  );
  const properties = Object.fromEntries(shown.map(([name, field]) => [name, asDeepAs(field.schema, depth)]));
  return { type: 'object', properties, ...requiredOf(shown) };
}

/** A schema down to a level; what lies deeper is named by its type. */
function asDeepAs(schema: JsonSchema, depth: number): JsonSchema {
  if (depth === Number.POSITIVE_INFINITY) return schema;
  if (depth <= 1) return shallow(schema);
  const { properties, items, anyOf, additionalProperties, ...own } = schema;
  const below = (part: JsonSchema): JsonSchema => asDeepAs(part, depth - 1);
  return {
    ...own,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, below(part)])),
    }),
    ...(items && { items: below(items) }),
    ...(anyOf && { anyOf: distinct(anyOf.map(below)) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object' ? below(additionalProperties) : additionalProperties,
    }),
  };
}
