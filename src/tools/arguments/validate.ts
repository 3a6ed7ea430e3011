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

/** A value that travels as JSON text may also be given as that text. */
function forField(field: Field): object {
  const own = forAjv(field.schema);
  return field.encode === 'json' && field.schema.type !== 'string' ? { anyOf: [{ type: 'string' }, own] } : own;
}

/** Our schema in the dialect that AJV reads: `nullable` becomes a type, and null one of the enum's values. */
function forAjv(schema: JsonSchema): object {
  const { nullable, writeOnly, description, properties, items, additionalProperties, anyOf, ...rest } = schema;
  const mapped = {
    ...rest,
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
  return nullable ? { anyOf: [{ type: 'null' }, mapped] } : mapped;
}

function faultsOf(problems: readonly Problem[]): ArgumentFault[] {
  const alternatives = problems.filter((problem) => problem.keyword === 'anyOf');
  const insideAlternative = (problem: Problem): boolean =>
    alternatives.some(
      (alternative) => problem !== alternative && problem.schemaPath.startsWith(`${alternative.schemaPath}/`),
    );
  const faults = new Map<string, ArgumentFault>();
  for (const problem of problems) {
    if (insideAlternative(problem)) continue;
    const fault = problem.keyword === 'anyOf' ? alternativeFault(problem, problems) : plainFault(problem);
    faults.set(`${fault.field} ${fault.message}`, fault);
  }
  return [...faults.values()];
}

/** The faults of the one branch whose type the value has, if there is one; else what the branches are. */
function alternativeFault(problem: Problem, all: readonly Problem[]): ArgumentFault {
  const inside = all.filter((other) => other !== problem && other.schemaPath.startsWith(`${problem.schemaPath}/`));
  const deeper = inside.filter(
    (other) => other.instancePath.length > problem.instancePath.length || other.keyword !== 'type',
  );
  const [first] = deeper.filter((other) => other.keyword !== 'anyOf');
  if (first !== undefined) return plainFault(first);
  const branches = (problem.schema as readonly JsonSchema[]).map(kindOf);
  return {
    field: fieldOf(problem.instancePath),
    message: `must be ${[...new Set(branches)].join(' or ')}, not ${shown(problem)}`,
  };
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
    case 'pattern':
      return { field, message: `must match ${params.pattern}` };
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

const kindOf = (schema: JsonSchema): string =>
  schema.enum !== undefined ? `one of ${schema.enum.join(', ')}` : article(schema.type ?? 'any value');

function fieldOf(instancePath: string): string {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

const join = (base: string, name: string): string => (base === '' ? name : `${base}.${name}`);

const LONGEST_SHOWN = 40;

/** The value as it came, short, and never a secret. */
function shown(problem: Problem): string {
  if ((problem.parentSchema as JsonSchema | undefined)?.writeOnly) return 'what was given';
  const value: unknown = problem.data;
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
