import { isObject } from '../../json.ts';
import type { JsonObject } from '../model/handler.ts';
import type { PlainSchema } from './schema.ts';

/**
 * Budgets and rate limits come as one object or as a list of objects, wherever they stand; `alert_threshold` may be
 * null in all of them. Source: portkey-live.md 1. Within the sandbox they have one shape: rate limits are a list,
 * budgets what the operation's own schema says.
 */

const isSchema = (value: unknown): value is PlainSchema => isObject(value);
const typesOf = ({ type }: PlainSchema): readonly unknown[] => (Array.isArray(type) ? type : [type]);
const isOf = (schema: PlainSchema, kind: 'array' | 'object'): boolean => typesOf(schema).includes(kind);

/** The schema with null besides what it takes. */
export const orNull = (schema: PlainSchema): PlainSchema => {
  if (typeof schema.type === 'string' && schema.enum === undefined) return { ...schema, type: [schema.type, 'null'] };
  return typesOf(schema).includes('null') ? schema : { anyOf: [schema, { type: 'null' }] };
};

const asListSchema = (schema: PlainSchema): PlainSchema => {
  if (!isOf(schema, 'object')) return schema;
  const list = { type: 'array', items: { ...schema, type: 'object' } };
  return isOf(schema, 'array') || !typesOf(schema).includes('null') ? list : orNull(list);
};

const limitNames = new Set(['usage_limits', 'rate_limits']);

/** A body's schema with its limits as the sandbox has them; the same schema where there are none. */
export const withLimitShapes = (schema: PlainSchema): PlainSchema => {
  const { properties, items } = schema;
  let changed: PlainSchema = schema;
  if (isSchema(items)) {
    const inner = withLimitShapes(items);
    if (inner !== items) changed = { ...changed, items: inner };
  }
  if (!isSchema(properties)) return changed;
  const shaped = Object.entries(properties).map(([name, value]) => {
    if (!isSchema(value)) return [name, value] as const;
    const inner = withLimitShapes(value);
    if (name === 'alert_threshold') return [name, orNull(inner)] as const;
    return [name, name === 'rate_limits' ? asListSchema(inner) : inner] as const;
  });
  return shaped.every(([name, value]) => properties[name] === value)
    ? changed
    : { ...changed, properties: Object.fromEntries(shaped) };
};

/** A value in the shape that its schema wants: one limit where a list is wanted becomes a list, and the reverse. */
const shapedLimit = (schema: PlainSchema, value: unknown): unknown => {
  if (isObject(value) && Object.keys(value).length > 0 && isOf(schema, 'array') && !isOf(schema, 'object'))
    return [value];
  return Array.isArray(value) && value.length === 1 && isOf(schema, 'object') ? value[0] : value;
};

const holdsLimits = (schema: PlainSchema): boolean => {
  const { properties, items } = schema;
  if (isSchema(items) && holdsLimits(items)) return true;
  return (
    isSchema(properties) &&
    Object.entries(properties).some(([name, inner]) => limitNames.has(name) || (isSchema(inner) && holdsLimits(inner)))
  );
};

const shapedValue = (schema: PlainSchema, value: unknown): unknown => {
  const { properties, items } = schema;
  if (Array.isArray(value)) return isSchema(items) ? value.map((element) => shapedValue(items, element)) : value;
  if (!isObject(value) || !isSchema(properties)) return value;
  const copy: JsonObject = { ...value };
  for (const [name, inner] of Object.entries(properties)) {
    if (!Object.hasOwn(copy, name) || !isSchema(inner)) continue;
    copy[name] = limitNames.has(name) ? shapedLimit(inner, copy[name]) : shapedValue(inner, copy[name]);
  }
  return copy;
};

/** Brings a body's limits into shape; undefined for a schema that has none. */
export const limitShaper = (schema: PlainSchema): ((body: JsonObject) => JsonObject) | undefined =>
  holdsLimits(schema) ? (body) => shapedValue(schema, body) as JsonObject : undefined;
