import { Ajv } from '@modelcontextprotocol/server/validators/ajv';
import type { Field } from '../../catalog/operation.ts';
import type { JsonSchema } from '../../catalog/schema.ts';
import type { ArgumentFault } from './fault.ts';

type Validator = ReturnType<InstanceType<typeof Ajv>['compile']>;
type Problem = NonNullable<Validator['errors']>[number];

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  verbose: true,
  validateFormats: false,
  code: { optimize: false },
});
const compiled = new WeakMap<Readonly<Record<string, Field>>, Validator>();

/**
 * Checks arguments, already under their own names, against their schemas. Required ones are checked elsewhere, because
 * some are filled in (a pinned workspace, a resolved period).
 *
 * @param input the tool's arguments; the compiled validator is kept with this very object
 * @param args the values
 * @returns every fault found; none when all is well
 */
export function validate(
  input: Readonly<Record<string, Field>>,
  args: Readonly<Record<string, unknown>>,
): readonly ArgumentFault[] {
  let validator = compiled.get(input);
  if (validator === undefined) {
    validator = ajv.compile({
      type: 'object',
      properties: Object.fromEntries(Object.entries(input).map(([name, field]) => [name, forField(field)])),
    });
    compiled.set(input, validator);
  }
  if (validator(args)) return [];
  return faultsOf(validator.errors ?? []);
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
  const outer = problems.filter((problem) => !problems.some((other) => isInside(problem, other)));
  const faults = new Map<string, ArgumentFault>();
  for (const problem of outer)
    for (const fault of problem.keyword === 'anyOf' ? alternativeFaults(problem, problems) : [plainFault(problem)])
      faults.set(`${fault.field} ${fault.message}`, fault);
  return [...faults.values()];
}

/** Whether a problem is one that a branch of an `anyOf` has with the same value. */
const isInside = (problem: Problem, alternative: Problem): boolean =>
  alternative.keyword === 'anyOf' &&
  problem !== alternative &&
  problem.schemaPath.startsWith(`${alternative.schemaPath}/`) &&
  (problem.instancePath === alternative.instancePath ||
    problem.instancePath.startsWith(`${alternative.instancePath}/`));

/** The faults of the branch that the value comes closest to, where its type fits one; else what the branches are. */
function alternativeFaults(problem: Problem, all: readonly Problem[]): readonly ArgumentFault[] {
  const inside = all.filter((other) => isInside(other, problem));
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
      return {
        field: join(field, String(params.additionalProperty)),
        message: `is not known here; valid: ${known.join(', ')}`,
      };
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
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (path !== '' && /^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '');
}

const join = (base: string, name: string): string => (base === '' ? name : `${base}.${name}`);

const LONGEST_SHOWN = 40;

/** The value as it came, short, and never a secret. */
function shown(problem: Problem): string {
  if (holdsSecret(problem.parentSchema as JsonSchema | undefined)) return 'what was given';
  const value: unknown = problem.data;
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

const holdsSecret = (schema: JsonSchema | undefined): boolean =>
  schema !== undefined && (schema.writeOnly === true || (schema.anyOf ?? []).some(holdsSecret));
