import { catalog } from '../../catalog/index.ts';
import { LONGEST_COMPARED, nearestOf } from '../../config/nearest.ts';
import { adaptations, workflows } from '../../workflows/index.ts';
import { type Tool, toolOf, toolOfWorkflow } from './tool.ts';

/** Every tool there is, by name and older name. Filters come later: exposure.ts. */
export interface Toolbox {
  /** In the fixed order of the list. */
  readonly all: readonly Tool[];
  /** By its name or an older one. */
  find(name: string): Tool | undefined;
}

/** The same in every table, so that what is made from a tool (its argument tables, its validators) is made once. */
const adapted = new Map(adaptations.map((adaptation) => [adaptation.operation, adaptation]));
const shared: readonly Tool[] = [
  ...catalog.map((operation) => toolOf(operation, adapted.get(operation.name))),
  ...workflows.map(toolOfWorkflow),
];

/**
 * Builds the table of tools from the catalog and the workflows.
 *
 * @param own tools of the server itself (describe_tool, whoami)
 */
export function createToolbox(own: readonly Tool[]): Toolbox {
  const all = [...own, ...shared];
  const byName = new Map<string, Tool>();
  for (const tool of all) for (const alias of tool.aliases) byName.set(alias, tool);
  for (const tool of all) byName.set(tool.name, tool);
  return { all, find: (name) => byName.get(name) };
}

const NEAR = 5;

/**
 * Names of tools close to one that is not there.
 *
 * @param name the unknown name
 * @param tools the tools there are
 * @returns none where the name is too long to be a slip of the pen
 */
export const nearest = (
  name: string,
  tools: { readonly all: readonly { readonly name: string }[] },
): readonly string[] =>
  nearestOf(
    name.toLowerCase(),
    tools.all.map((tool) => tool.name),
  )
    .slice(0, NEAR)
    .map((found) => found.name);

/**
 * The sentence for a name that nothing has. A name too long to be one is not repeated, not even in part.
 *
 * @param what was looked for
 * @param name as it came
 * @param near names that are close to it
 */
export function noSuch(what: 'tool' | 'operation', name: string, near: readonly string[]): string {
  if (name.length > LONGEST_COMPARED) return `There is no ${what} with a name of ${name.length} characters.`;
  return `There is no ${what} ${JSON.stringify(name)}${near.length > 0 ? `; near: ${near.join(', ')}` : ''}.`;
}
