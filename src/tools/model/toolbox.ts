import { catalog } from '../../catalog/index.ts';
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
