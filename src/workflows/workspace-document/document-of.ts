import { defined, type Values } from '../values.ts';
import type { Snapshot } from './read-workspace.ts';
import { FORMAT, NOT_EXPORTED, sections } from './sections.ts';

/**
 * The document of a workspace.
 *
 * @param snapshot what was read of it
 */
export function documentOf({ workspace, sections: found, notRead, leftOut }: Snapshot): Values {
  const lists = sections.flatMap(({ name }) => {
    const things = found.get(name);
    return things === undefined ? [] : [[name, things.map(({ entry }) => entry)] as const];
  });
  return defined({
    format: FORMAT,
    workspace,
    ...Object.fromEntries(lists),
    counts: Object.fromEntries(lists.map(([name, list]) => [name, list.length])),
    left_out: leftOut.length > 0 ? leftOut : undefined,
    not_read: notRead.length > 0 ? notRead.map(({ section, why }) => `${section}: ${why}`) : undefined,
    not_exported: NOT_EXPORTED,
  });
}
