import { inQuery } from '../../catalog/model/field.ts';
import type { CatalogEntry, Field } from '../../catalog/model/operation.ts';
import { anyObject, choice, eitherOf, flag, integer, type JsonSchema, text } from '../../catalog/model/schema.ts';
import { isObject } from '../../json.ts';
import type { JsonObject } from '../model/handler.ts';

/**
 * What the live API takes otherwise than the catalog (and mostly the document) says, by operation. Where the two
 * differ, this table stands. Sources: portkey-live.md unless a line names another.
 */
interface LiveRequest {
  /** Body fields that the catalog lacks, or has otherwise. */
  readonly body?: Readonly<Record<string, PlainSchema>>;
  /** Query parameters that the catalog lacks. */
  readonly query?: Readonly<Record<string, Field>>;
  /** Fields (of body and query) that need not be given although the catalog says so, and the reverse. */
  readonly optional?: readonly string[];
  readonly required?: readonly string[];
  /** Body fields that `null` clears; a dot leads into an object. */
  readonly nullable?: readonly string[];
}

const string: PlainSchema = { type: 'string' };
const textOrNull: PlainSchema = { type: ['string', 'null'] };
const roleInAnyCase: PlainSchema = {
  anyOf: [
    { enum: ['admin', 'manager', 'member'] },
    { type: 'string', pattern: '^(?:[Aa][Dd][Mm][Ii][Nn]|[Mm][Aa][Nn][Aa][Gg][Ee][Rr]|[Mm][Ee][Mm][Bb][Ee][Rr])$' },
  ],
};
const zeroOrOne: PlainSchema = { enum: [0, 1, true, false] };
const excluded: PlainSchema = { anyOf: [string, { type: 'array', minItems: 1, items: string }] };

const conditions: PlainSchema = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['key', 'value'],
    properties: { key: string, value: excluded, excludes: excluded },
    additionalProperties: false,
  },
};

/** Tags are taken as an object of texts or as a list of them. No source says which; they are read back as written. */
const tags: PlainSchema = {
  anyOf: [{ type: 'object', additionalProperties: string }, { type: 'array', items: string }, { type: 'null' }],
};
const tagsFilter = { tags: inQuery(eitherOf([anyObject(), text()])) };

const sharing = { type: inQuery(choice(['shared', 'workspace', 'all'])), show_prompt_share: inQuery(flag()) };

const cursor = {
  after: inQuery(text()),
  before: inQuery(text()),
  limit: inQuery(integer(undefined, { minimum: 1 })),
  order: inQuery(choice(['asc', 'desc'])),
};

/** What the newest official client adds to every request of its beta. Source: openai 3.57.0, `beta.responses`. */
const beta = { query: { beta: inQuery(flag()) } };

const keySettings = ['usage_limits', 'rate_limits', 'expires_at', 'alert_emails'];
/** For these no source shows `null`: a guess, said in docs/reference/sandbox.md. */
const providerSettings = ['usage_limits', 'rate_limits'];

export const liveRequests: Readonly<Record<string, LiveRequest>> = {
  create_api_key: { nullable: [...keySettings, 'description', 'defaults.config_id'] },
  update_api_key: { nullable: [...keySettings, 'defaults.config_id'] },
  create_workspace: { body: { icon: textOrNull }, nullable: providerSettings },
  update_workspace: { body: { icon: textOrNull }, nullable: providerSettings },
  get_workspace: { query: { name_format: inQuery(choice(['plain', 'display'])) } },
  list_workspaces: { query: { name_format: inQuery(choice(['plain', 'display'])) } },
  invite_user: { optional: ['workspaces'] },
  create_scim_workspace_mapping: { body: { role: roleInAnyCase } },

  // Templates' metadata is named both ways; a rename sends `parameters: null` along (TF).
  create_prompt: { body: { template_metadata: { type: ['object', 'null'] } } },
  update_prompt: { body: { template_metadata: { type: ['object', 'null'] } }, nullable: ['parameters'] },
  list_prompts: { query: sharing },
  // portkey-details.md 0.13: a partial's note goes by two names.
  create_prompt_partial: { body: { collection_id: textOrNull, version_description: textOrNull } },
  update_prompt_partial: { body: { version_description: textOrNull, description: textOrNull } },
  list_collections: { optional: ['workspace_id'] },

  create_config: { body: { is_default: zeroOrOne } },
  update_config: { body: { isDefault: zeroOrOne, is_default: zeroOrOne } },

  create_guardrail: { body: { actions: { type: 'object' } } },
  update_guardrail: { body: { actions: { type: 'object' } } },
  list_input_guardrail_workspace_exclusions: { optional: ['organisation_id'] },
  list_output_guardrail_workspace_exclusions: { optional: ['organisation_id'] },

  create_usage_limit: { body: { conditions }, optional: ['group_by'] },
  update_usage_limit: {
    body: { conditions },
    nullable: ['periodic_reset', 'periodic_reset_days', 'next_usage_reset_at'],
  },
  create_rate_limit: { body: { conditions }, optional: ['group_by'] },
  update_rate_limit: { body: { conditions } },

  create_integration: { body: { tags } },
  update_integration: { body: { tags } },
  list_integrations: { query: tagsFilter },
  create_provider: { body: { tags }, nullable: providerSettings },
  update_provider: { body: { tags }, nullable: providerSettings },
  list_providers: { query: tagsFilter },
  create_virtual_key: { body: { tags, workspace_id: string }, nullable: providerSettings },
  update_virtual_key: { body: { tags }, nullable: providerSettings },
  list_virtual_keys: { query: tagsFilter, optional: ['current_page', 'page_size'] },

  create_secret_reference: { nullable: ['secret_key', 'description'] },
  update_secret_reference: { nullable: ['secret_key', 'description'] },

  create_log_export: {
    body: { description: { type: 'string', minLength: 1 }, requested_data: { type: 'array', items: string } },
    required: ['description'],
  },
  update_log_export: {
    body: { description: string, requested_data: { type: 'array', items: string } },
    optional: ['filters'],
  },
  list_audit_logs: { query: { organisation_id: inQuery(text()) }, optional: ['organisation_id'] },

  // The official clients page files as they page every other list of the gateway.
  list_files: { query: cursor },
  list_batches: { query: cursor },
  list_fine_tuning_jobs: { query: cursor },
  create_response: beta,
  get_response: beta,
  delete_response: beta,
  list_response_input_items: beta,
  // Optional in every official client. Source: portkey-ai 2.3.4 for Python, `fine_tuning.jobs.create`.
  create_fine_tuning_job: { optional: ['suffix', 'method'] },
};

/** Query parameters under which a list without pages of its own is paged all the same. */
const pageOfWhole: Readonly<Record<string, Field>> = {
  current_page: inQuery(integer(undefined, { minimum: 0 })),
  page_size: inQuery(integer(undefined, { minimum: 0 })),
};

/** By which an organisation's key says where the object lies that a path names. Source: portkey-details.md 2a. */
const whereItLies: Readonly<Record<string, Field>> = { workspace_id: inQuery(text()) };

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
const liveOf = (operation: CatalogEntry): LiveRequest =>
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

const limitShape = (name: string, schema: unknown): unknown => {
  if (!isObject(schema)) return schema;
  const inner = withLimitShapes(schema);
  if (name === 'alert_threshold') return orNull(inner);
  return name === 'rate_limits' ? asListSchema(inner) : inner;
};

/** A body's schema with its limits as the sandbox has them. */
const withLimitShapes = (schema: PlainSchema): PlainSchema => {
  const { properties, items } = schema;
  const shaped =
    isObject(properties) && Object.entries(properties).map(([name, inner]) => [name, limitShape(name, inner)]);
  return {
    ...schema,
    ...(isObject(items) && { items: withLimitShapes(items) }),
    ...(shaped && { properties: Object.fromEntries(shaped) }),
  };
};

/** A value in the shape that its schema wants: one limit where a list is wanted becomes a list, and the reverse. */
const shapedLimit = (schema: PlainSchema, value: unknown): unknown => {
  if (isObject(value) && Object.keys(value).length > 0 && isOf(schema, 'array') && !isOf(schema, 'object'))
    return [value];
  return Array.isArray(value) && value.length === 1 && isOf(schema, 'object') ? value[0] : value;
};

/** A body (or a value in one) with its limits in shape. */
export const inLimitShape = (schema: PlainSchema, value: unknown): unknown => {
  const { properties, items } = schema;
  if (Array.isArray(value)) return isObject(items) ? value.map((element) => inLimitShape(items, element)) : value;
  if (!isObject(value) || !isObject(properties)) return value;
  const copy: JsonObject = { ...value };
  for (const [name, inner] of Object.entries(properties)) {
    if (!Object.hasOwn(copy, name) || !isObject(inner)) continue;
    copy[name] = limitNames.has(name) ? shapedLimit(inner, copy[name]) : inLimitShape(inner, copy[name]);
  }
  return copy;
};
