import { inBody, required, unlisted } from '../../catalog/field.ts';
import { flag, text } from '../../catalog/schema.ts';
import type { Workflow } from '../../workflows/workflow.ts';
import { shapingOf } from '../arguments/shaping.ts';
import { noSuch } from '../nearest.ts';
import { bad, good } from '../reply/envelope.ts';
import { completeSchema } from '../surfaces/listed-schema.ts';
import type { Tool } from '../tool.ts';
import { signatureOf } from './signature.ts';

/**
 * Everything there is to know of a tool, for a model that is about to call it.
 *
 * @param tool the tool
 * @param hidden arguments that are filled in by the server and so not shown
 */
export function description(tool: Tool, hidden: ReadonlySet<string>): Readonly<Record<string, unknown>> {
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
    input_schema: completeSchema(tool.input, hidden),
    ...(tool.needsOneOf.length > 0 && { at_least_one_of: tool.needsOneOf }),
    ...(tool.atMostOneOf.length > 0 && { at_most_one_of: tool.atMostOneOf }),
    ...(tool.escalates.length > 0 && {
      confirms_when: tool.escalates.map(({ argument, to, because }) => ({ argument, counts_as: to, because })),
    }),
    also_takes: Object.fromEntries(
      Object.entries(shapingOf(tool)).map(([name, field]) => [name, field.schema.description]),
    ),
    ...(operation?.paging && operation.paging.style !== 'none' && { paging: operation.paging }),
    ...(tool.examples.length > 0 && { examples: tool.examples }),
    ...(tool.aliases.length > 0 && { older_names: tool.aliases }),
    ...(Object.keys(tool.argumentAliases).length > 0 && { older_arguments: tool.argumentAliases }),
  };
}

/**
 * What a script needs to know of a tool.
 *
 * @param tool the tool
 * @param hidden arguments that are filled in by the server and so not shown
 */
export const inShort = (tool: Tool, hidden: ReadonlySet<string>): Readonly<Record<string, unknown>> => ({
  name: tool.name,
  description: tool.description,
  risk: tool.risk,
  types: signatureOf(tool, hidden),
});

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
    domain: 'server',
    risk: 'read',
    steps: [],
    untrusted: [],
    input: {
      name: required({ ...inBody(text()), in: 'local' }),
      types: unlisted({ in: 'local', schema: flag('Only its TypeScript signature, for run_script.') }),
    },
    argumentAliases: { tool: 'name', tool_name: 'name', operation: 'name' },
    run: async (args) => {
      const name = String(args.name);
      const tool = find(name);
      if (tool) return good(args.types === true ? inShort(tool, hidden) : description(tool, hidden));
      return bad(noSuch('tool', name, near(name)), { code: 'unknown_tool' });
    },
  };
}
