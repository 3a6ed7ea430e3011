import type { CatalogEntry, Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { isObject } from '../../json.ts';
import { type FieldFault, refuse } from '../model/api-error.ts';
import type { JsonObject } from '../model/handler.ts';
import type { ParsedBody } from './body.ts';
import { type Check, compile } from './compile.ts';
import {
  bodySchema,
  formFields,
  inLimitShape,
  type PlainSchema,
  queryFields,
  toPlain,
  type WireField,
  wholeBodySchema,
  wireName,
} from './schema.ts';

/** A value read from text, or what is wrong with it. */
type Reading = { readonly value: unknown } | { readonly fault: string };

const numberPattern = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

const asNumber = (text: string, whole: boolean): Reading => {
  const value = Number(text);
  if (!numberPattern.test(text) || !Number.isFinite(value))
    return { fault: `must be ${whole ? 'an integer' : 'a number'}` };
  return whole && !Number.isInteger(value) ? { fault: 'must be an integer' } : { value };
};

/** How clients write a boolean: Python's `True`, forms' `on`, numbers. */
const on = new Set(['true', 't', '1', 'yes', 'y', 'on']);
const off = new Set(['false', 'f', '0', 'no', 'n', 'off']);

const asBoolean = (text: string): Reading => {
  const word = text.trim().toLowerCase();
  return on.has(word) || off.has(word) ? { value: on.has(word) } : { fault: 'must be true or false' };
};

/** A boolean parameter of a checked query; undefined where it is not given. */
export const flagIn = (query: URLSearchParams, name: string): boolean | undefined => {
  const text = query.get(name);
  const reading = text === null ? undefined : asBoolean(text);
  return reading !== undefined && 'value' in reading ? reading.value === true : undefined;
};

/** Reads a query parameter or a multipart text part by its schema. */
const readText = (text: string, schema: JsonSchema): Reading => {
  switch (schema.type) {
    case 'integer':
      return asNumber(text, true);
    case 'number':
      return asNumber(text, false);
    case 'boolean':
      return asBoolean(text);
    case 'object':
      return asJson(text, (value) => typeof value === 'object' && value !== null);
    default:
      return schema.anyOf === undefined ? { value: text } : firstThatReads(text, schema.anyOf);
  }
};

const asJson = (text: string, admit: (value: unknown) => boolean): Reading => {
  try {
    const value: unknown = JSON.parse(text);
    return admit(value) ? { value } : { fault: 'must be a JSON object' };
  } catch {
    return { fault: 'must be JSON' };
  }
};

const firstThatReads = (text: string, schemas: readonly JsonSchema[]): Reading => {
  const readings = schemas.map((schema) => readText(text, schema));
  return readings.find((reading) => 'value' in reading) ?? readings[0] ?? { value: text };
};

/** Reads all values of one parameter: a list from commas, brackets or repetition; otherwise its only value. */
const readField = (texts: readonly string[], field: Field): Reading => {
  if (field.encode === 'json') return asJson(texts[0] ?? '', field.schema.type === 'object' ? isObject : () => true);
  const list = field.schema.type === 'array' ? field.schema : field.schema.anyOf?.find(({ type }) => type === 'array');
  if (list === undefined)
    return texts.length > 1 ? { fault: 'is given more than once' } : readText(texts[0] ?? '', field.schema);
  const parts = texts.flatMap((text) => (text === '' ? [] : text.split(',')));
  const values: unknown[] = [];
  for (const part of parts) {
    const reading = readText(part.trim(), list.items ?? {});
    if ('fault' in reading) return reading;
    values.push(reading.value);
  }
  return { value: values };
};

interface Checks {
  readonly queryNames: ReadonlySet<string>;
  readonly query: readonly (readonly [name: string, field: WireField, check: Check])[];
  readonly body: Check | undefined;
  readonly bodyNames: ReadonlySet<string>;
  /** The schema of `body`, which says in which shape limits are wanted. */
  readonly schema: PlainSchema | undefined;
  /** The body as one argument. Beside `body` it is the alternative to an object: `POST /logs` takes one log or a list. */
  readonly whole: Check | undefined;
  readonly form: readonly (readonly [name: string, field: WireField, check: Check])[];
}

const known = new WeakMap<CatalogEntry, Checks>();

const textFields = (fields: ReadonlyMap<string, WireField>): Checks['query'] =>
  [...fields].map(([name, field]) => [name, field, compile(toPlain(field.schema), name)] as const);

const checksOf = (operation: CatalogEntry): Checks => {
  const kept = known.get(operation);
  if (kept !== undefined) return kept;
  const schema = bodySchema(operation);
  const whole = wholeBodySchema(operation);
  const query = queryFields(operation);
  const made: Checks = {
    query: textFields(query),
    queryNames: new Set(query.keys()),
    body: schema === undefined ? undefined : compile(schema, 'body'),
    bodyNames: new Set(Object.keys(schema?.properties ?? {})),
    schema,
    whole: whole === undefined ? undefined : compile(whole, 'body'),
    form: textFields(formFields(operation)),
  };
  known.set(operation, made);
  return made;
};

const none: readonly string[] = [];

/** A name in snake_case as camelCase, and the reverse. */
const otherCase = (name: string): string =>
  name.includes('_')
    ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * The same query under the document's names. The official clients say `pageSize` and `currentPage` (Python), and repeat
 * the path's parameters in the query (Node).
 *
 * @param params of the path
 */
export const respellQuery = (
  operation: CatalogEntry,
  query: URLSearchParams,
  params: Readonly<Record<string, string>>,
): URLSearchParams => {
  if (query.size === 0) return query;
  const { queryNames } = checksOf(operation);
  const respelled = new URLSearchParams();
  for (const [key, value] of query) {
    const name = key.replace(/\[\]$/, '');
    if (!queryNames.has(name) && Object.hasOwn(params, name) && params[name] === value) continue;
    const other = otherCase(name);
    const known = queryNames.has(name) || !queryNames.has(other) || query.has(other);
    respelled.append(known ? key : key.replace(name, other), value);
  }
  return respelled;
};

/** Values of a parameter under its own name, with `[]` or an index after it. */
const valuesOf = (query: URLSearchParams, name: string): readonly string[] => {
  const plain = query.getAll(name);
  const bracketed = query.getAll(`${name}[]`);
  return bracketed.length === 0 ? plain : [...plain, ...bracketed];
};

const queryFaults = (
  operation: CatalogEntry,
  query: URLSearchParams,
  parsed: ParsedBody,
  checks: Checks,
): FieldFault[] => {
  const faults = checks.query.flatMap(([name, field, check]) => {
    const texts = query.size === 0 ? none : valuesOf(query, name);
    if (texts.length === 0)
      return field.needed && !inBodyInstead(operation, parsed) ? [{ field: name, message: 'is required' }] : [];
    const reading = readField(texts, field);
    return 'fault' in reading ? [{ field: name, message: reading.fault }] : check(reading.value);
  });
  if (query.size > 0) faults.push(...unknownParameters(query, checks));
  return faults;
};

/** A parameter that would be ignored makes a client page for ever, or believe in a filter: it is refused. */
const unknownParameters = (query: URLSearchParams, { queryNames }: Checks): FieldFault[] =>
  [...new Set(query.keys())]
    .map((key) => key.replace(/\[\]$/, ''))
    .filter((name) => !queryNames.has(name))
    .map((name) => ({ field: name, message: 'is not a parameter of this operation' }));

/** The Terraform provider names the models to delete in a body. Source: portkey-details.md 2a. */
const inBodyInstead = (operation: CatalogEntry, parsed: ParsedBody): boolean =>
  operation.name === 'delete_integration_model' && Array.isArray(parsed.body.models);

/** Several operations take files only as multipart: JSON would be half taken. */
const formBodyFaults = (parsed: ParsedBody, checks: Checks): readonly FieldFault[] =>
  parsed.rawBody === undefined || parsed.multipart
    ? formFaults(parsed, checks)
    : [{ field: 'body', message: 'must be multipart/form-data' }];

const formFaults = (parsed: ParsedBody, checks: Checks): FieldFault[] =>
  checks.form.flatMap(([name, field, check]) => {
    const files = parsed.files.filter((file) => file.field === name || file.field === `${name}[]`);
    const value = parsed.body[name] ?? parsed.body[`${name}[]`];
    if (field.in === 'file')
      return field.needed && files.length === 0 ? [{ field: name, message: 'must be a file' }] : [];
    if (value === undefined) return field.needed ? [{ field: name, message: 'is required' }] : [];
    const reading = readField(Array.isArray(value) ? value.map(String) : [String(value)], field);
    return 'fault' in reading ? [{ field: name, message: reading.fault }] : check(reading.value);
  });

const groupFaults = (operation: CatalogEntry, given: (argument: string) => boolean): FieldFault[] => {
  // Arguments of our own (a shorthand) never travel, so a request cannot give them.
  const travels = (name: string): boolean => operation.input[name]?.in !== 'local';
  const fault =
    (words: (named: string) => string) =>
    (group: readonly string[]): FieldFault => {
      const named = group.filter(travels).map((name) => wireOf(operation, name));
      return { field: wireOf(operation, group[0] ?? ''), message: words(named.join(', ')) };
    };
  const none = (operation.needsOneOf ?? []).filter((group) => !group.some(given));
  const many = (operation.atMostOneOf ?? []).filter((group) => group.filter(given).length > 1);
  return [
    ...none.map(fault((named) => `at least one of ${named} is required`)),
    ...many.map(fault((named) => `at most one of ${named} may be given`)),
  ];
};

const wireOf = (operation: CatalogEntry, name: string): string => {
  const field = operation.input[name];
  return field === undefined ? name : wireName(name, field);
};

/**
 * Checks a request against what the catalog, and above it the live API, say of its operation.
 *
 * @param params of the path
 * @returns the body under the document's names, its limits in the shape that handlers expect
 * @throws ApiError 400 AB01 naming every field at fault; a parameter or field that the operation does not have is one.
 */
export const validateRequest = (
  operation: CatalogEntry,
  params: Readonly<Record<string, string>>,
  query: URLSearchParams,
  given: ParsedBody,
): ParsedBody => {
  const checks = checksOf(operation);
  const parsed = inShape(respell(operation, given), checks);
  const faults = queryFaults(operation, query, parsed, checks);
  if (checks.form.length > 0) faults.push(...formBodyFaults(parsed, checks));
  else faults.push(...bodyFaults(parsed, checks));
  if (faults.length === 0) faults.push(...groupFaults(operation, (name) => isGiven(operation, query, parsed, name)));
  refuse(faults);
  if (!isWhole(parsed, checks) && !parsed.multipart) refuse(unknownFields(operation, parsed.body, checks, params));
  return parsed;
};

const inShape = (parsed: ParsedBody, { schema }: Checks): ParsedBody => {
  if (schema === undefined || !isObject(parsed.rawBody)) return parsed;
  const body = inLimitShape(schema, parsed.body) as JsonObject;
  return { ...parsed, body, rawBody: body };
};

/** Whether an argument is given: null is none where arguments stand for each other. */
const isGiven = (operation: CatalogEntry, query: URLSearchParams, parsed: ParsedBody, name: string): boolean => {
  const field = operation.input[name];
  if (field === undefined) return false;
  const wire = wireName(name, field);
  if (field.in === 'whole-body') return parsed.rawBody !== undefined && isWhole(parsed, checksOf(operation));
  if (field.in === 'query') return valuesOf(query, wire).length > 0;
  return parsed.body[wire] !== undefined && parsed.body[wire] !== null;
};

/** Whether the body is read as one argument and not as named fields. */
const isWhole = (parsed: ParsedBody, checks: Checks): boolean =>
  checks.whole !== undefined && (checks.body === undefined || Array.isArray(parsed.rawBody));

const bodyFaults = (parsed: ParsedBody, checks: Checks): readonly FieldFault[] => {
  if (parsed.multipart) return [{ field: 'body', message: 'must be application/json' }];
  if (isWhole(parsed, checks)) return checks.whole?.(parsed.rawBody) ?? [];
  if (parsed.rawBody !== undefined && !isObject(parsed.rawBody))
    return [{ field: 'body', message: 'must be a JSON object' }];
  return checks.body?.(parsed.body) ?? [];
};

/** `workspaceId`, `workspace_id` and `workspace-id` alike. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, '');

/** `id`, `exportId` or `feedback_id` beside `/{id}`, and `sub-type` beside `/{sub-type}`, saying the same as the path. */
const repeatsPath = (name: string, value: unknown, params: Readonly<Record<string, string>>): boolean =>
  Object.entries(params).some(
    ([param, given]) => given === value && (plain(param) === plain(name) || plain(name).endsWith('id')),
  );

/**
 * Fields of a control-plane body that the operation does not have, so that nothing is accepted and dropped.
 * The gateway passes what it does not know on to the provider. The official SDK repeats path parameters in the body:
 * that is let through where it says the same (portkey-details.md 2a, "workspace delete body"). So is `workspace_id` of
 * a PUT, by which an organisation's key says where the object lies (2a, "`workspace_id` for admin keys").
 */
const unknownFields = (
  { host, method }: CatalogEntry,
  body: JsonObject,
  { bodyNames }: Checks,
  params: Readonly<Record<string, string>>,
): FieldFault[] => {
  if (host === 'gateway') return [];
  const saysWhere = (name: string, value: unknown): boolean =>
    name === 'workspace_id' && method === 'PUT' && typeof value === 'string' && params.workspaceId === undefined;
  return Object.entries(body)
    .filter(([name, value]) => !bodyNames.has(name) && !repeatsPath(name, value, params) && !saysWhere(name, value))
    .map(([field]) => ({ field, message: 'is not a field of this operation' }));
};

/**
 * Names that the official Node SDK puts into bodies beside the document's: `null` for one that only repeats the path.
 * Source: portkey-ai 3.1.0, `feedback.create({traceID})` and `feedback.update({feedbackID})`.
 */
const spellings: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  create_feedback: { traceID: 'trace_id' },
  update_feedback: { feedbackID: null, traceID: null },
};

const respelled = (body: JsonObject, names: Readonly<Record<string, string | null>>): JsonObject =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      const other = Object.hasOwn(names, name) ? names[name] : name;
      return other === null || other === undefined ? [] : [[other, value]];
    }),
  );

/** The same body under the document's names. */
const respell = (operation: CatalogEntry, parsed: ParsedBody): ParsedBody => {
  const names = spellings[operation.name];
  if (names === undefined || parsed.multipart) return parsed;
  const raw = parsed.rawBody;
  const rawBody = Array.isArray(raw)
    ? raw.map((item: unknown) => (isObject(item) ? respelled(item, names) : item))
    : isObject(raw)
      ? respelled(raw, names)
      : raw;
  return { ...parsed, rawBody, body: isObject(rawBody) ? rawBody : {} };
};
