import type {
  ArgumentAlias,
  CatalogEntry,
  Escalation,
  Example,
  Field,
  Risk,
  Scopes,
  Sensitivity,
  View,
} from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import type { Adaptation, Workflow } from '../../workflows/model/workflow.ts';

/** The hints a client shows or asks permission by. Derived from risk: DESIGN.md, "The catalog". */
export interface Annotations {
  readonly title: string;
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** What a client can call: one operation, or a workflow of several. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What people say when they want it, comma-separated. */
  readonly examplePhrases?: string;
  readonly domain: string;
  readonly risk: Risk;
  readonly sensitive?: Sensitivity;
  readonly plan?: 'enterprise';
  readonly scopes?: Scopes;
  readonly input: Readonly<Record<string, Field>>;
  readonly needsOneOf: readonly (readonly string[])[];
  readonly atMostOneOf: readonly (readonly string[])[];
  readonly argumentAliases: Readonly<Record<string, ArgumentAlias>>;
  /** The argument that takes whatever other names are given. */
  readonly restArgument?: string;
  /** What it is given is a plan, which the planner checks and carries out as one. */
  readonly isPlan?: true;
  /** Whether an argument is a file. */
  readonly takesFiles: boolean;
  /** The arguments that can hold a secret, however deep. */
  readonly secretArguments: ReadonlySet<string>;
  readonly escalates: readonly Escalation[];
  readonly aliases: readonly string[];
  readonly examples: readonly Example[];
  readonly annotations: Annotations;
  /** Set where the app can draw the reply. */
  readonly view?: View;
  readonly operation?: CatalogEntry;
  readonly adaptation?: Adaptation;
  readonly workflow?: Workflow;
}

/**
 * The hints of an operation, by its risk and method.
 *
 * @param operation the catalog's entry
 */
export function annotationsOf(operation: CatalogEntry): Annotations {
  const { risk, title } = operation;
  const replacing = operation.method === 'PUT' && operation.repeatable !== false;
  return {
    title,
    readOnlyHint: risk === 'read',
    destructiveHint: risk === 'delete' || (risk === 'write' && replacing && operation.replaces === true),
    idempotentHint: risk === 'read' || risk === 'delete' || (risk === 'write' && replacing),
    openWorldHint: true,
  };
}

/** The second names of arguments, of those that have one. */
const otherNames = (input: CatalogEntry['input']): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(input).flatMap(([name, { also }]) => (also === undefined ? [] : [[also, name]])));

/** What the schemas of a tool's arguments say of every call. */
const factsOf = (input: Tool['input']): Pick<Tool, 'takesFiles' | 'secretArguments'> => ({
  takesFiles: Object.values(input).some((field) => field.in === 'file'),
  secretArguments: new Set(Object.keys(input).filter((name) => input[name] && holdsSecret(input[name].schema))),
});

const holdsSecret = (schema: JsonSchema): boolean =>
  schema.writeOnly === true ||
  [schema.items, schema.additionalProperties, ...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? [])].some(
    (inner) => typeof inner === 'object' && holdsSecret(inner),
  );

/**
 * The tool of one operation.
 *
 * @param operation the catalog's entry
 * @param adaptation what its tool does beyond the one request, if anything
 */
export function toolOf(operation: CatalogEntry, adaptation?: Adaptation): Tool {
  return {
    name: operation.name,
    title: operation.title,
    description: operation.description,
    ...(operation.examplePhrases && { examplePhrases: operation.examplePhrases }),
    domain: operation.domain,
    risk: operation.risk,
    ...(operation.sensitive && { sensitive: operation.sensitive }),
    ...(operation.plan && { plan: operation.plan }),
    ...(operation.scopes && { scopes: operation.scopes }),
    input: operation.input,
    needsOneOf: operation.needsOneOf ?? [],
    atMostOneOf: operation.atMostOneOf ?? [],
    argumentAliases: { ...otherNames(operation.input), ...operation.argumentAliases },
    ...factsOf(operation.input),
    escalates: operation.escalates ?? [],
    aliases: operation.aliases ?? [],
    examples: operation.examples ?? [],
    annotations: annotationsOf(operation),
    ...(operation.view && { view: operation.view }),
    operation,
    ...(adaptation && { adaptation }),
  };
}

/**
 * The tool of one workflow.
 *
 * @param workflow the workflow; its risk is the highest of its steps'
 */
export function toolOfWorkflow(workflow: Workflow): Tool {
  return {
    name: workflow.name,
    title: workflow.title,
    description: workflow.description,
    ...(workflow.examplePhrases && { examplePhrases: workflow.examplePhrases }),
    domain: workflow.domain,
    risk: workflow.risk,
    ...(workflow.sensitive && { sensitive: workflow.sensitive }),
    ...(workflow.plan && { plan: workflow.plan }),
    input: workflow.input,
    needsOneOf: workflow.needsOneOf ?? [],
    atMostOneOf: workflow.atMostOneOf ?? [],
    argumentAliases: workflow.argumentAliases ?? {},
    ...(workflow.restArgument !== undefined && { restArgument: workflow.restArgument }),
    ...factsOf(workflow.input),
    escalates: [],
    aliases: [],
    examples: workflow.examples ?? [],
    annotations: {
      title: workflow.title,
      readOnlyHint: workflow.risk === 'read',
      destructiveHint: workflow.risk === 'delete',
      idempotentHint: workflow.risk === 'read' || workflow.risk === 'delete',
      openWorldHint: true,
    },
    ...(workflow.view && { view: workflow.view }),
    workflow,
  };
}
