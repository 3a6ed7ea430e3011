import { local, required, unlisted } from '../../catalog/model/field.ts';
import type { Field } from '../../catalog/model/operation.ts';
import { choice, flag, type JsonSchema, text } from '../../catalog/model/schema.ts';
import type { Workflow } from '../../workflows/model/workflow.ts';
import { completeSchema, type ListedSchema } from '../arguments/listed-schema.ts';
import { replyOptionsOf } from '../arguments/reply-options.ts';
import type { Tool } from '../model/tool.ts';
import { noSuch } from '../model/unknown-name.ts';
import { bad, good } from '../reply/envelope.ts';

type Facts = Readonly<Record<string, unknown>>;

/** How much is told: what a call needs, within `MOST_CHARACTERS`, or everything. */
type Detail = 'brief' | 'full';

/** Less than 1,200 tokens, at 3.9 characters each. */
const MOST_CHARACTERS = 4_600;

/** The argument that asks for everything. */
export const detailArgument: Field = unlisted(
  local(choice(['brief', 'full'], 'full: deep schemas, rare arguments and older names as well.')),
);

/**
 * What a model that is about to call a tool has to know of it.
 *
 * @param tool the tool
 * @param hidden arguments that are filled in by the server and so not shown
 * @param detail `brief` leaves out older names, and as much of rare and deep parts as a short answer takes
 */
export function description(tool: Tool, hidden: ReadonlySet<string>, detail: Detail): Facts {
  if (detail === 'full')
    return {
      ...facts(tool, completeSchema(tool.input, hidden)),
      ...(tool.aliases.length > 0 && { older_names: tool.aliases }),
      ...(Object.keys(tool.argumentAliases).length > 0 && { older_arguments: tool.argumentAliases }),
    };
  const whole = facts(tool, completeSchema(tool.input, hidden));
  if (isShort(whole)) return whole;
  const listed = Object.fromEntries(Object.entries(tool.input).filter(([, { unlisted }]) => unlisted !== true));
  const rare = Object.keys(tool.input).filter((name) => !Object.hasOwn(listed, name) && !hidden.has(name));
  const further = rare.length > 0 && { further_arguments: rare };
  const ways = [
    ...DEPTHS.map((depth) => facts(tool, completeSchema(tool.input, hidden, depth))),
    ...[...DEPTHS, 1].map((depth) => ({ ...facts(tool, completeSchema(listed, hidden, depth)), ...further })),
  ];
  const least: Facts = { ...facts(tool, completeSchema(listed, hidden, 1)), ...further, examples: undefined };
  return { ...(ways.find(isShort) ?? least), left_out: LEFT_OUT };
}

/** How many levels of a schema are shown, most first. */
const DEPTHS = [4, 3, 2] as const;
const LEFT_OUT = 'Deep schemas or rare arguments; detail: "full" shows them.';

const isShort = (told: Facts): boolean => JSON.stringify(told).length <= MOST_CHARACTERS - LEFT_OUT.length;

function facts(tool: Tool, input: ListedSchema): Facts {
  const { operation } = tool;
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    domain: tool.domain,
    risk: tool.risk,
    ...(tool.sensitive && { sensitive: tool.sensitive }),
    ...(operation && { request: `${operation.method} ${operation.path}` }),
    ...(operation?.documented === false && { documented: false }),
    ...(tool.scopes && { scopes: tool.scopes }),
    ...(tool.plan && { plan: tool.plan }),
    ...(tool.workflow && tool.workflow.steps.length > 0 && { steps: tool.workflow.steps }),
    input_schema: input,
    ...(tool.needsOneOf.length > 0 && { at_least_one_of: tool.needsOneOf }),
    ...(tool.atMostOneOf.length > 0 && { at_most_one_of: tool.atMostOneOf }),
    ...(tool.escalates.length > 0 && {
      confirms_when: tool.escalates.map(({ argument, to, because }) => ({ argument, counts_as: to, because })),
    }),
    also_takes: Object.fromEntries(
      Object.entries(replyOptionsOf(tool)).map(([name, field]) => [name, field.schema.description]),
    ),
    ...(operation?.paging && operation.paging.style !== 'none' && { paging: operation.paging }),
    ...(tool.examples.length > 0 && { examples: tool.examples }),
  };
}

/**
 * What a script needs to know of a tool.
 *
 * @param tool the tool
 * @param hidden arguments that are filled in by the server and so not shown
 */
export const inShort = (tool: Tool, hidden: ReadonlySet<string>): Facts => ({
  name: tool.name,
  description: tool.description,
  risk: tool.risk,
  types: signatureOf(tool, hidden),
});

/**
 * The description that was asked for.
 *
 * @param tool the tool
 * @param hidden arguments that are filled in by the server and so not shown
 * @param asked `types` for its signature alone, `detail` for how much
 */
export const described = (
  tool: Tool,
  hidden: ReadonlySet<string>,
  { types, detail }: { readonly types?: unknown; readonly detail?: unknown },
): Facts => (types === true ? inShort(tool, hidden) : description(tool, hidden, detail === 'full' ? 'full' : 'brief'));

/**
 * The tool that describes any tool.
 *
 * @param find looks up a tool by name or older name
 * @param near tools whose names are close to one that is not there
 * @param hidden arguments that are filled in by the server and so not shown
 */
export function describeTool(
  find: (name: string) => Tool | undefined,
  near: (name: string) => readonly string[],
  hidden: ReadonlySet<string>,
): Workflow {
  return {
    name: 'describe_tool',
    title: 'Describe tool',
    description:
      'Show any tool in full: every argument (also those the list leaves out), deep schemas, filters, examples, needed scopes, older names. Use it before a call with nested objects.',
    examplePhrases: `
      how do I call this operation, what arguments does the tool take, full schema of an operation, which parameters can
      I pass, explain a tool, help with this tool, documentation of an operation, what scopes does an operation need,
      show hidden arguments, example of calling a tool, input format of the tool
    `,
    domain: 'server',
    risk: 'read',
    steps: [],
    untrusted: [],
    input: {
      name: required(local(text())),
      types: unlisted(local(flag('Only its TypeScript signature, for run_script.'))),
      detail: detailArgument,
    },
    argumentAliases: { tool: 'name', tool_name: 'name', operation: 'name' },
    run: async (args) => {
      const name = String(args.name);
      const tool = find(name);
      if (tool) return good(described(tool, hidden, args));
      return bad(noSuch('tool', name, near(name)), { code: 'unknown_tool' });
    },
  };
}

/**
 * A tool as the method of `portkey` that it is in a script, in TypeScript: every argument with its type, and of the reply
 * what is known.
 *
 * @param tool the tool
 * @param hidden arguments that are filled in by the server and so not shown
 */
export function signatureOf(tool: Tool, hidden: ReadonlySet<string>): string {
  const { properties, required = [] } = completeSchema(tool.input, hidden);
  const args = objectType(properties, required);
  const given = args === '{}' ? '' : `args${required.length === 0 ? '?' : ''}: ${args}`;
  return `${tool.name}(${given}): Promise<${replyType(tool)}>`;
}

function replyType({ operation }: Tool): string {
  if (operation?.reply !== undefined && operation.reply !== 'json') return 'string';
  const paging = operation?.paging;
  return paging === undefined ? 'any' : `{ ${paging.items ?? 'data'}: any[] }`;
}

function objectType(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): string {
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `${IDENTIFIER.test(name) ? name : JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join('; ')} }`;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

function typeOf(schema: JsonSchema): string {
  const type = plainType(schema);
  return schema.nullable === true ? `${type} | null` : type;
}

function plainType(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' | ');
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.type === 'array') return listType(typeOf(schema.items ?? {}));
  if (schema.type === 'object') return mapType(schema);
  if (schema.type === 'integer') return 'number';
  return schema.type ?? 'unknown';
}

const listType = (item: string): string => (item.includes(' | ') ? `(${item})[]` : `${item}[]`);

function mapType({ properties, required = [], additionalProperties }: JsonSchema): string {
  if (properties !== undefined && Object.keys(properties).length > 0) return objectType(properties, required);
  const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  return `Record<string, ${value}>`;
}
