import type { CatalogEntry, Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { isObject } from '../../json.ts';
import type { JsonObject } from '../model/handler.ts';
import { type LiveRequest, liveRequests, pageOfWhole, whereItLies } from './live.ts';

/** A schema as Ajv takes it. */
export type PlainSchema = Record<string, unknown>;

/** The name that a field has on the wire. */
export const wireName = (name: string, field: Field): string => field.wire ?? name;

/** `nullable` becomes an alternative `null`, which Ajv then checks without its own notion of it. */
export const toPlain = (schema: JsonSchema): PlainSchema => {
  const { nullable, properties, items, anyOf, additionalProperties, ...rest } = schema;
  const plain: PlainSchema = { ...rest };
  delete plain.writeOnly;
  delete plain.description;
  if (properties !== undefined)
    plain.properties = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, toPlain(value)]));
  if (items !== undefined) plain.items = toPlain(items);
  if (anyOf !== undefined) plain.anyOf = anyOf.map(toPlain);
  if (additionalProperties !== undefined)
    plain.additionalProperties =
      typeof additionalProperties === 'boolean' ? additionalProperties : toPlain(additionalProperties);
  if (nullable !== true) return plain;
  if (typeof schema.type === 'string' && anyOf === undefined) {
    plain.type = [schema.type, 'null'];
    if (schema.enum !== undefined) plain.enum = [...schema.enum, null];
    return plain;
  }
  return Object.keys(plain).length === 0 ? {} : { anyOf: [plain, { type: 'null' }] };
};

/** A field as it travels in a JSON body: what is encoded as JSON or as a comma-separated list is a string there. */
const inBodySchema = (field: Field): PlainSchema => {
  if (field.encode === undefined || field.encode === 'repeated') return toPlain(field.schema);
  // Real servers take the parsed value too, and keep it as its JSON.
  return { anyOf: [{ type: field.schema.nullable === true ? ['string', 'null'] : 'string' }, toPlain(field.schema)] };
};

const fieldsIn = (operation: CatalogEntry, ...places: readonly Field['in'][]): [string, Field][] =>
  Object.entries(operation.input).filter(([, field]) => places.includes(field.in));

/** The schema of a body that is one argument as a whole; undefined where there is none. */
export const wholeBodySchema = (operation: CatalogEntry): PlainSchema | undefined => {
  const whole = fieldsIn(operation, 'whole-body')[0]?.[1];
  return whole === undefined ? undefined : inBodySchema(whole);
};

const nothing: LiveRequest = {};

/** What the live API takes otherwise than the catalog says. */
export const liveOf = (operation: CatalogEntry): LiveRequest =>
  Object.hasOwn(liveRequests, operation.name) ? (liveRequests[operation.name] ?? nothing) : nothing;

/** Lets a field, or one within an object, be null. */
const withNull = (schema: PlainSchema, path: readonly string[]): PlainSchema => {
  const [name = '', ...rest] = path;
  const properties = (schema.properties ?? {}) as Record<string, PlainSchema>;
  const inner = properties[name];
  if (inner === undefined) return schema;
  return {
    ...schema,
    properties: { ...properties, [name]: rest.length === 0 ? orNull(inner) : withNull(inner, rest) },
  };
};

/** The schema of an operation's JSON body of named fields; undefined where it takes none. */
export const bodySchema = (operation: CatalogEntry): PlainSchema | undefined => {
  const fields = fieldsIn(operation, 'body');
  const live = liveOf(operation);
  const properties: Record<string, PlainSchema> = {
    ...Object.fromEntries(fields.map(([name, field]) => [wireName(name, field), inBodySchema(field)])),
    ...live.body,
  };
  if (Object.keys(properties).length === 0) return undefined;
  const wanted = fields.filter(([, field]) => field.required === true).map(([name, field]) => wireName(name, field));
  const required = [...wanted, ...(live.required ?? [])].filter((name) => live.optional?.includes(name) !== true);
  const schema = withLimitShapes({ type: 'object', properties, required });
  return (live.nullable ?? []).reduce((made, path) => withNull(made, path.split('.')), schema);
};

/** A parameter or part as a request is held against it. */
export type WireField = Field & { readonly needed: boolean };

const wire = (operation: CatalogEntry, places: readonly Field['in'][]): [string, WireField][] => {
  const { optional = [] } = liveOf(operation);
  return fieldsIn(operation, ...places).map(([name, field]) => {
    const wired = wireName(name, field);
    return [wired, { ...field, needed: field.required === true && !optional.includes(wired) }];
  });
};

const also = (fields: Readonly<Record<string, Field>> | undefined): [string, WireField][] =>
  Object.entries(fields ?? {}).map(([name, field]) => [name, { ...field, needed: false }]);

/**
 * The fields of the query string, by their wire names. A list that comes whole is paged when asked to; `workspace_id`
 * says where an object lies that a path of the control plane names.
 */
export const queryFields = (operation: CatalogEntry): ReadonlyMap<string, WireField> => {
  const { host, path, paging } = operation;
  const named = host === 'control' && path.includes('{');
  return new Map([
    ...(named && !path.startsWith('/admin/') && operation.input.workspace_slug === undefined ? also(whereItLies) : []),
    ...(paging?.style === 'none' ? also(pageOfWhole) : []),
    ...wire(operation, ['query']),
    ...also(liveOf(operation).query),
  ]);
};

/** The parts of a multipart body, by their wire names. */
export const formFields = (operation: CatalogEntry): ReadonlyMap<string, WireField> =>
  new Map(wire(operation, ['form', 'file']));

/**
 * Budgets and rate limits come as one object or as a list of objects, wherever they stand; `alert_threshold` may be
 * null in all of them. Source: portkey-live.md 1. Within the sandbox they have one shape: rate limits are a list,
 * budgets what the operation's own schema says.
 */

const isSchema = (value: unknown): value is PlainSchema => isObject(value);
const typesOf = ({ type }: PlainSchema): readonly unknown[] => (Array.isArray(type) ? type : [type]);
const isOf = (schema: PlainSchema, kind: 'array' | 'object'): boolean => typesOf(schema).includes(kind);

/** The schema with null besides what it takes. */
const orNull = (schema: PlainSchema): PlainSchema => {
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
const withLimitShapes = (schema: PlainSchema): PlainSchema => {
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
