import { ApiError } from '../api-error.ts';
import { isSpent, type Spent } from '../budgets.ts';
import { isoDate, nextReset } from '../dates.ts';
import type { Usage, UsageLimits } from '../rows.ts';
import type { Row, Table } from '../store.ts';

const nothingUsed: Usage = { cents: 0, tokens: 0 };

const isDue = (limits: UsageLimits, now: number): boolean =>
  typeof limits.next_usage_reset_at === 'string' && Date.parse(limits.next_usage_reset_at) <= now;

/** 412 AB09: a budget other than the key's own is spent. Source: portkey-details.md 2a, "gateway codes". */
export const budgetDenied = (what: string): ApiError =>
  new ApiError(412, 'AB09', `The usage limit of ${what} is exhausted`);

/** A row with a list of budgets that counts what was used of them: workspaces and their shares of integrations. */
export interface BudgetedRow extends Row {
  readonly usage_limits?: readonly UsageLimits[] | null;
  readonly usage?: Usage;
}

/** What has been used since the last reset. */
const usedNow = (row: BudgetedRow, now: number): Usage =>
  (row.usage_limits ?? []).some((limits) => isDue(limits, now)) ? nothingUsed : (row.usage ?? nothingUsed);

/**
 * Refuses when a budget of the row is spent.
 *
 * @param what whose budget it is, for the refusal.
 * @throws ApiError 412 AB09.
 */
export const assertRowBudget = (row: BudgetedRow, what: string, now: number): void => {
  const used = usedNow(row, now);
  if ((row.usage_limits ?? []).some((limits) => isSpent(limits, used))) throw budgetDenied(what);
};

/** Adds what a call has cost to a row's counter; it starts anew (weekly on Sunday) when a reset is due. */
export const charge = (table: Table<BudgetedRow>, row: BudgetedRow, spent: Spent, now: number): void => {
  const budgets = row.usage_limits ?? [];
  if (budgets.length === 0) return;
  const before = usedNow(row, now);
  const usage = { cents: before.cents + spent.cents, tokens: before.tokens + spent.tokens };
  if (!budgets.some((limits) => isDue(limits, now))) {
    table.update(row.id, { usage });
    return;
  }
  const renewed = budgets.map((limits) =>
    isDue(limits, now) ? { ...limits, next_usage_reset_at: nextReset(now, limits, 0) } : limits,
  );
  table.update(row.id, { usage, usage_limits: renewed, last_reset_at: isoDate(now) });
};
