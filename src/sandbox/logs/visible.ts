import { notFound } from '../model/api-error.ts';
import type { SandboxCall } from '../model/handler.ts';
import { tables } from '../model/rows.ts';
import type { Row, Store } from '../model/store.ts';

/** The organisation's default workspace, which is meant where an organisation key names none. */
export const defaultWorkspace = (store: Store): Row | undefined => {
  let first: Row | undefined;
  for (const row of store.table(tables.workspaces).all()) {
    if (row.is_default === 1 || row.is_default === true) return row;
    first ??= row;
  }
  return first;
};

/** A workspace's slug, for showing; the id itself for a workspace that is gone. */
export const slugOfWorkspace = (store: Store, id: string): string => store.table(tables.workspaces).get(id)?.slug ?? id;

/**
 * The workspaces whose logs a call may see, as UUIDs; undefined for all.
 *
 * A workspace key sees its own, whatever it asks for. An organisation key sees the one it names (slug or UUID), or else
 * the default one or all. Source: the document, `workspace_slug`.
 *
 * @throws ApiError 404 AB08 for a workspace that does not exist.
 */
export const visibleWorkspaces = (
  call: SandboxCall,
  named: string | null | undefined,
  otherwise: 'default' | 'all',
): readonly string[] | undefined => {
  if (call.actor.workspaceId !== undefined) return [call.actor.workspaceId];
  if (named !== null && named !== undefined && named !== '')
    return named.split(',').map((slug) => {
      const row = call.store.table(tables.workspaces).get(slug.trim());
      if (row === undefined) throw notFound(`Workspace ${slug.trim()}`);
      return row.id;
    });
  const fallback = otherwise === 'default' ? defaultWorkspace(call.store) : undefined;
  return fallback === undefined ? undefined : [fallback.id];
};
