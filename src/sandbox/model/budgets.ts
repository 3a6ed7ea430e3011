import { budgetSpent } from './api-error.ts';
import type { ApiKeyRow, Usage, UsageLimits } from './rows.ts';

/** What a budget counts from. */
export const nothingUsed: Usage = { cents: 0, tokens: 0 };

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

/** What has been used together with what a call has cost. */
export const plus = (usage: Usage, spent: Spent): Usage => ({
  cents: usage.cents + spent.cents,
  tokens: usage.tokens + spent.tokens,
});

/**
 * Refuses a key whose budget is spent.
 *
 * @throws ApiError 402 AB09.
 */
export const assertBudget = (key: ApiKeyRow): void => {
  if (key.status === 'exhausted' || isSpent(key.usage_limits, key.usage))
    throw budgetSpent('The usage limit of this API key is exhausted');
};
