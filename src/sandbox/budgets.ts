import { budgetSpent } from './api-error.ts';
import { isoDate, nextReset } from './dates.ts';
import { type ApiKeyRow, tables, type Usage, type UsageLimits } from './rows.ts';
import type { Store } from './store.ts';

/** What a call has cost. */
export interface Spent {
  readonly cents: number;
  readonly tokens: number;
}

/** Whether as much as a budget allows has been used: dollars against cents, or tokens. */
export const isSpent = (limits: UsageLimits | null | undefined, usage: Usage): boolean => {
  if (limits?.credit_limit === undefined) return false;
  return limits.type === 'tokens' ? usage.tokens >= limits.credit_limit : usage.cents >= limits.credit_limit * 100;
};

/**
 * Refuses a key whose budget is spent.
 *
 * @throws ApiError 402 AB09.
 */
export const assertBudget = (key: ApiKeyRow, now: number): void => {
  const reset = key.usage_limits?.next_usage_reset_at;
  if (typeof reset === 'string' && Date.parse(reset) <= now) return;
  if (key.status === 'exhausted' || isSpent(key.usage_limits, key.usage))
    throw budgetSpent('The usage limit of this API key is exhausted');
};

/** Adds what a call has cost to its key, and marks the key when its budget is now spent. */
export const chargeKey = (store: Store, keyId: string, spent: Spent, now: number): void => {
  const keys = store.table<ApiKeyRow>(tables.apiKeys);
  const key = keys.get(keyId);
  if (key === undefined) return;
  const { limits, before, renewal } = afterReset(key, now);
  const usage = { cents: before.cents + spent.cents, tokens: before.tokens + spent.tokens };
  const status = isSpent(limits, usage) ? 'exhausted' : 'active';
  keys.update(key.id, { ...renewal, usage, usage_limits: limits, status });
};

/** The budget to charge: the one that runs, or when its reset has come a new one with the next reset ahead. */
const afterReset = (
  key: ApiKeyRow,
  now: number,
): { limits: UsageLimits | null; before: Usage; renewal: { last_reset_at?: string } } => {
  const limits = key.usage_limits;
  const due = limits?.next_usage_reset_at;
  if (limits === null || typeof due !== 'string' || Date.parse(due) > now)
    return { limits, before: key.usage, renewal: {} };
  return {
    limits: { ...limits, next_usage_reset_at: nextReset(now, limits, 1) },
    before: { cents: 0, tokens: 0 },
    renewal: { last_reset_at: isoDate(now) },
  };
};
