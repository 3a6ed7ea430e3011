import { ApiError, budgetSpent, tooMany } from './api-error.ts';
import type { ApiKeyRow, RateLimit, Usage, UsageLimits } from './rows.ts';
import type { Row, Store, Table } from './store.ts';

/** What a budget counts from. */
export const nothingUsed: Usage = { cents: 0, tokens: 0 };

/** Whether as much as a budget allows has been used: dollars against cents, or tokens. */
export const isSpent = (limits: UsageLimits | null | undefined, usage: Usage): boolean => {
  if (limits?.credit_limit === undefined) return false;
  return limits.type === 'tokens' ? usage.tokens >= limits.credit_limit : usage.cents >= limits.credit_limit * 100;
};

/** What has been used together with what a call has cost. */
export const plus = (usage: Usage, spent: Usage): Usage => ({
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
export const charge = (table: Table<BudgetedRow>, row: BudgetedRow, spent: Usage): void => {
  if ((row.usage_limits ?? []).length > 0) table.update(row.id, { usage: plus(row.usage ?? nothingUsed, spent) });
};

/** How long the windows are, ms, and what they are called. */
const units = {
  rps: [1_000, 'second'],
  rpm: [60_000, 'minute'],
  rph: [3_600_000, 'hour'],
  rpd: [86_400_000, 'day'],
  rpw: [604_800_000, 'week'],
} as const;

interface Window {
  start: number;
  count: number;
}

/** Counts of requests and tokens in fixed windows. They live in memory only: a restart forgives them. */
export class RateWindows {
  private readonly windows = new Map<string, Window>();

  /** The windows of an organisation. */
  static of(store: Store): RateWindows {
    return store.derived('rate-windows', () => new RateWindows());
  }

  /**
   * Counts one request against an owner's limits, and looks whether its tokens are used up.
   *
   * @param now ms since the epoch.
   * @throws ApiError 429 AB06 with `Retry-After`.
   */
  request(owner: string, limits: readonly RateLimit[], now: number): void {
    for (const limit of limits) {
      const window = this.window(owner, limit, now);
      if (window.count >= limit.value) {
        const [length, word] = units[limit.unit];
        const left = window.start + length - now;
        throw tooMany(`Rate limit exceeded: ${limit.value} ${limit.type} per ${word}`, left / 1000);
      }
    }
    for (const limit of limits) if (limit.type === 'requests') this.window(owner, limit, now).count += 1;
  }

  /** Adds the tokens that a request has used. */
  tokens(owner: string, limits: readonly RateLimit[], used: number, now: number): void {
    for (const limit of limits) if (limit.type === 'tokens') this.window(owner, limit, now).count += used;
  }

  private window(owner: string, limit: RateLimit, now: number): Window {
    const key = `${owner}/${limit.type}/${limit.unit}`;
    const kept = this.windows.get(key);
    if (kept !== undefined && now - kept.start < units[limit.unit][0] && now >= kept.start) return kept;
    const made = { start: now, count: 0 };
    this.windows.set(key, made);
    return made;
  }
}
