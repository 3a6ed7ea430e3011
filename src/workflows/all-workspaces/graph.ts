import type { Figure } from '../../catalog/operation.ts';
import { isObject, objectOr } from '../../json.ts';
import type { Values } from '../values.ts';
import { added, combined, figureOf, type Weighed } from './figures.ts';

/** What the points of a chart stand for: a moment, or the thing that is counted. */
const POINT_KEYS = ['timestamp', 'status_code', 'score', 'ai_model'] as const;

/** What the elements of a list inside a point stand for. */
const INNER_KEYS = ['response_status_code', 'retry_success_count'] as const;

/** A chart of one workspace. */
export interface GraphPart {
  readonly reply: Values;
  /** For means; undefined where it is not known. */
  readonly requests: number | undefined;
}

/**
 * The charts of several workspaces as one: what can be added is added, point by point; of the rest the summary has what
 * can be told as one, and the points have nothing.
 *
 * @param parts each workspace's chart
 * @param own what the operation says of its figures
 */
export function combinedGraph(
  parts: readonly GraphPart[],
  own: Readonly<Record<string, Figure>> | undefined,
): { readonly summary: Values; readonly data_points?: readonly Values[] } {
  const summary = combined(
    parts.map(({ reply, requests }): Weighed => ({ figures: objectOr(reply.summary), requests })),
    own,
  );
  const all = parts.map(({ reply }) => (Array.isArray(reply.data_points) ? reply.data_points.filter(isObject) : []));
  const [only = []] = all;
  if (parts.length === 1) return { summary, ...(only.length > 0 && { data_points: only }) };
  const points = combinedPoints(all.flat(), own);
  return { summary, ...(points.length > 0 && { data_points: points }) };
}

function combinedPoints(points: readonly Values[], own: Readonly<Record<string, Figure>> | undefined): Values[] {
  const groups = grouped(points, POINT_KEYS);
  const together = [...groups].map(([, { key, value, members }]) => ({
    [key]: value,
    ...addedMembers(members, key, own),
  }));
  const [first] = together;
  return first !== undefined && 'timestamp' in first
    ? together.sort((a, b) => (String(a.timestamp) < String(b.timestamp) ? -1 : 1))
    : together;
}

function addedMembers(
  members: readonly Values[],
  key: string,
  own: Readonly<Record<string, Figure>> | undefined,
): Values {
  const names = [...new Set(members.flatMap((member) => Object.keys(member)))].filter((name) => name !== key);
  return Object.fromEntries(
    names.flatMap((name) => {
      const lists = members.flatMap((member) => (Array.isArray(member[name]) ? member[name] : []));
      if (members.some((member) => Array.isArray(member[name]))) return [[name, addedLists(lists.filter(isObject))]];
      if (figureOf(name, own) !== 'sum') return [];
      const figures = members.map((member): Weighed => ({ figures: { [name]: member[name] }, requests: undefined }));
      return [[name, added(figures, own)[name]]];
    }),
  );
}

const addedLists = (elements: readonly Values[]): Values[] =>
  [...grouped(elements, INNER_KEYS)].map(([, { key, value, members }]) => ({
    [key]: value,
    ...addedMembers(members, key, undefined),
  }));

interface Group {
  readonly key: string;
  readonly value: unknown;
  readonly members: Values[];
}

function grouped(rows: readonly Values[], keys: readonly string[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const key = keys.find((candidate) => row[candidate] !== undefined);
    if (key === undefined) continue;
    const name = String(row[key]);
    const group = groups.get(name) ?? { key, value: row[key], members: [] };
    group.members.push(row);
    groups.set(name, group);
  }
  return groups;
}
