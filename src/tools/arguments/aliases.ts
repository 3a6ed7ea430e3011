import type { ArgumentAlias } from '../../catalog/operation.ts';
import type { Tool } from '../model/tool.ts';

/** How lists are paged, by whatever style. */
const PAGING_NAMES = ['current_page', 'page_size', 'page', 'limit', 'offset', 'after', 'cursor'] as const;

/** Who asks for a page of a list that comes whole gets the list: that is the answer, and no fault. */
function pagingOfWholeList({ operation }: Tool): Readonly<Record<string, ArgumentAlias>> {
  if (operation?.paging?.style !== 'none') return {};
  const ignored = { ignored: 'this list always comes whole' };
  return Object.fromEntries(
    PAGING_NAMES.filter((name) => !Object.hasOwn(operation.input, name)).map((name) => [name, ignored]),
  );
}

/** Arguments that name a workspace, which a pinned server fills in. Each takes a slug and a UUID, under either name. */
export const WORKSPACE_ARGUMENTS: ReadonlySet<string> = new Set(['workspace_id', 'workspace_slug']);

/** A workspace is named by either argument, whichever the tool has. */
function otherWorkspaceName({ input }: Tool): Readonly<Record<string, ArgumentAlias>> {
  const own = [...WORKSPACE_ARGUMENTS].filter((name) => Object.hasOwn(input, name));
  const [name] = own;
  if (name === undefined || own.length > 1) return {};
  return Object.fromEntries([...WORKSPACE_ARGUMENTS].filter((other) => other !== name).map((other) => [other, name]));
}

/**
 * What becomes of names that are none of a tool's arguments: taken for another, ignored with a note, or refused with
 * what to use instead.
 */
export const aliasesOf = (tool: Tool): Readonly<Record<string, ArgumentAlias>> => ({
  ...otherWorkspaceName(tool),
  ...pagingOfWholeList(tool),
  ...tool.argumentAliases,
});
