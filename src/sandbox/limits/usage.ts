import { type LogRecord, logsTable } from '../logs/record.ts';
import { type Period, resetAfter } from '../model/dates.ts';
import type { IdMaker } from '../model/ids.ts';
import { assertRowBudget, type BudgetedRow, budgetDenied, charge, nothingUsed, RateWindows } from '../model/limits.ts';
import { type ApiKeyRow, type RateLimit, tables, type UsageLimits } from '../model/rows.ts';
import type { Change, Row, Store, Table } from '../model/store.ts';
import type { ScopedRow } from '../rows/access.ts';
import { grantOf, grantsIn, providersIn } from '../rows/integrations.ts';

/** One condition of a policy: any of these values, but for those left out. `*` stands for any characters. */
export interface PolicyCondition {
  readonly key: string;
  readonly value: string | readonly string[];
  readonly excludes?: string | readonly string[];
}

/** What both kinds of policy have. Conditions hold together; usage is counted for each value of `group_by`. */
export interface PolicyRow extends ScopedRow {
  readonly workspace_id: string;
  readonly conditions: readonly PolicyCondition[];
  readonly group_by: readonly { readonly key: string }[];
  readonly type: string;
  readonly status: 'active' | 'archived';
}

export interface UsagePolicyRow extends PolicyRow {
  readonly credit_limit: number;
  readonly periodic_reset?: 'weekly' | 'monthly' | null;
  readonly periodic_reset_days?: number | null;
  readonly next_usage_reset_at: string | null;
}

export interface RatePolicyRow extends PolicyRow {
  readonly unit: 'rpm' | 'rph' | 'rpd' | 'rpw';
  readonly value: number;
}

/** What one value has used under a usage policy. */
export interface PolicyEntityRow extends ScopedRow {
  readonly policy_id: string;
  readonly value_key: string;
  readonly current_usage: number;
}

export const usagePoliciesIn = (store: Store) => store.table<UsagePolicyRow>('usage_policies');
export const ratePoliciesIn = (store: Store) => store.table<RatePolicyRow>('rate_policies');
export const entitiesIn = (store: Store) => store.table<PolicyEntityRow>('policy_entities');

/** A moment as rows keep it, ms since the epoch; never for none. */
const momentOf = (text: unknown): number => (typeof text === 'string' ? Date.parse(text) : Number.POSITIVE_INFINITY);

/** One kind of row with something that comes again: when that is, and what the row then becomes. */
interface Recurring {
  readonly table: string;
  /** ms since the epoch; infinite for never. */
  dueOf(row: Row): number;
  renew(store: Store, row: Row, now: number): void;
}

/** A budget that begins anew, if it is due. Week budgets begin on `weekStart`: 0 Sunday, 1 Monday. */
const renewed = (
  limits: UsageLimits,
  now: number,
  weekStart: 0 | 1,
): { limits: UsageLimits; last: string } | undefined => {
  const due = momentOf(limits.next_usage_reset_at);
  if (due > now) return undefined;
  const { next, last } = resetAfter(due, now, limits, weekStart);
  return { limits: { ...limits, next_usage_reset_at: next }, last };
};

const keys: Recurring = {
  table: tables.apiKeys,
  dueOf: (row) => Math.min(momentOf(row.next_usage_reset_at), momentOf(rotationOf(row)?.next_rotation_at)),
  renew: (store, row, now) => {
    const key = row as ApiKeyRow;
    const due = momentOf(key.next_usage_reset_at);
    const rotation = rotationOf(key);
    const rotationDue = momentOf(rotation?.next_rotation_at);
    const budget = due > now ? undefined : resetAfter(due, now, key.usage_limits ?? {}, 1);
    store.table<ApiKeyRow>(tables.apiKeys).update(key.id, {
      ...(budget === undefined
        ? {}
        : {
            usage: nothingUsed,
            status: 'active',
            next_usage_reset_at: budget.next,
            last_reset_at: budget.last,
          }),
      // The sandbox cannot hand out what a rotation would make: only its date moves on.
      ...(rotation === undefined || rotationDue > now
        ? {}
        : {
            rotation_policy: {
              ...rotation,
              next_rotation_at: resetAfter(rotationDue, now, periodOf(rotation), 1).next,
            },
          }),
    });
  },
};

type Rotation = Readonly<Record<string, unknown>>;

const rotationOf = ({ rotation_policy: policy }: Row): Rotation | undefined =>
  typeof policy === 'object' && policy !== null ? (policy as Rotation) : undefined;

const periodOf = ({ rotation_period: period, rotation_period_days: days }: Rotation): Period => ({
  periodic_reset: period,
  periodic_reset_days: days,
});

const providers: Recurring = {
  table: 'virtual_keys',
  dueOf: ({ usage_limits: limits }) => momentOf((limits as UsageLimits | null)?.next_usage_reset_at),
  renew: (store, row, now) => {
    const found = renewed(row.usage_limits as UsageLimits, now, 1);
    if (found !== undefined)
      providersIn(store).update(row.id, {
        usage: nothingUsed,
        status: 'active',
        usage_limits: found.limits,
        last_reset_at: found.last,
      });
  },
};

/** Rows with a list of budgets over one counter, which begins anew with each of them. */
const listed = (table: string): Recurring => ({
  table,
  dueOf: (row) =>
    Math.min(...((row as BudgetedRow).usage_limits ?? []).map((limits) => momentOf(limits.next_usage_reset_at))),
  renew: (store, row, now) => {
    const budgets = ((row as BudgetedRow).usage_limits ?? []).map((limits) => ({
      limits,
      ...renewed(limits, now, 0),
    }));
    const last = budgets.find((budget) => budget.last !== undefined)?.last;
    store.table<BudgetedRow>(table).update(row.id, {
      usage: nothingUsed,
      usage_limits: budgets.map(({ limits }) => limits),
      last_reset_at: last,
    });
  },
});

const policies: Recurring = {
  table: 'usage_policies',
  dueOf: (row) => momentOf(row.next_usage_reset_at),
  renew: (store, row, now) => {
    const policy = row as UsagePolicyRow;
    for (const entity of entitiesIn(store).by('policy_id', policy.id))
      entitiesIn(store).update(entity.id, { current_usage: 0 });
    const { next, last } = resetAfter(momentOf(policy.next_usage_reset_at), now, policy, 1);
    usagePoliciesIn(store).update(policy.id, { next_usage_reset_at: next, last_reset_at: last });
  },
};

const recurring: readonly Recurring[] = [
  keys,
  providers,
  listed(tables.workspaces),
  listed('integration_workspaces'),
  policies,
];

/** Knows when the next budget of an organisation begins anew, so that a request need not look at any. */
class ResetClock {
  private earliest = Number.NEGATIVE_INFINITY;

  private constructor(store: Store) {
    for (const { table, dueOf } of recurring)
      store.observe(table, ({ op, row }) => {
        if (op !== 'remove') this.earliest = Math.min(this.earliest, dueOf(row));
      });
  }

  static of(store: Store): ResetClock {
    return store.derived('reset-clock', (lasting) => new ResetClock(lasting));
  }

  isDue(now: number): boolean {
    return now >= this.earliest;
  }

  /** Sets the clock by all rows that there are. */
  wind(store: Store): void {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { table, dueOf } of recurring)
      for (const row of store.table(table).all()) earliest = Math.min(earliest, dueOf(row));
    this.earliest = earliest;
  }
}

/**
 * Begins every budget anew whose time has come, its counter with it. Done before a request is answered, so that nobody
 * ever sees a reset that lies in the past.
 *
 * @param now ms since the epoch
 */
export const renewBudgets = (store: Store, now: number): void => {
  const clock = ResetClock.of(store);
  if (!clock.isDue(now)) return;
  for (const { table, dueOf, renew } of recurring)
    for (const row of store.table(table).filter((candidate) => dueOf(candidate) <= now)) renew(store, row, now);
  clock.wind(store);
};

/** Somebody who pays for a request besides its key and provider, which the gateway itself charges. */
interface Payer {
  readonly table: Table<BudgetedRow>;
  readonly row: BudgetedRow;
  readonly what: string;
}

/** The workspace, and its share of the integration behind the provider. */
const payersOf = (store: Store, log: LogRecord): Payer[] => {
  const workspaces = store.table<BudgetedRow>(tables.workspaces);
  const workspace = workspaces.get(log.workspace_id);
  const payers = workspace === undefined ? [] : [{ table: workspaces, row: workspace, what: 'this workspace' }];
  const provider = providersIn(store).get(log.virtual_key, (row) => row.workspace_id === log.workspace_id);
  const table = grantsIn(store);
  const row = provider && grantOf(table, provider.integration_id, log.workspace_id);
  return row === undefined ? payers : [...payers, { table, row, what: 'the integration in this workspace' }];
};

const rateLimitsOf = (row: BudgetedRow): readonly RateLimit[] =>
  Array.isArray(row.rate_limits) ? (row.rate_limits as RateLimit[]) : [];

/**
 * Holds what a request has run against the limits of workspace, integration and policies, and counts it. Nothing has
 * left the sandbox by then: when a limit says no, the request's changes (its log among them) are undone, as if it had
 * been refused before.
 *
 * @param changes of the request; each log among them is one run.
 * @throws ApiError 429 AB06, 412 AB09.
 */
export const settle = (store: Store, ids: IdMaker, changes: readonly Change[], now: number): void => {
  const windows = RateWindows.of(store);
  for (const change of changes) {
    if (change.table !== logsTable || change.op !== 'insert') continue;
    const log = change.row as LogRecord;
    const spent = { cents: log.cost, tokens: log.prompt_tokens + log.completion_tokens };
    const payers = payersOf(store, log);
    for (const { row, what } of payers) {
      assertRowBudget(row, what);
      windows.request(row.id, rateLimitsOf(row), now);
    }
    applyPolicies(store, ids, log, now);
    for (const { table, row } of payers) {
      windows.tokens(row.id, rateLimitsOf(row), spent.tokens, now);
      charge(table, row, spent);
    }
  }
};

/** What a policy may look at, of one request. Source: portkey-details.md 2e, "Policies". */
const subjectOf = (log: LogRecord, key: string): string => {
  if (key.startsWith('metadata.')) {
    const name = key.slice('metadata.'.length);
    return Object.hasOwn(log.metadata, name) ? (log.metadata[name] ?? '') : '';
  }
  const values: Readonly<Record<string, string>> = {
    api_key: log.api_key_id,
    workspace_id: log.workspace_id,
    virtual_key: log.virtual_key,
    provider: log.provider,
    config: log.config,
    prompt: log.prompt,
    model: log.model,
  };
  return Object.hasOwn(values, key) ? (values[key] ?? '') : '';
};

/** Whether a text is what a pattern says, in which `*` stands for any characters. */
const fits = (pattern: string, text: string): boolean => {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return pattern === text;
  if (!text.startsWith(start) || !text.endsWith(end)) return false;
  let at = start.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - end.length;
};

/** The spellings under which a condition knows a request's value: models also with their provider, `@openai/gpt-4o`. */
const spellingsOf = (log: LogRecord, key: string): readonly string[] => {
  const value = subjectOf(log, key);
  if (value === '') return [];
  return key === 'model' && log.virtual_key !== '' ? [value, `@${log.virtual_key}/${value}`] : [value];
};

const meets = (log: LogRecord, condition: PolicyCondition): boolean => {
  const spellings = spellingsOf(log, condition.key);
  const named = (patterns: string | readonly string[] = []): boolean =>
    [patterns].flat().some((pattern) => spellings.some((spelling) => fits(pattern, spelling)));
  return named(condition.value) && !named(condition.excludes);
};

/** Conditions hold together; a policy of tools has nothing to say about models. */
const applies = (policy: PolicyRow, log: LogRecord): boolean =>
  policy.status === 'active' &&
  policy.target !== 'mcp_tools' &&
  policy.workspace_id === log.workspace_id &&
  policy.conditions.every((condition) => meets(log, condition));

/** The value that a policy counts under: one for each combination of what it groups by. */
const groupOf = (policy: PolicyRow, log: LogRecord): string =>
  policy.group_by.map(({ key }) => subjectOf(log, key)).join('|');

const amountOf = (type: string, log: LogRecord): number => {
  if (type === 'requests') return 1;
  return type === 'tokens' ? log.prompt_tokens + log.completion_tokens : log.cost / 100;
};

const useBudget = (store: Store, ids: IdMaker, policy: UsagePolicyRow, log: LogRecord): void => {
  const value = groupOf(policy, log);
  const entities = entitiesIn(store);
  const kept = entities.by('policy_id', policy.id).find((entity) => entity.value_key === value);
  if (kept !== undefined && kept.current_usage >= policy.credit_limit)
    throw budgetDenied(`policy '${String(policy.name ?? policy.id)}'`);
  const amount = amountOf(policy.type, log);
  if (kept !== undefined) entities.update(kept.id, { current_usage: kept.current_usage + amount });
  else entities.insert({ id: ids.uuid(), policy_id: policy.id, value_key: value, current_usage: amount });
};

/**
 * Counts a request under every policy that it meets.
 *
 * @throws ApiError 429 AB06 or 412 AB09 when one of them allows no more.
 */
const applyPolicies = (store: Store, ids: IdMaker, log: LogRecord, now: number): void => {
  const windows = RateWindows.of(store);
  for (const policy of ratePoliciesIn(store).by('workspace_id', log.workspace_id)) {
    if (!applies(policy, log)) continue;
    const owner = `policy/${policy.id}/${groupOf(policy, log)}`;
    const limits = [{ type: policy.type as 'requests' | 'tokens', unit: policy.unit, value: policy.value }];
    windows.request(owner, limits, now);
    windows.tokens(owner, limits, log.prompt_tokens + log.completion_tokens, now);
  }
  for (const policy of usagePoliciesIn(store).by('workspace_id', log.workspace_id))
    if (applies(policy, log)) useBudget(store, ids, policy, log);
};
