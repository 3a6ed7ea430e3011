import type { ArgumentAlias } from '../../catalog/operation.ts';
import type { Tool } from '../tool.ts';

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

/**
 * What becomes of names that are none of a tool's arguments: taken for another, ignored with a note, or refused with
 * what to use instead.
 */
export const aliasesOf = (tool: Tool): Readonly<Record<string, ArgumentAlias>> => ({
  ...pagingOfWholeList(tool),
  ...tool.argumentAliases,
});
