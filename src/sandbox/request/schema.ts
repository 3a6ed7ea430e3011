import type { CatalogEntry, Field } from '../../catalog/operation.ts';
import type { JsonSchema } from '../../catalog/schema.ts';
import { alsoTaken } from './also-taken.ts';

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

/** The schema of an operation's JSON body of named fields; undefined where it takes none. */
export const bodySchema = (operation: CatalogEntry): PlainSchema | undefined => {
  const fields = fieldsIn(operation, 'body');
  const more = alsoTaken[operation.name] ?? {};
  if (fields.length === 0 && Object.keys(more).length === 0) return undefined;
  return {
    type: 'object',
    properties: {
      ...more,
      ...Object.fromEntries(fields.map(([name, field]) => [wireName(name, field), inBodySchema(field)])),
    },
    required: fields.filter(([, field]) => field.required === true).map(([name, field]) => wireName(name, field)),
  };
};

/** The fields of the query string, by their wire names. */
export const queryFields = (operation: CatalogEntry): ReadonlyMap<string, Field> =>
  new Map(fieldsIn(operation, 'query').map(([name, field]) => [wireName(name, field), field]));

/** The parts of a multipart body, by their wire names. */
export const formFields = (operation: CatalogEntry): ReadonlyMap<string, Field> =>
  new Map(fieldsIn(operation, 'form', 'file').map(([name, field]) => [wireName(name, field), field]));
