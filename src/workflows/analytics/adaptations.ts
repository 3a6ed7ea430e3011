import { catalog } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { objectOr } from '../../json.ts';
import type { Values } from '../model/values.ts';
import type { Adaptation, StepResult, WorkflowTools } from '../model/workflow.ts';
import { addUp, isCut, requestCounts } from './add-up.ts';
import { ALL, defaultWorkspace, INCOMPLETE, isWhole, listWorkspaces } from './workspaces.ts';

/**
 * Says which workspace an answer is of when none was named.
 *
 * @param tools what a workflow may use
 */
async function sayWhose(tools: WorkflowTools): Promise<void> {
  const workspace = await defaultWorkspace(tools);
  if (workspace === undefined) return;
  const whose =
    workspace === 'unknown'
      ? 'the default workspace alone'
      : `the default workspace alone: ${workspace.name} (${workspace.slug})`;
  tools.note(
    `No workspace was named, so these figures are of ${whose}. workspace_slug "*" adds up all workspaces; another slug shows that one.`,
  );
}

/**
 * The answer for all workspaces, from one call for each.
 *
 * @param operation which
 * @param args the call's, without a workspace
 * @param tools what a workflow may use
 */
async function ofAll(operation: CatalogEntry, args: Values, tools: WorkflowTools): Promise<StepResult> {
  const workspaces = await listWorkspaces(tools);
  if ('ok' in workspaces)
    return {
      ok: false,
      error: {
        message: `workspace_slug "*" needs a key that may list workspaces: an organisation's. ${workspaces.error.message}`,
        details: workspaces.error.details,
      },
    };
  const result = await addUp({ operation, args, workspaces, tools, requests: requestCounts(args, workspaces, tools) });
  if (result.ok) noteOfAll(objectOr(result.data), workspaces.length, tools);
  return result;
}

/**
 * Says what an answer for all workspaces is made of, and what is missing in it.
 *
 * @param data the answer
 * @param workspaces how many there are
 * @param tools what a workflow may use
 */
export function noteOfAll(data: Values, workspaces: number, tools: WorkflowTools): void {
  const unread = Array.isArray(data.unavailable) ? data.unavailable.length : 0;
  const missing = unread === 0 ? '' : ` ${unread} of them could not be read (unavailable): their figures are missing.`;
  tools.note(`Added up over ${workspaces} workspaces; how each figure was told is in how.${missing}`);
  if (isCut(data)) tools.note(INCOMPLETE);
}

/** An analytics operation asked for all workspaces, or for the one that nobody named. */
const adapted = (operation: CatalogEntry): Adaptation => ({
  operation: operation.name,
  reads: ['list_workspaces'],
  prepare: async (args, tools) => {
    const { workspace_slug: slug, ...rest } = args;
    if (isWhole(operation, args)) return { arguments: slug === ALL ? rest : args };
    if (slug === undefined) await sayWhose(tools);
    return { arguments: args };
  },
  instead: async (args, tools) => {
    const { workspace_slug: slug, ...rest } = args;
    return slug === ALL ? ofAll(operation, rest, tools) : undefined;
  },
  finish: (data, _args, tools) => {
    if (isCut(data)) tools.note(INCOMPLETE);
    return data;
  },
});

/** Every operation that answers for one workspace. */
export const perWorkspaceAdaptations: readonly Adaptation[] = catalog
  .filter(({ perWorkspace }) => perWorkspace !== undefined)
  .map(adapted);
