import { type Period, resetAfter } from '../model/dates.ts';
import { type BudgetedRow, nothingUsed } from '../model/limits.ts';
import { type ApiKeyRow, tables, type UsageLimits } from '../model/rows.ts';
import type { Row, Store } from '../model/store.ts';
import { entitiesIn, type UsagePolicyRow, usagePoliciesIn } from '../rows/policies.ts';
import { providersIn } from '../rows/providers.ts';

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
