import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { objectOr } from '../../json.ts';
import { allPages } from '../model/reads.ts';
import { rowsOf, type Values } from '../model/values.ts';
import type { StepFailure, WorkflowTools } from '../model/workflow.ts';

/** Stands for all workspaces where one is named. */
export const ALL = '*';

/** Said of figures that Portkey itself calls incomplete. Source: portkey-live.md 2. */
export const INCOMPLETE =
  'Portkey says that a quota is exceeded (is_quota_exceeded): these figures are incomplete and not to be relied on.';

const MOST_PAGES = 20;

/** A workspace as analytics know it. */
export interface Workspace {
  /** Its UUID, as other things name it. */
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly isDefault: boolean;
}

/**
 * Every workspace that the key can see: an organisation's may list them, a workspace's may not.
 *
 * @param tools what a workflow may use
 * @returns the workspaces, or why they cannot be listed: the key is a workspace's own
 */
export async function listWorkspaces(tools: WorkflowTools): Promise<readonly Workspace[] | StepFailure> {
  const pages = await allPages({ operation: 'list_workspaces', mostPages: MOST_PAGES }, tools.run);
  if ('ok' in pages) return pages;
  return pages.flatMap(rowsOf).flatMap(({ id, slug, name, is_default, defaults }) =>
    typeof slug === 'string'
      ? {
          id: String(id),
          slug,
          name: typeof name === 'string' ? name : slug,
          // The document has it inside defaults, live replies beside them (portkey-details.md 2d).
          isDefault: Boolean(is_default ?? objectOr(defaults).is_default),
        }
      : [],
  );
}

/**
 * The workspace that an organisation key's analytics are of when none is named, looked up once in a while.
 *
 * @param tools what a workflow may use
 * @returns undefined with a workspace's key, and where it cannot be told
 */
export function defaultWorkspace(tools: WorkflowTools): Promise<Workspace | 'unknown' | undefined> {
  return tools.remember('default workspace', async () => {
    const found = await listWorkspaces(tools);
    if ('ok' in found) {
      const { status } = found.error.details;
      // Anything else may pass: it is asked again.
      return status === 401 || status === 403 ? { value: undefined } : undefined;
    }
    return { value: found.find(({ isDefault }) => isDefault) ?? 'unknown' };
  });
}

/** Whether the reply covers all workspaces by itself. */
export function isWhole({ perWorkspace }: CatalogEntry, args: Values): boolean {
  const whole = perWorkspace?.whole;
  if (whole === undefined || whole === true) return whole === true;
  const value = args[whole.argument];
  return typeof value === 'string' && whole.values.includes(value);
}

const ORGANISATION = 'whole organisation';

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
  // A workspace's own key may not list any.
  if (found === undefined) return 'the key’s own workspace';
  if (operation === undefined) return ORGANISATION;
  return found === 'unknown' ? 'default workspace' : found.name;
}

const nameOf = (slug: string, tools: WorkflowTools): Promise<string | undefined> =>
  tools.remember(`name of workspace ${slug}`, async () => {
    const found = await listWorkspaces(tools);
    if ('ok' in found) return undefined;
    return { value: found.find((one) => one.slug === slug || one.id === slug)?.name ?? slug };
  });
