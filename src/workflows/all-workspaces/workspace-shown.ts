import type { CatalogEntry } from '../../catalog/operation.ts';
import type { Values } from '../values.ts';
import type { WorkflowTools } from '../workflow.ts';
import { ALL, isWhole } from './adaptations.ts';
import { defaultWorkspace, listWorkspaces } from './directory.ts';

const ORGANISATION = 'whole organisation';
/** With a workspace's own key, which may not list any. */
const OWN = 'the key’s own workspace';

/**
 * The name of the workspace that an analytics answer is of.
 *
 * @param operation the catalog's entry; undefined of workflows, which without a name are of all
 * @param args the call's
 * @param tools what a workflow may use
 * @returns a name, the slug where it cannot be told, or words for all of them
 */
export async function workspaceShown(
  operation: CatalogEntry | undefined,
  args: Values,
  tools: WorkflowTools,
): Promise<string> {
  const { workspace_slug: slug } = args;
  if (slug === ALL || (operation !== undefined && isWhole(operation, args))) return ORGANISATION;
  if (typeof slug === 'string') return (await nameOf(slug, tools)) ?? slug;
  const found = await defaultWorkspace(tools);
  if (found === undefined) return OWN;
  if (operation === undefined) return ORGANISATION;
  return found === 'unknown' ? 'default workspace' : found.name;
}

const nameOf = (slug: string, tools: WorkflowTools): Promise<string | undefined> =>
  tools.remember(`name of workspace ${slug}`, async () => {
    const found = await listWorkspaces(tools);
    if ('ok' in found) return undefined;
    return { value: found.find((one) => one.slug === slug || one.id === slug)?.name ?? slug };
  });
