import { isObject, numberOf } from '../../json.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import type { Workspace } from '../analytics/workspaces.ts';
import { readOne, rowsOrMissed, type WorkflowReads } from '../model/reads.ts';
import { DAY_MS, defined, shownName, totalOf, type Values } from '../model/values.ts';
import type { WorkflowTools } from '../model/workflow.ts';

/** A budget, with how much of it is used. */
export interface Budget {
  readonly of: string;
  readonly id: string;
  readonly name?: string;
  /** Of a policy: the key, user or team that is counted; its own id, for a reset. */
  readonly spender?: string;
  readonly spender_id?: string;
  readonly workspace?: string;
  readonly type: string;
  /** In dollars, tokens or requests, as its type says. */
  readonly limit: number;
  readonly used?: number;
  readonly percent?: number;
  readonly resets?: string;
  readonly exhausted: boolean;
  /** How the used amount was told. */
  readonly how?: string;
}

/** What budgets are looked for in. */
interface BudgetScope {
  readonly tools: WorkflowTools;
  readonly reads: WorkflowReads;
  /** Every workspace; undefined with a workspace's own key. */
  readonly workspaces: readonly Workspace[] | undefined;
  /** The workspace that is looked at alone. */
  readonly slug?: string;
}

const AT_ONCE = 6;
const MOST_PAGES = 10;
const MOST_COUNTED = 100;

/** Where limits of their own stand, and how analytics count what they limit. Source: portkey-facts.md, "Live replies". */
const HOLDERS = [
  { of: 'API key', list: 'list_api_keys', filter: 'api_key_ids', by: 'id', detail: 'get_api_key' },
  { of: 'workspace', list: 'list_workspaces', filter: undefined, by: 'slug', detail: undefined },
  { of: 'provider', list: 'list_providers', filter: 'virtual_keys', by: 'slug', detail: undefined },
] as const;

/**
 * The budgets of policies, keys, workspaces and providers, the most used first; what could not be read is told to the
 * reads.
 *
 * @param scope what they are looked for in
 */
export async function budgetsIn(scope: BudgetScope): Promise<readonly Budget[]> {
  const found = await Promise.all([policyBudgets(scope), ...HOLDERS.map((holder) => heldBudgets(holder, scope))]);
  return found.flat().sort((a, b) => (b.percent ?? -1) - (a.percent ?? -1) || (a.id < b.id ? -1 : 1));
}

async function rowsFrom(list: string, what: string, args: Values, reads: WorkflowReads): Promise<readonly Values[]> {
  return (await rowsOrMissed(list, args, reads, { what, mostPages: MOST_PAGES }))?.rows ?? [];
}

/**
 * The budgets of policies alone.
 *
 * @param scope what they are looked for in
 */
export async function policyBudgets({
  reads,
  slug,
  workspaces,
}: Pick<BudgetScope, 'reads' | 'slug'> & { readonly workspaces: KnownWorkspaces }): Promise<readonly Budget[]> {
  const workspaceOf = slugFinder(workspaces);
  const rows = await rowsFrom('list_usage_limits', 'budget policies', { status: 'active' }, reads);
  const policies = rows.filter((row) => slug === undefined || workspaceOf(row) === slug);
  const budgets = await mapAtOnce(policies, AT_ONCE, async (policy) => {
    const id = String(policy.id);
    const what = `spenders of the budget policy ${id}`;
    const spenders = await rowsFrom('list_usage_limit_entities', what, { policy_usage_limits_id: id }, reads);
    const about = { of: 'budget policy', id, ...placed(policy, workspaceOf(policy)) };
    const limit = limitIn(policy);
    if (limit === undefined) return [];
    if (spenders.length === 0) return [budget(about, limit, 0, 'no spender is counted yet')];
    return spenders.map((spender) =>
      budget(
        { ...about, spender: String(spender.value_key), spender_id: String(spender.id) },
        limit,
        numberOf(spender.current_usage),
        'Portkey',
      ),
    );
  });
  return budgets.flat();
}

async function heldBudgets(
  { of, list, filter, by, detail }: (typeof HOLDERS)[number],
  { tools, reads, slug, workspaces }: BudgetScope,
): Promise<readonly Budget[]> {
  // A workspace's own key may not list workspaces.
  if (of === 'workspace' && workspaces === undefined) return [];
  const workspaceOf = slugFinder(workspaces);
  const rows = await rowsFrom(list, `${of}s`, {}, reads);
  const limited = rows.flatMap((row) => {
    const place = of === 'workspace' ? String(row.slug) : workspaceOf(row);
    if (slug !== undefined && place !== slug) return [];
    return limitsIn(row.usage_limits).map((limit) => ({ row, place, limit }));
  });
  if (limited.length > MOST_COUNTED)
    reads.missed(`how much is used of ${limited.length - MOST_COUNTED} of ${limited.length} limits of ${of}s`);
  return mapAtOnce([...limited.entries()], AT_ONCE, async ([at, { row, place, limit }]) => {
    const id = String(row[by] ?? row.id);
    const filters = { ...(filter && { [filter]: [id] }), ...(place !== undefined && { workspace_slug: place }) };
    // A key's next reset stands in its own reply alone, beside its limits (portkey-live.md 6).
    const read = detail && at < MOST_COUNTED && limit.resets === undefined ? await resetsOf(detail, id, reads) : {};
    const whole = { ...limit, ...windowOf({ ...limit.values, ...read }) };
    const used = at < MOST_COUNTED ? await usedOf(whole, filters, tools) : undefined;
    const about = { of, id, ...placed(row, of === 'workspace' ? undefined : place) };
    return budget(about, whole, used?.amount, used?.how, row.status === 'exhausted');
  });
}

interface Limit {
  readonly type: string;
  readonly amount: number;
  readonly resets?: string;
  /** The start of the time that is counted now; undefined where it never begins again. */
  readonly since?: string;
  /** As Portkey shows it. */
  readonly values: Values;
}

function limitIn(values: Values): Limit | undefined {
  const amount = numberOf(values.credit_limit);
  if (amount === undefined) return undefined;
  return { type: typeof values.type === 'string' ? values.type : 'cost', amount, values, ...windowOf(values) };
}

/** When the amount begins again, and when it last did. */
function windowOf(values: Values): Pick<Limit, 'resets' | 'since'> {
  const resets = typeof values.next_usage_reset_at === 'string' ? values.next_usage_reset_at : undefined;
  const since = typeof values.last_reset_at === 'string' ? values.last_reset_at : sinceOf(values, resets);
  return { ...(resets && { resets }), ...(since && { since }) };
}

/** The times of resets that a thing's own reply shows. */
async function resetsOf(name: string, id: string, reads: WorkflowReads): Promise<Values> {
  const result = await readOne(name, { id }, reads);
  const { next_usage_reset_at, last_reset_at } = result.ok ? result.data : {};
  return defined({
    next_usage_reset_at: next_usage_reset_at ?? undefined,
    last_reset_at: last_reset_at ?? undefined,
  });
}

/** Limits come as an object or as a list of objects (portkey-live.md 1). */
const limitsIn = (value: unknown): readonly Limit[] =>
  (Array.isArray(value) ? value : [value]).filter(isObject).flatMap((each) => limitIn(each) ?? []);

/** The last reset, worked out from the next one. */
function sinceOf({ periodic_reset: period, periodic_reset_days: every }: Values, resets: string | undefined) {
  const next = resets === undefined ? Number.NaN : Date.parse(resets);
  if (Number.isNaN(next)) return undefined;
  const days = period === 'weekly' ? 7 : numberOf(every);
  if (days !== undefined) return new Date(next - days * DAY_MS).toISOString();
  if (period !== 'monthly') return undefined;
  const start = new Date(next);
  start.setUTCMonth(start.getUTCMonth() - 1);
  return start.toISOString();
}

const COUNTING: Readonly<Record<string, { readonly operation: string; readonly part: number }>> = {
  cost: { operation: 'get_cost_analytics', part: 100 },
  tokens: { operation: 'get_token_analytics', part: 1 },
  requests: { operation: 'get_request_analytics', part: 1 },
};

/** What analytics say went through what is limited, since the last reset: the API shows no amount of it. */
async function usedOf(
  { type, since }: Limit,
  filters: Values,
  tools: WorkflowTools,
): Promise<{ readonly amount?: number; readonly how: string }> {
  const counting = COUNTING[type];
  if (since === undefined || counting === undefined) return { how: 'not shown by Portkey, and no reset to count from' };
  const result = await tools.run(counting.operation, {
    ...filters,
    time_of_generation_min: since,
    time_of_generation_max: new Date(tools.now).toISOString(),
  });
  if (!result.ok) return { how: `could not be counted: ${result.error.message}` };
  const total = totalOf(result.data);
  return total === undefined
    ? { how: 'not told by analytics' }
    : { amount: total / counting.part, how: `analytics since ${since}` };
}

type About = Pick<Budget, 'of' | 'id' | 'name' | 'spender' | 'spender_id' | 'workspace'>;

function budget(
  about: About,
  { type, amount, resets }: Limit,
  used: number | undefined,
  how: string | undefined,
  exhausted = false,
): Budget {
  return {
    ...about,
    type,
    limit: amount,
    ...defined({
      used: used === undefined ? undefined : Number(used.toFixed(2)),
      percent: used === undefined || amount === 0 ? undefined : Number(((used / amount) * 100).toFixed(1)),
      resets,
      how,
    }),
    exhausted: exhausted || (used !== undefined && used >= amount),
  };
}

/** What a thing is called, and the workspace that it is in. */
const placed = (row: Values, workspace: string | undefined): Pick<Budget, 'name' | 'workspace'> =>
  defined({ name: shownName(row), workspace });

type KnownWorkspaces = readonly Pick<Workspace, 'id' | 'slug'>[] | undefined;

/** Finds a row's workspace by the id that it names. */
const slugFinder =
  (workspaces: KnownWorkspaces) =>
  ({ workspace_id: id }: Values): string | undefined =>
    typeof id === 'string'
      ? (workspaces?.find((each) => each.id === id || each.slug === id)?.slug ?? undefined)
      : undefined;
