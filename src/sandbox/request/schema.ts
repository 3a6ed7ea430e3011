import type { CatalogEntry, Field } from '../../catalog/operation.ts';
import type { JsonSchema } from '../../catalog/schema.ts';
import { orNull, withLimitShapes } from './limit-shapes.ts';
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
