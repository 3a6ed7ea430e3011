import type { JsonObject } from '../model/handler.ts';
import { asList, asNumber, asObject, asObjects, asText } from '../model/value.ts';

/** Samples for strings with a format. */
const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  duration: 'P1D',
  email: 'sandbox@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/sandbox',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** No value is made larger or deeper than this, whatever its schema asks for. */
const maxNodes = 500;
const maxDepth = 12;
const maxText = 1_000;

interface Making {
  readonly root: JsonObject;
  readonly text: string;
  nodes: number;
}

const resolve = (schema: JsonObject, making: Making): JsonObject => {
  let current = schema;
  for (let step = 0; step < 20; step += 1) {
    const reference = asText(current.$ref);
    if (reference === undefined || !reference.startsWith('#')) return current;
    let target: unknown = making.root;
    for (const part of reference.slice(1).split('/').filter(Boolean)) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      target = Array.isArray(target) ? target[Number(name)] : asObject(target)?.[name];
    }
    const found = asObject(target);
    if (found === undefined) return {};
    current = found;
  }
  return {};
};

/** Folds `allOf` into its schema: properties and required names together, anything else the last one said. */
const merged = (schema: JsonObject, making: Making): JsonObject => {
  const parts = asObjects(schema.allOf).map((part) => resolve(part, making));
  if (parts.length === 0) return schema;
  const all = [schema, ...parts];
  return {
    ...Object.assign({}, ...all),
    allOf: undefined,
    properties: Object.assign({}, ...all.map((part) => asObject(part.properties) ?? {})),
    required: all.flatMap((part) => asList(part.required)),
  };
};

const typeOf = (schema: JsonObject): string | undefined => {
  if (typeof schema.type === 'string') return schema.type;
  const types = asList(schema.type).filter((type) => type !== 'null');
  if (typeof types[0] === 'string') return types[0];
  if (schema.properties !== undefined || schema.required !== undefined) return 'object';
  if (schema.items !== undefined) return 'array';
  if (schema.minimum !== undefined || schema.maximum !== undefined) return 'number';
  return schema.minLength !== undefined || schema.maxLength !== undefined || schema.format !== undefined
    ? 'string'
    : undefined;
};

const stringFor = (schema: JsonObject, making: Making): string => {
  const format = formats[asText(schema.format) ?? ''];
  if (format !== undefined) return format;
  const shortest = Math.min(asNumber(schema.minLength) ?? 0, maxText);
  const longest = asNumber(schema.maxLength) ?? maxText;
  return making.text.slice(0, Math.max(0, longest)).padEnd(shortest, '.');
};

const numberFor = (schema: JsonObject, whole: boolean): number => {
  const step = asNumber(schema.multipleOf) ?? (whole ? 1 : undefined);
  const above = asNumber(schema.exclusiveMinimum);
  const below = asNumber(schema.exclusiveMaximum);
  const unit = step ?? 0.5;
  const least = above !== undefined ? above + (whole ? 1 : unit) : asNumber(schema.minimum);
  const most = below !== undefined ? below - (whole ? 1 : unit) : asNumber(schema.maximum);
  const wanted = Math.max(least ?? Math.min(1, most ?? 1), Math.min(1, most ?? 1));
  const fitted = step === undefined || step <= 0 ? wanted : Math.ceil(wanted / step - 1e-9) * step;
  if (above !== undefined && below !== undefined && !whole && step === undefined) return (above + below) / 2;
  return whole ? Math.round(fitted) : fitted;
};

const objectFor = (schema: JsonObject, making: Making, depth: number): JsonObject => {
  const wanted = new Set(asList(schema.required));
  const fields = new Map<string, unknown>();
  for (const [name, property] of Object.entries(asObject(schema.properties) ?? {}))
    if (wanted.has(name) || (depth < 4 && making.nodes <= maxNodes / 2))
      fields.set(name, make(property, making, depth + 1));
  for (const name of wanted) if (typeof name === 'string' && !fields.has(name)) fields.set(name, making.text);
  return Object.fromEntries(fields);
};

const make = (given: unknown, making: Making, depth: number): unknown => {
  making.nodes += 1;
  if (making.nodes > maxNodes || depth > maxDepth) return null;
  const schema = merged(resolve(asObject(given) ?? {}, making), making);
  if (schema.const !== undefined) return schema.const;
  const choices = asList(schema.enum);
  if (choices.length > 0) return choices[0];
  const branch = asObjects(schema.oneOf)[0] ?? asObjects(schema.anyOf)[0];
  if (branch !== undefined) {
    const chosen = resolve(branch, making);
    return make(
      {
        ...without(schema),
        ...chosen,
        properties: { ...asObject(schema.properties), ...asObject(chosen.properties) },
        required: [...asList(schema.required), ...asList(chosen.required)],
      },
      making,
      depth + 1,
    );
  }
  switch (typeOf(schema)) {
    case 'object':
      return objectFor(schema, making, depth);
    case 'array': {
      const least = Math.min(Math.max(asNumber(schema.minItems) ?? 1, 0), 20);
      const most = asNumber(schema.maxItems) ?? 20;
      return Array.from({ length: Math.min(Math.max(least, 1), most) }, () => make(schema.items, making, depth + 1));
    }
    case 'integer':
      return numberFor(schema, true);
    case 'number':
      return numberFor(schema, false);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return stringFor(schema, making);
  }
};

const without = ({ oneOf: _oneOf, anyOf: _anyOf, ...rest }: JsonObject): JsonObject => {
  if (Array.isArray(rest.required) && rest.required.length === 0) delete rest.required;
  return rest;
};

/**
 * A value that fits a JSON Schema, as a model in JSON mode or calling a tool would write it.
 * `pattern` and `not` are not honoured; a schema that is no object gives a text.
 *
 * @param text what free strings say
 */
export const exampleFor = (schema: unknown, text: string): unknown => {
  const root = asObject(schema) ?? {};
  return make(root, { root, text, nodes: 0 }, 0);
};
