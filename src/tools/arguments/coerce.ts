import type { Field } from '../../catalog/model/operation.ts';
import { isClosed, type JsonSchema } from '../../catalog/model/schema.ts';
import { isObject, parsedHolder, parsedJson } from '../../json.ts';
import { eachScope } from '../model/scope-sets.ts';
import { foldedName } from './names.ts';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Python writes booleans with a capital. */
const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ['true', true],
  [1, true],
  ['false', false],
  [0, false],
]);

/** The number that a text means; undefined where it means none, or none that can be held exactly. */
function exactNumber(text: string): number | undefined {
  if (!NUMBER.test(text.trim())) return undefined;
  const value = Number(text);
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : undefined;
}

/** Nested objects sometimes arrive as JSON strings, numbers as text (mcp-notes.md): read them where only one reading is possible. */
export function coerceField(field: Field, value: unknown): unknown {
  if (field.encode === 'csv') {
    const values = toList(value);
    return field.schema.statuses && Array.isArray(values) ? eachStatus(values) : values;
  }
  // Parsed although it travels as text: what it holds is checked and weighed like any other value.
  if (field.encode === 'json' && typeof value === 'string' && field.schema.type !== 'string') return parsedJson(value);
  return coerce(field.schema, value);
}

/** A comma list may be given as the string that travels, as one value, or as a list of texts or numbers. */
function toList(value: unknown): unknown {
  const read = typeof value === 'string' && value.trim().startsWith('[') ? parsedJson(value) : value;
  if (read !== value && Array.isArray(read)) return toList(read);
  if (typeof value === 'string') return value.split(',').map((part) => part.trim());
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.map((part) => (typeof part === 'number' ? String(part) : part));
  return value;
}

/**
 * Reads a value as its schema's type where that is unambiguous; anything else is left as it is, for validation to name.
 *
 * @param schema what the value should be
 * @param value what came
 */
export function coerce(schema: JsonSchema, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (schema.anyOf !== undefined) return coerceAnyOf(schema.anyOf, value);
  switch (schema.type) {
    case 'string':
      if (schema.statuses) return statusText(value);
      return schema.enum !== undefined && typeof value === 'string' ? chosen(schema.enum, value) : value;
    case 'integer':
    case 'number':
      if (typeof value === 'boolean' && schema.enum?.includes(0)) return value ? 1 : 0;
      return typeof value === 'string' ? (exactNumber(value) ?? value) : value;
    case 'boolean':
      return BOOLEANS.get(typeof value === 'string' ? value.trim().toLowerCase() : value) ?? value;
    case 'array': {
      const items = schema.items ?? {};
      const read = parsedHolder(value);
      if (schema.scopes && Array.isArray(read)) return eachScope(read);
      if (Array.isArray(read)) return read.map((item) => coerce(items, item));
      // One thing where a list of such things is wanted.
      return isObject(read) && items.type === 'object' ? [coerce(items, read)] : value;
    }
    case 'object': {
      const read = parsedHolder(value);
      if (isObject(read)) return coerceProperties(schema, read);
      // A list of one where that one thing is wanted.
      const [only, ...others] = Array.isArray(read) ? read : [];
      return isObject(only) && others.length === 0 && isClosed(schema) ? coerceProperties(schema, only) : value;
    }
    default:
      return value;
  }
}

/** Statuses as the comma list that travels. */
function statusText(value: unknown): unknown {
  const values = toList(value);
  return Array.isArray(values) ? eachStatus(values).join(',') : value;
}

/** The value of a fixed list that is meant, whatever its case. */
function chosen(values: readonly (string | number)[], value: string): unknown {
  if (values.includes(value)) return value;
  const folded = value.trim().toLowerCase();
  const [only, ...others] = values.filter((candidate) => String(candidate).toLowerCase() === folded);
  return others.length === 0 ? (only ?? value) : value;
}

function coerceProperties(schema: JsonSchema, value: Record<string, unknown>): Record<string, unknown> {
  const { properties = {}, additionalProperties } = schema;
  const rest = typeof additionalProperties === 'object' ? additionalProperties : {};
  const names = isClosed(schema) ? ownNames(properties, value) : undefined;
  const entries = Object.entries(value).map(([key, item]) => {
    const name = names?.get(key) ?? key;
    return [name, coerce((Object.hasOwn(properties, name) ? properties[name] : rest) ?? {}, item)];
  });
  return Object.fromEntries(entries);
}

/** `creditLimit` as `credit_limit`, where the object knows only that. A name that is given in two styles stays as it came. */
function ownNames(properties: Readonly<Record<string, unknown>>, value: object): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const foreign = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  if (foreign.length === 0) return found;
  const own = new Map(Object.keys(properties).map((name) => [foldedName(name), name]));
  const taken = new Set(Object.keys(value));
  for (const key of foreign) {
    const name = own.get(foldedName(key));
    if (name === undefined || taken.has(name)) continue;
    taken.add(name);
    found.set(key, name);
  }
  return found;
}

function coerceAnyOf(schemas: readonly JsonSchema[], value: unknown): unknown {
  if (typeof value !== 'string' || schemas.some((schema) => schema.type === 'string' || schema.type === undefined)) {
    // Where several kinds of object are possible, what one of them would read could be wrong for another.
    const [only, ...others] = schemas.filter((schema) => typeFits(schema, value));
    return only === undefined || others.length > 0 ? value : coerce(only, value);
  }
  for (const schema of schemas) {
    const read = coerce(schema, value);
    if (read !== value) return read;
  }
  return value;
}

function typeFits(schema: JsonSchema, value: unknown): boolean {
  if (Array.isArray(value)) return schema.type === 'array';
  return typeof value === 'object' && schema.type === 'object';
}

const CLASS = /^([1-5])xx$/i;
const RANGE = /^([1-5]\d\d)\s?-\s?([1-5]\d\d)$/;
const FROM = /^>=\s?([1-5]\d\d)$/;
const LAST = 599;

/**
 * HTTP statuses as the API takes them, one by one: "5xx" and "500-504" and ">=400" stand for all that they hold.
 * Anything else is left as it is.
 *
 * @param values statuses, classes and ranges
 */
export function eachStatus(values: readonly unknown[]): readonly unknown[] {
  return [
    ...new Set(
      values.flatMap((value: unknown): readonly unknown[] =>
        typeof value === 'string' ? oneOrMore(value.trim()) : [value],
      ),
    ),
  ];
}

function oneOrMore(text: string): readonly string[] {
  const kind = CLASS.exec(text)?.[1];
  if (kind !== undefined) return between(Number(kind) * 100, Number(kind) * 100 + 99);
  const from = FROM.exec(text)?.[1];
  if (from !== undefined) return between(Number(from), LAST);
  const [, low, high] = RANGE.exec(text) ?? [];
  return low !== undefined && high !== undefined && low <= high ? between(Number(low), Number(high)) : [text];
}

const between = (low: number, high: number): readonly string[] =>
  Array.from({ length: high - low + 1 }, (_, step) => String(low + step));
