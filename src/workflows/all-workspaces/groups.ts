import type { Figure } from '../../catalog/operation.ts';
import { numberOf } from '../../json.ts';
import type { Values } from '../values.ts';
import { added, combined, figureOf, isFigure, type Weighed } from './figures.ts';

/** The rows of one workspace. */
export interface GroupPart {
  readonly slug: string;
  readonly rows: readonly Values[];
}

/**
 * The groups of several workspaces as one list, with the workspaces of each group, the largest first.
 *
 * @param parts each workspace's rows
 * @param own what the operation says of its figures
 * @param order by which column, and in which direction
 */
export function combinedGroups(
  parts: readonly GroupPart[],
  own: Readonly<Record<string, Figure>> | undefined,
  order: { readonly by: string; readonly ascending: boolean },
): Values[] {
  const groups = new Map<string, { readonly key: string; readonly value: unknown; readonly members: Member[] }>();
  for (const { slug, rows } of parts)
    for (const row of rows) {
      const key = aboutOf(row);
      if (key === undefined) continue;
      const name = JSON.stringify(row[key]);
      const group = groups.get(name) ?? { key, value: row[key], members: [] };
      group.members.push({ slug, row });
      groups.set(name, group);
    }
  const rows = [...groups.values()].map(({ key, value, members }): Values => {
    const weighed = members.map(({ row }) => weighedOf(row, key));
    return { [key]: value, ...combined(weighed, own), workspaces: members.map(({ slug }) => slug) };
  });
  return rows.sort((a, b) => compare(a[order.by], b[order.by]) * (order.ascending ? 1 : -1));
}

interface Member {
  readonly slug: string;
  readonly row: Values;
}

/** What a row is about: the first of its members that is no figure. */
const aboutOf = (row: Values): string | undefined =>
  Object.keys(row).find((name) => name !== 'object' && !isFigure(name));

function weighedOf(row: Values, key: string): Weighed {
  const { [key]: _about, object: _object, ...figures } = row;
  return { figures, requests: numberOf(row.requests) };
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== undefined && right !== undefined) return left - right;
  return String(a ?? '') < String(b ?? '') ? -1 : 1;
}

/**
 * What a workspace's rows come to: each figure that can be added.
 *
 * @param rows the workspace's
 * @param own what the operation says of its figures
 */
export function sumOf(rows: readonly Values[], own: Readonly<Record<string, Figure>> | undefined): Values {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => isFigure(name) && figureOf(name, own) === 'sum',
  );
  const parts = rows.map(
    (row): Weighed => ({
      figures: Object.fromEntries(names.map((name) => [name, row[name]])),
      requests: undefined,
    }),
  );
  return { groups: rows.length, ...added(parts, own) };
}
