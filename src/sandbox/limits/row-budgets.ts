import { ApiError } from '../model/api-error.ts';
import { isSpent, nothingUsed, plus, type Spent } from '../model/budgets.ts';
import type { Usage, UsageLimits } from '../model/rows.ts';
import type { Row, Table } from '../model/store.ts';

/** 412 AB09: a budget other than the key's own is spent. Source: portkey-details.md 2a, "gateway codes". */
export const budgetDenied = (what: string): ApiError =>
  new ApiError(412, 'AB09', `The usage limit of ${what} is exhausted`);

/** A row with a list of budgets that counts what was used of them: workspaces and their shares of integrations. */
export interface BudgetedRow extends Row {
  readonly usage_limits?: readonly UsageLimits[] | null;
  readonly usage?: Usage;
}

/**
 * Refuses when a budget of the row is spent.
 *
 * @param what whose budget it is, for the refusal.
 * @throws ApiError 412 AB09.
 */
export const assertRowBudget = (row: BudgetedRow, what: string): void => {
  if ((row.usage_limits ?? []).some((limits) => isSpent(limits, row.usage ?? nothingUsed))) throw budgetDenied(what);
};

/** Adds what a call has cost to a row's counter. */
export const charge = (table: Table<BudgetedRow>, row: BudgetedRow, spent: Spent): void => {
  if ((row.usage_limits ?? []).length > 0) table.update(row.id, { usage: plus(row.usage ?? nothingUsed, spent) });
};
