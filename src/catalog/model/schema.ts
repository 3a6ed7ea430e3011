/**
 * JSON Schema as plain values, with short constructors so that an entry of the catalog reads aloud.
 *
 * `nullable` follows OpenAPI 3.0 (AJV understands it): `null` clears the field. `writeOnly` marks a secret;
 * `inert` a place where an address leads nowhere. None of them is shown in a tool list.
 */
export interface JsonSchema {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  readonly description?: string;
  readonly enum?: readonly (string | number)[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly pattern?: string;
  readonly nullable?: boolean;
  readonly writeOnly?: boolean;
  /** What is here is kept, shown or compared, and nothing connects to an address in it: the policy does not look for one. */
  readonly inert?: Inert;
  /** HTTP statuses: a class (`5xx`) or a range stands for each of its own. */
  readonly statuses?: true;
  /** Scopes of a key: a set (`all of prompts`) stands for each of its own. */
  readonly scopes?: true;
}

/** What makes a place inert. */
export type Inert = 'text for models' | 'text for people' | 'labels' | 'JSON Schema' | 'pattern' | 'log' | 'filter';

/** Constraints that may be added to any constructor's schema. */
export type Rules = Omit<JsonSchema, 'type' | 'description' | 'properties' | 'items' | 'enum'>;

const described = (description: string | undefined): { description?: string } => (description ? { description } : {});

/** A string. */
export const text = (description?: string, rules?: Rules): JsonSchema => ({
  type: 'string',
  ...described(description),
  ...rules,
});

/** A string that must never be shown: a provider's key, a token, a password. */
export const secretText = (description?: string, rules?: Rules): JsonSchema => ({
  ...text(description, rules),
  writeOnly: true,
});

/**
 * The same schema, for a place where an address is harmless. Everywhere else an address makes a call ask a person, so
 * that each use of this is a decision: `test/safety/inert.test.ts` lists them all.
 */
export const inert = (why: Inert, schema: JsonSchema): JsonSchema => ({ ...schema, inert: why });

/** Text that people read: descriptions, notes. */
export const note = (description?: string, rules?: Rules): JsonSchema =>
  inert('text for people', text(description, rules));

/** Text that a model reads or says: messages, prompts, inputs, instructions. */
export const words = (description?: string, rules?: Rules): JsonSchema =>
  inert('text for models', text(description, rules));

/** A JSON Schema, which names other schemas by address. */
export const jsonSchema = (description?: string): JsonSchema => inert('JSON Schema', anyObject(description));

/** A whole number. */
export const integer = (description?: string, rules?: Rules): JsonSchema => ({
  type: 'integer',
  ...described(description),
  ...rules,
});

/** Any number. */
export const number = (description?: string, rules?: Rules): JsonSchema => ({
  type: 'number',
  ...described(description),
  ...rules,
});

/** True or false. */
export const flag = (description?: string, rules?: Rules): JsonSchema => ({
  type: 'boolean',
  ...described(description),
  ...rules,
});

/** One of the given values. */
export const choice = (values: readonly string[], description?: string, rules?: Rules): JsonSchema => ({
  type: 'string',
  enum: values,
  ...described(description),
  ...rules,
});

/** 0 or 1, where the API holds a boolean as a number. */
export const zeroOrOne = (description?: string): JsonSchema => ({
  type: 'integer',
  enum: [0, 1],
  ...described(description),
});

/** An array of `items`. */
export const list = (items: JsonSchema, description?: string, rules?: Rules): JsonSchema => ({
  type: 'array',
  items,
  ...described(description),
  ...rules,
});

/** An object with known properties and no others: what it does not know is refused with the nearest name. */
export const object = (
  properties: Readonly<Record<string, JsonSchema>>,
  description?: string,
  rules?: Rules,
): JsonSchema => ({ type: 'object', properties, ...described(description), ...rules });

/** An object of which some properties are known, where the API takes others too: everything passes through. */
export const openObject = (
  properties: Readonly<Record<string, JsonSchema>>,
  description?: string,
  rules?: Rules,
): JsonSchema => object(properties, description, { additionalProperties: true, ...rules });

/** Whether an object takes only the properties that its schema names. */
export const isClosed = ({ type, properties, additionalProperties }: JsonSchema): boolean =>
  type === 'object' && properties !== undefined && (additionalProperties ?? false) === false;

/** An object whose keys are the caller's and whose values are all of one kind (any kind by default). */
export const mapOf = (values: JsonSchema = {}, description?: string, rules?: Rules): JsonSchema => ({
  type: 'object',
  additionalProperties: Object.keys(values).length === 0 ? true : values,
  ...described(description),
  ...rules,
});

/** The caller's own labels: metadata and tags, kept with the thing and never read as settings. */
export const labelMap = (values: JsonSchema = {}, description?: string): JsonSchema =>
  inert('labels', mapOf(values, description));

/** An object that is passed on whole, whatever it holds. */
export const anyObject = (description?: string, rules?: Rules): JsonSchema => ({
  type: 'object',
  ...described(description),
  ...rules,
});

/** Any JSON value. */
export const anything = (description?: string): JsonSchema => ({ ...described(description) });

/** A value that fits at least one of the given schemas. */
export const eitherOf = (schemas: readonly JsonSchema[], description?: string): JsonSchema => ({
  anyOf: schemas,
  ...described(description),
});

/** The same schema, where `null` clears the field. */
export const orNull = (schema: JsonSchema): JsonSchema => ({ ...schema, nullable: true });
