import { Ajv } from '@modelcontextprotocol/server/validators/ajv';
import type { Field } from '../../catalog/model/operation.ts';
import { isClosed, type JsonSchema } from '../../catalog/model/schema.ts';
import { isObject } from '../../json.ts';
import { MASK, MASK_INSIDE } from '../../masks.ts';
import { isScopeSet, scopeSetNames } from '../model/scope-sets.ts';
import { type ArgumentFault, shortName, shownText } from './fault.ts';
import { choiceOf } from './names.ts';

type Validator = ReturnType<InstanceType<typeof Ajv>['compile']>;
type Problem = NonNullable<Validator['errors']>[number];

/** Validators of one kind, each kept with the arguments that it was made for. */
function validators(allErrors: boolean): (input: Readonly<Record<string, Field>>) => Validator {
  const ajv = new Ajv({ allErrors, strict: false, verbose: true, validateFormats: false, code: { optimize: false } });
  const compiled = new WeakMap<Readonly<Record<string, Field>>, Validator>();
  return (input) => {
    const known = compiled.get(input);
    if (known !== undefined) return known;
    const validator = ajv.compile({
      type: 'object',
      properties: Object.fromEntries(Object.entries(input).map(([name, field]) => [name, forField(field)])),
    });
    compiled.set(input, validator);
    return validator;
  };
}

const everyFault = validators(true);
const firstFault = validators(false);

/** Of arguments with more values and letters of names than this only the first fault is told: nobody reads thousands. */
const MOST_TOLD_WHOLE = 5_000;

/**
 * Checks arguments, already under their own names, against their schemas. Required ones are checked elsewhere, because
 * some are filled in (a pinned workspace, a resolved period).
 *
 * @param input the tool's arguments; the compiled validator is kept with this very object
 * @param args the values
 * @returns every fault found, of very large arguments the first; none when all is well
 */
export function validate(
  input: Readonly<Record<string, Field>>,
  args: Readonly<Record<string, unknown>>,
): readonly ArgumentFault[] {
  const validator = (roomLeft(args, MOST_TOLD_WHOLE) < 0 ? firstFault : everyFault)(input);
  return validator(args) ? [] : faultsOf(validator.errors ?? []);
}

/** What is left of the room for values and the letters of names; less than nothing where it does not do. */
function roomLeft(value: unknown, room: number): number {
  let left = room - 1;
  if (typeof value !== 'object' || value === null) return left;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (left < 0) return left;
      left = roomLeft(item, left);
    }
    return left;
  }
  for (const [name, item] of Object.entries(value)) {
    if (left < 0) return left;
    left = roomLeft(item, left - name.length);
  }
  return left;
}

/** A value that travels as JSON text is parsed by now; a text that is left was no JSON. */
function forField(field: Field): object {
  return forAjv(field.schema);
}

const NAMED_SECRET = { type: 'string', pattern: '^(env|file):' };

/** Our schema in the dialect that AJV reads: `nullable` becomes a type, and null one of the enum's values. */
function forAjv(schema: JsonSchema): object {
  const { nullable, writeOnly, description, properties, items, additionalProperties, anyOf, ...rest } = schema;
  const mapped = {
    ...rest,
    ...(rest.pattern && description && { description }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, forAjv(value)])),
    }),
    ...(items && { items: forAjv(items) }),
    ...(isClosed(schema) && { additionalProperties: false }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object' ? forAjv(additionalProperties) : additionalProperties,
    }),
    ...(anyOf && { anyOf: anyOf.map(forAjv) }),
    ...(writeOnly && { writeOnly }),
  };
  // A secret that is an object (a service account's file) may be named instead: env:NAME, file:NAME.
  const named = writeOnly && rest.type === 'object' ? { anyOf: [NAMED_SECRET, mapped] } : mapped;
  return nullable ? { anyOf: [{ type: 'null' }, named] } : named;
}

function faultsOf(problems: readonly Problem[]): ArgumentFault[] {
  const faults = new Map<string, ArgumentFault>();
  for (const { problem, inside } of outerOf(problems))
    for (const fault of problem.keyword === 'anyOf' ? alternativeFaults(problem, inside) : [plainFault(problem)])
      faults.set(`${fault.field} ${fault.message}`, fault);
  return [...faults.values()];
}

/** A problem, and those that the branches of an `anyOf` have. */
interface Outer {
  readonly problem: Problem;
  readonly inside: readonly Problem[];
}

/** The problems that no branch of another has. AJV tells what the branches of an `anyOf` have right before its own. */
function outerOf(problems: readonly Problem[]): readonly Outer[] {
  const outer: Outer[] = [];
  for (let end = problems.length; end > 0; ) {
    const problem = problems[end - 1] as Problem;
    let from = end - 1;
    if (problem.keyword === 'anyOf')
      while (from > 0 && problems[from - 1]?.schemaPath.startsWith(`${problem.schemaPath}/`)) from -= 1;
    outer.push({ problem, inside: problems.slice(from, end - 1) });
    end = from;
  }
  return outer.reverse();
}

/** The faults of the branch that the value comes closest to, where its type fits one; else what the branches are. */
function alternativeFaults(problem: Problem, inside: readonly Problem[]): readonly ArgumentFault[] {
  const branches = (problem.schema as readonly JsonSchema[]).map((_, index) =>
    inside.filter((other) => other.schemaPath.startsWith(`${problem.schemaPath}/${index}/`)),
  );
  const wrongType = (branch: readonly Problem[]): boolean =>
    branch.every(
      (other) => other.keyword === 'anyOf' || (other.keyword === 'type' && other.instancePath === problem.instancePath),
    );
  const [closest] = branches
    .filter((branch) => branch.length > 0 && !wrongType(branch))
    .sort((a, b) => a.length - b.length);
  if (closest !== undefined) return faultsOf(closest);
  const kinds = new Set(kindsOf(problem.schema as readonly JsonSchema[]));
  return [
    { field: fieldOf(problem.instancePath), message: `must be ${[...kinds].join(' or ')}, not ${shown(problem)}` },
  ];
}

function plainFault(problem: Problem): ArgumentFault {
  const field = fieldOf(problem.instancePath);
  const params = problem.params as Readonly<Record<string, unknown>>;
  switch (problem.keyword) {
    case 'required':
      return { field: join(field, String(params.missingProperty)), message: 'is required' };
    case 'additionalProperties': {
      const known = Object.keys((problem.parentSchema as JsonSchema | undefined)?.properties ?? {});
      const name = String(params.additionalProperty);
      return { field: join(field, shortName(name)), message: `is not known here${choiceOf(name, known)}` };
    }
    case 'type':
      return { field, message: `must be ${article(String(params.type))}, not ${shown(problem)}` };
    case 'enum':
      return {
        field,
        message: `must be one of ${(params.allowedValues as unknown[]).map(String).join(', ')}, not ${shown(problem)}`,
      };
    case 'minimum':
    case 'maximum':
      return { field, message: `must be ${params.comparison} ${params.limit}, not ${shown(problem)}` };
    case 'minLength':
    case 'maxLength':
      return {
        field,
        message: `must have ${problem.keyword === 'minLength' ? 'at least' : 'at most'} ${params.limit} characters`,
      };
    case 'minItems':
    case 'maxItems':
      return {
        field,
        message: `must have ${problem.keyword === 'minItems' ? 'at least' : 'at most'} ${params.limit} elements`,
      };
    case 'minProperties':
      return { field, message: `must name at least ${params.limit} of its properties` };
    case 'pattern': {
      const valid = (problem.parentSchema as JsonSchema | undefined)?.description;
      return { field, message: `must match ${params.pattern}${valid === undefined ? '' : ` (${valid})`}` };
    }
    default:
      return { field, message: problem.message ?? 'is not valid' };
  }
}

const article = (type: string): string =>
  ({
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    string: 'a text',
    array: 'a list',
    object: 'an object',
    null: 'null',
  })[type] ?? type;

/** What each branch takes, in words; null last. */
function kindsOf(branches: readonly JsonSchema[]): string[] {
  const kinds = branches.flatMap((schema) => {
    if (schema.anyOf !== undefined) return kindsOf(schema.anyOf);
    return [schema.enum === undefined ? article(schema.type ?? 'any value') : `one of ${schema.enum.join(', ')}`];
  });
  return [...kinds.filter((kind) => kind !== 'null'), ...kinds.filter((kind) => kind === 'null')];
}

function fieldOf(instancePath: string): string {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => shortName(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (path !== '' && /^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '');
}

const join = (base: string, name: string): string => (base === '' ? name : `${base}.${name}`);

/** The value as it came, short, and never a secret. */
function shown(problem: Problem): string {
  if (holdsSecret(problem.parentSchema as JsonSchema | undefined)) return 'what was given';
  const value: unknown = problem.data;
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? shownText(value) : String(value);
}

const holdsSecret = (schema: JsonSchema | undefined): boolean =>
  schema !== undefined && (schema.writeOnly === true || (schema.anyOf ?? []).some(holdsSecret));

type Input = Readonly<Record<string, Field>>;
type Values = Readonly<Record<string, unknown>>;

/** Places where a value travels as text: there is no null in them. */
const TEXT_PLACES: ReadonlySet<Field['in']> = new Set(['path', 'query', 'header', 'form', 'period', 'filters']);

/** Whether `null` says something: it clears a field of the body, or any value will do. */
const takesNull = ({ in: place, schema }: Field): boolean =>
  !TEXT_PLACES.has(place) && (schema.nullable === true || isAnything(schema));

const isAnything = ({ type, anyOf, enum: values }: JsonSchema): boolean =>
  type === undefined && values === undefined && (anyOf === undefined || anyOf.some(isAnything));

/**
 * The arguments without those that are `null` where null says nothing: clients fill in null for what they do not give.
 *
 * @param input the tool's arguments
 * @param values under the tool's own names
 * @returns what is left, and the names of what was null
 */
export function withoutNulls(
  input: Input,
  values: Values,
): { readonly values: Record<string, unknown>; readonly nulls: ReadonlySet<string> } {
  const nulls = new Set<string>();
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const field = input[name];
    if (value === null && field !== undefined && !takesNull(field)) nulls.add(name);
    else kept[name] = value;
  }
  return { values: kept, nulls };
}

/** Names under which a thing is named. */
const ID_NAME = /(?:^|_)(?:ids?|slugs?|uuid)$/;

/** What programs write where they have no id. */
const NO_ID = /^(?:null|undefined)$/i;

/**
 * Ids and filters that name nothing: an empty text, or the text `null` or `undefined` for an id. Sent, they would match
 * nothing, or everything, and say so as if that were the answer.
 *
 * @param input the tool's arguments
 * @param values under the tool's own names
 */
export function emptyFaults(input: Input, values: Values): readonly ArgumentFault[] {
  const faults: ArgumentFault[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = input[name];
    if (field === undefined) continue;
    const isId = field.in === 'path' || ID_NAME.test(name);
    const hint = field.required === true ? 'give' : 'leave it out, or give';
    if (TEXT_PLACES.has(field.in)) checkTexts(value, name, isId, hint, faults);
    else if (isId) checkTexts(value, name, true, hint, faults);
    else checkInside(field.schema, value, name, faults);
  }
  return faults;
}

function checkTexts(value: unknown, field: string, isId: boolean, hint: string, faults: ArgumentFault[]): void {
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'string') checkTexts(item, field, isId, hint, faults);
    return;
  }
  if (typeof value !== 'string') return;
  const text = value.trim();
  if (text === '') faults.push({ field, message: `is empty; ${hint} ${isId ? 'an id' : 'a value'}` });
  else if (isId && NO_ID.test(text))
    faults.push({ field, message: `is the text ${JSON.stringify(text)}, which is no id; ${hint} an id` });
}

/** Ids within an argument. What stands in an open object is the caller's own, and may be empty. */
function checkInside(schema: JsonSchema, value: unknown, field: string, faults: ArgumentFault[]): void {
  for (const branch of [schema, ...(schema.anyOf ?? [])]) {
    if (Array.isArray(value) && branch.items !== undefined)
      for (const [index, item] of value.entries()) checkInside(branch.items, item, `${field}[${index}]`, faults);
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !isClosed(branch)) continue;
    for (const [key, item] of Object.entries(value)) {
      const inner = branch.properties?.[key];
      if (inner === undefined) continue;
      if (ID_NAME.test(key)) checkTexts(item, `${field}.${key}`, true, 'give', faults);
      else checkInside(inner, item, `${field}.${key}`, faults);
    }
  }
}

/** Portkey shows the secrets of integrations and secret references under such names (portkey-details.md 2d). */
const MASKED_NAME = /^masked_/;

const HOW = 'leave it out to keep what is stored, or give the real value';

/**
 * What the server itself showed masked must not come back as a value: it would overwrite the real secret.
 *
 * @param input the tool's arguments
 * @param args the values, under the tool's own names
 * @returns a fault for each masked value, for each `masked_…` field, and for each secret that is an empty text
 */
export function maskedValues(input: Readonly<Record<string, Field>>, args: Values): readonly ArgumentFault[] {
  const faults: ArgumentFault[] = [];
  for (const [name, value] of Object.entries(args)) visit(value, input[name]?.schema ?? {}, name, faults);
  return faults;
}

function visit(value: unknown, schema: JsonSchema, field: string, faults: ArgumentFault[]): void {
  if (typeof value === 'string') {
    if (MASK.test(value)) faults.push({ field, message: `is a masked value, as a read shows it; ${HOW}` });
    else if (MASK_INSIDE.test(value))
      faults.push({ field, message: `holds a masked secret ([masked …]), as a read shows it; ${HOW}` });
    else if (value === '' && isSecret(schema))
      faults.push({ field, message: `is empty, as a read may show a secret; ${HOW}` });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      if (schema.scopes && isScopeSet(item))
        faults.push({
          field: `${field}[${index}]`,
          message: `is no set of scopes (valid: ${scopeSetNames.join(', ')})`,
        });
      else visit(item, schema.items ?? {}, `${field}[${index}]`, faults);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const place = `${field}.${key}`;
    if (MASKED_NAME.test(key))
      faults.push({ field: place, message: 'is what a read shows in place of a secret; leave it out' });
    else visit(item, propertyOf(schema, key), place, faults);
  }
}

const isSecret = (schema: JsonSchema): boolean =>
  schema.writeOnly === true || (schema.anyOf ?? []).some((branch) => branch.writeOnly === true);

function propertyOf(schema: JsonSchema, key: string): JsonSchema {
  for (const candidate of [schema, ...(schema.anyOf ?? [])]) {
    if (candidate.properties && Object.hasOwn(candidate.properties, key)) return candidate.properties[key] ?? {};
    if (typeof candidate.additionalProperties === 'object') return candidate.additionalProperties;
  }
  return {};
}

/**
 * Replies come whole: a streamed one could not be given to an MCP client piece by piece, and is no JSON.
 *
 * @param args the values, under the tool's own names
 */
export function streamFaults(args: Values): readonly ArgumentFault[] {
  const faults: ArgumentFault[] = [];
  const look = (field: string, value: unknown): void => {
    if (value === true || value === 'true' || value === 1) faults.push({ field, message: WHOLE });
  };
  look('stream', args.stream);
  for (const name of HOLDERS) {
    const holder = args[name];
    if (isObject(holder)) look(`${name}.stream`, holder.stream);
  }
  return faults;
}

/** Arguments that can hold a `stream` of their own. */
const HOLDERS = ['extra', 'hyperparameters'];

const WHOLE = 'cannot be true: an MCP reply comes whole, so nothing could be streamed; leave it out';
