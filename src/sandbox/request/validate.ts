import { Ajv, addFormats } from '@modelcontextprotocol/server/validators/ajv';
import type { CatalogEntry, Field } from '../../catalog/operation.ts';
import { ApiError, type FieldFault } from '../api-error.ts';
import type { JsonObject } from '../handler.ts';
import { alsoTaken } from './also-taken.ts';
import { isObject, type ParsedBody } from './body.ts';
import { bodySchema, formFields, queryFields, wholeBodySchema, wireName } from './schema.ts';
import { checkSchema, readField } from './text-values.ts';

type Check = (value: unknown) => readonly FieldFault[];

interface Checks {
  readonly query: readonly (readonly [name: string, field: Field, check: Check])[];
  readonly body: Check | undefined;
  readonly bodyNames: ReadonlySet<string>;
  /** The body as one argument. Beside `body` it is the alternative to an object: `POST /logs` takes one log or a list. */
  readonly whole: Check | undefined;
  readonly form: readonly (readonly [name: string, field: Field, check: Check])[];
}

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true });
addFormats(ajv);

const compile = (schema: Record<string, unknown>, root: string): Check => {
  const validate = ajv.compile(schema);
  return (value) => {
    if (validate(value)) return [];
    return faultsOf((validate.errors ?? []) as readonly AjvFault[], root);
  };
};

interface AjvFault {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** At most this many faults are told at once. */
const maxFaults = 20;

const faultsOf = (errors: readonly AjvFault[], root: string): FieldFault[] => {
  const faults = new Map<string, FieldFault>();
  for (const error of errors) {
    const path = dotted(error.instancePath, root);
    const missing = error.params.missingProperty;
    const fault: FieldFault =
      error.keyword === 'required' && typeof missing === 'string'
        ? { field: path === root ? missing : `${path}.${missing}`, message: 'is required' }
        : { field: path, message: wordsFor(error) };
    faults.set(`${fault.field} ${fault.message}`, fault);
  }
  return [...faults.values()].slice(0, maxFaults);
};

const dotted = (pointer: string, root: string): string => {
  if (pointer === '') return root;
  const parts = pointer.slice(1).split('/');
  const path = parts.map((part) =>
    /^\d+$/.test(part) ? `[${part}]` : `.${part.replaceAll('~1', '/').replaceAll('~0', '~')}`,
  );
  return path.join('').replace(/^\./, '');
};

const wordsFor = ({ keyword, params, message }: AjvFault): string => {
  if (keyword === 'enum') {
    const allowed = Array.isArray(params.allowedValues) ? params.allowedValues : [];
    const shown = allowed
      .slice(0, 30)
      .map((value) => String(value))
      .join(', ');
    return `must be one of: ${shown}${allowed.length > 30 ? ', …' : ''}`;
  }
  if (keyword === 'type')
    return `must be ${Array.isArray(params.type) ? params.type.join(' or ') : String(params.type)}`;
  return message ?? 'is not valid';
};

const known = new WeakMap<CatalogEntry, Checks>();

const textFields = (fields: ReadonlyMap<string, Field>): Checks['query'] =>
  [...fields].map(([name, field]) => [name, field, compile(checkSchema(field), name)] as const);

const checksOf = (operation: CatalogEntry): Checks => {
  const kept = known.get(operation);
  if (kept !== undefined) return kept;
  const schema = bodySchema(operation);
  const whole = wholeBodySchema(operation);
  const fields = Object.entries(operation.input);
  const made: Checks = {
    query: textFields(queryFields(operation)),
    body: schema === undefined ? undefined : compile(schema, 'body'),
    bodyNames: new Set([
      ...fields.filter(([, field]) => field.in === 'body').map(([name, field]) => wireName(name, field)),
      ...Object.keys(alsoTaken[operation.name] ?? {}),
    ]),
    whole: whole === undefined ? undefined : compile(whole, 'body'),
    form: textFields(formFields(operation)),
  };
  known.set(operation, made);
  return made;
};

const none: readonly string[] = [];

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
): FieldFault[] =>
  checks.query.flatMap(([name, field, check]) => {
    const texts = query.size === 0 ? none : valuesOf(query, name);
    if (texts.length === 0)
      return field.required === true && !inBodyInstead(operation, parsed)
        ? [{ field: name, message: 'is required' }]
        : [];
    const reading = readField(texts, field);
    return 'fault' in reading ? [{ field: name, message: reading.fault }] : check(reading.value);
  });

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
      return field.required === true && files.length === 0 ? [{ field: name, message: 'must be a file' }] : [];
    if (value === undefined) return field.required === true ? [{ field: name, message: 'is required' }] : [];
    const reading = readField(Array.isArray(value) ? value.map(String) : [String(value)], field);
    return 'fault' in reading ? [{ field: name, message: reading.fault }] : check(reading.value);
  });

const groupFaults = (operation: CatalogEntry, given: (argument: string) => boolean): FieldFault[] => {
  // Arguments of our own (a shorthand) never travel, so a request cannot give them.
  const travels = (name: string): boolean => operation.input[name]?.in !== 'local';
  const named = (group: readonly string[]): string =>
    group
      .filter(travels)
      .map((name) => wireOf(operation, name))
      .join(', ');
  const none = (operation.needsOneOf ?? []).filter((group) => !group.some(given));
  const many = (operation.atMostOneOf ?? []).filter((group) => group.filter(given).length > 1);
  return [
    ...none.map((group) => ({
      field: wireOf(operation, group[0] ?? ''),
      message: `at least one of ${named(group)} is required`,
    })),
    ...many.map((group) => ({
      field: wireOf(operation, group[0] ?? ''),
      message: `at most one of ${named(group)} may be given`,
    })),
  ];
};

const wireOf = (operation: CatalogEntry, name: string): string => {
  const field = operation.input[name];
  return field === undefined ? name : wireName(name, field);
};

/**
 * Checks a request against what the catalog says of its operation.
 *
 * @returns the body's fields that the catalog does not know.
 * @throws ApiError 400 AB01 naming every field at fault.
 */
export const validateRequest = (operation: CatalogEntry, query: URLSearchParams, parsed: ParsedBody): JsonObject => {
  const checks = checksOf(operation);
  const faults = queryFaults(operation, query, parsed, checks);
  if (checks.form.length > 0) faults.push(...formBodyFaults(parsed, checks));
  else faults.push(...bodyFaults(parsed, checks));
  const given = (name: string): boolean => {
    const field = operation.input[name];
    if (field === undefined) return false;
    const wire = wireName(name, field);
    if (field.in === 'whole-body') return parsed.rawBody !== undefined && isWhole(parsed, checks);
    return field.in === 'query' ? valuesOf(query, wire).length > 0 : parsed.body[wire] !== undefined;
  };
  if (faults.length === 0) faults.push(...groupFaults(operation, given));
  if (faults.length > 0) {
    const message = faults.map((fault) => `${fault.field}: ${fault.message}`).join('; ');
    throw new ApiError(400, 'AB01', message, faults);
  }
  if (isWhole(parsed, checks) || parsed.multipart) return {};
  return Object.fromEntries(Object.entries(parsed.body).filter(([name]) => !checks.bodyNames.has(name)));
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
