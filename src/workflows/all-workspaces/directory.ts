import { objectOr } from '../../json.ts';
import { pagesOf } from '../pages.ts';
import { rowsOf, type Values } from '../values.ts';
import type { StepResult, WorkflowTools } from '../workflow.ts';

/** The list of workspaces: an organisation's key may read it, a workspace's may not. */
const LIST = 'list_workspaces';
const MOST_PAGES = 20;

/** A workspace as analytics know it. */
export interface Workspace {
  /** Its UUID, as other things name it. */
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly isDefault: boolean;
}

type Failure = Extract<StepResult, { ok: false }>;

const workspaceOf = ({ id, slug, name, is_default, defaults }: Values): Workspace[] =>
  typeof slug !== 'string'
    ? []
    : [
        {
          id: String(id),
          slug,
          name: typeof name === 'string' ? name : slug,
          // The document has it inside defaults, live replies beside them (portkey-details.md 2d).
          isDefault: Boolean(is_default ?? objectOr(defaults).is_default),
        },
      ];

/**
 * Every workspace that the key can see.
 *
 * @param tools what a workflow may use
 * @returns the workspaces, or why they cannot be listed: the key is a workspace's own
 */
export async function listWorkspaces(tools: WorkflowTools): Promise<readonly Workspace[] | Failure> {
  const found: Workspace[] = [];
  for await (const page of pagesOf({ operation: LIST, mostPages: MOST_PAGES }, tools.run)) {
    if (!page.ok) return page;
    found.push(...rowsOf(page.data).flatMap(workspaceOf));
  }
  return found;
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
