import { invalidArgument } from './failure.ts';
import { rowsOf, type Values } from './values.ts';
import type { Adaptation, WorkflowTools } from './workflow.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Publishing by a version's id, of which the number is looked up: numbers can have gaps (portkey-facts.md), and the
 * reply of the update that makes a version has its id alone.
 */
const publishing = (operation: string, list: string, argument: string, id: string): Adaptation => ({
  operation,
  reads: [list],
  prepare: async (args: Values, tools: WorkflowTools) => {
    const { version } = args;
    if (typeof version !== 'string') return { arguments: args };
    if (/^\d{1,9}$/.test(version)) return { arguments: { ...args, version: Number(version) } };
    // In a plan that is only looked at, a text stands for the version that an earlier step makes.
    if (!UUID.test(version))
      return version.includes(' ')
        ? { arguments: args }
        : invalidArgument('version', 'must be the number of a version, or its id');
    const listed = await tools.run(list, { [argument]: args[argument] });
    if (!listed.ok) return listed;
    const number = rowsOf(listed.data).find((row) => row[id] === version);
    const found = number?.prompt_version ?? number?.version;
    if (typeof found !== 'number') return invalidArgument('version', `is the id of no version that ${list} shows`);
    return { arguments: { ...args, version: found } };
  },
});

/** publish_prompt takes the id of a version as well. */
export const publishPrompt = publishing('publish_prompt', 'list_prompt_versions', 'prompt_id', 'id');

/** And so does publish_partial. */
export const publishPartial = publishing(
  'publish_partial',
  'list_partial_versions',
  'prompt_partial_id',
  'prompt_partial_version_id',
);
