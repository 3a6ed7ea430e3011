import { numberOf, objectOr } from '../../json.ts';
import { addUp, isCut } from '../analytics/add-up.ts';
import { isFigure } from '../analytics/combine.ts';
import type { Workspace } from '../analytics/workspaces.ts';
import { allPages, operationCalled } from '../model/reads.ts';
import { defined, firstOf, rowsOf, type Values } from '../model/values.ts';
import type { StepFailure, WorkflowTools } from '../model/workflow.ts';

/** A way to break spend down: the operation that groups by it, and its arguments. */
export interface Dimension {
  readonly name: string;
  readonly operation: string;
  readonly args: Values;
  /** The reply covers all workspaces by itself. */
  readonly whole?: true;
}

const dimensions: readonly Dimension[] = [
  { name: 'workspace', operation: 'get_analytics_group', args: { group_by: 'workspace' }, whole: true },
  { name: 'model', operation: 'get_analytics_group_models', args: {} },
  { name: 'provider', operation: 'get_analytics_group_providers', args: {} },
  { name: 'key', operation: 'get_analytics_group', args: { group_by: 'api_key' } },
  { name: 'user', operation: 'get_analytics_group_users', args: {} },
];

/** The names of all that spend can be broken down by, beside a metadata field. */
export const dimensionNames: readonly string[] = dimensions.map(({ name }) => name);

const METADATA = 'metadata:';

/**
 * A dimension by its name; undefined for a name that is none.
 *
 * @param name one of `dimensionNames`, or `metadata:FIELD`
 */
export function dimensionOf(name: string): Dimension | undefined {
  const field = name.startsWith(METADATA) ? name.slice(METADATA.length) : '';
  if (field !== '') return { name, operation: 'get_analytics_group_metadata', args: { metadata_key: field } };
  return dimensions.find((dimension) => dimension.name === name);
}

/** Of which requests: a span of time, and the workspaces; a slug alone, or none with a workspace's own key. */
export interface Scope {
  readonly from: string;
  readonly to: string;
  readonly workspaces: readonly Workspace[] | { readonly slug: unknown };
}

/** Cents by value. */
export interface Costs {
  readonly cents: ReadonlyMap<string, number>;
  /** Workspaces whose figures are missing, with the reason. */
  readonly unavailable: readonly Values[];
  readonly incomplete: boolean;
}

const MOST_PAGES = 20;

/**
 * What each value of a dimension cost, in cents.
 *
 * @param dimension by what
 * @param scope of which requests
 * @param tools what a workflow may use
 * @returns the failure where nothing can be read
 */
export async function costsBy(
  { operation: name, args, whole }: Dimension,
  { from, to, workspaces }: Scope,
  tools: WorkflowTools,
): Promise<Costs | StepFailure> {
  const operation = operationCalled(name);
  const asked = { ...args, columns: ['requests', 'cost'], time_of_generation_min: from, time_of_generation_max: to };
  if ('slug' in workspaces || whole) {
    const slug = 'slug' in workspaces ? workspaces.slug : undefined;
    const list = { operation: name, args: { ...asked, ...(slug !== undefined && { workspace_slug: slug }) } };
    const pages = await allPages({ ...list, mostPages: MOST_PAGES }, tools.run);
    return 'ok' in pages ? pages : costsIn(pages.map(objectOr));
  }
  const quiet: WorkflowTools = { ...tools, progress: () => {} };
  // Costs are added: no mean is asked for, which would need the requests counted.
  const requests = async (): Promise<ReadonlyMap<string, number>> => new Map();
  const result = await addUp({ operation, args: asked, workspaces, tools: quiet, requests });
  return result.ok ? costsIn([objectOr(result.data)]) : result;
}

function costsIn(pages: readonly Values[]): Costs {
  const cents = new Map<string, number>();
  for (const row of pages.flatMap(rowsOf)) {
    const about = Object.keys(row).find((key) => key !== 'object' && key !== 'workspaces' && !isFigure(key));
    if (about === undefined) continue;
    const value = String(row[about]);
    cents.set(value, (cents.get(value) ?? 0) + (numberOf(row.cost) ?? 0));
  }
  return {
    cents,
    unavailable: pages.flatMap(({ unavailable }) => (Array.isArray(unavailable) ? unavailable.map(objectOr) : [])),
    incomplete: pages.some(isCut),
  };
}

/** What one value cost in both periods, in dollars. */
export interface Spent {
  readonly value: string;
  readonly dollars: number;
  readonly before: number;
}

/** A thousandth of a cent: below it is the dust of sums. */
const DIGITS = 5;

/** Cents as dollars. */
export const dollarsOf = (cents: number): number => Number((cents / 100).toFixed(DIGITS));

/**
 * Both periods side by side, the largest first.
 *
 * @param now cents by value
 * @param before the same of the period before
 */
export function sideBySide(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): readonly Spent[] {
  return [...new Set([...now.keys(), ...before.keys()])]
    .map((value) => ({
      value,
      dollars: dollarsOf(now.get(value) ?? 0),
      before: dollarsOf(before.get(value) ?? 0),
    }))
    .sort((a, b) => b.dollars - a.dollars || b.before - a.before || (a.value < b.value ? -1 : 1));
}

/** The change from one period to the next; no percentage of nothing. */
export function changeOf({ dollars, before }: Pick<Spent, 'dollars' | 'before'>): Values {
  const change = Number((dollars - before).toFixed(DIGITS));
  return {
    dollars,
    before,
    change,
    ...(before > 0 && { percent: Number(((change / before) * 100).toFixed(1)) }),
  };
}

/** The first of the rows, and what the others come to. */
export function topOf(rows: readonly Spent[], most: number, shown: (row: Spent) => Values): Values {
  const rest = rows.slice(most);
  const sum = (of: 'dollars' | 'before'): number => Number(rest.reduce((all, row) => all + row[of], 0).toFixed(DIGITS));
  return defined({
    rows: firstOf(rows, most).map((row) => ({ ...shown(row), ...changeOf(row) })),
    others: rest.length > 0 ? { count: rest.length, dollars: sum('dollars'), before: sum('before') } : undefined,
  });
}

/** A percentage of less than this says nothing. */
export const LEAST_BEFORE = 1;

/**
 * What grew most, in dollars and in percent.
 *
 * @param rows of every dimension
 * @param most how many of each
 * @param shown what is shown of a row beside its figures
 */
export function grewMost<Row extends Spent>(rows: readonly Row[], most: number, shown: (row: Row) => Values): Values {
  const grown = rows.filter(({ dollars, before }) => dollars > before);
  const ratio = ({ dollars, before }: Spent): number => dollars / before;
  const told = (each: readonly Row[]): readonly Values[] =>
    firstOf(each, most).map((row) => ({ ...shown(row), ...changeOf(row) }));
  return {
    in_dollars: told([...grown].sort((a, b) => b.dollars - b.before - (a.dollars - a.before))),
    in_percent: told(grown.filter(({ before }) => before >= LEAST_BEFORE).sort((a, b) => ratio(b) - ratio(a))),
  };
}
