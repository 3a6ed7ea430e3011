import { Ajv } from '@modelcontextprotocol/server/validators/ajv';
import type { Field } from '../../catalog/model/operation.ts';
import { isClosed, type JsonSchema } from '../../catalog/model/schema.ts';
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
