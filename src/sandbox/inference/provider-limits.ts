import { isSpent, type Spent } from '../budgets.ts';
import { nextReset } from '../dates.ts';
import type { SandboxCall } from '../handler.ts';
import { type ProviderRow, providersIn } from '../operations/shared/provider-rows.ts';
import { RateWindows } from '../rate-windows.ts';
import { GatewayError, unknownRoute } from './gateway-error.ts';

/** Whether the budget should have started anew by now. */
const isDue = (row: ProviderRow, now: number): boolean => {
  const reset = row.usage_limits?.next_usage_reset_at;
  return typeof reset === 'string' && Date.parse(reset) <= now;
};

/**
 * Refuses a provider that may not be used now, and counts the request against its rate limits.
 *
 * @throws GatewayError 401 when it has expired, 412 when its budget is spent (portkey-details.md 2a, gateway codes)
 * @throws ApiError 429 with `Retry-After`
 */
export const assertUsable = (call: SandboxCall, row: ProviderRow): void => {
  if (row.expires_at !== null && Date.parse(row.expires_at) <= call.now) {
    throw unknownRoute('x-portkey-provider', `The provider '${row.slug}' has expired.`);
  }
  if (!isDue(row, call.now) && (row.status === 'exhausted' || isSpent(row.usage_limits, row.usage))) {
    throw new GatewayError(412, `The usage limit of provider '${row.slug}' is spent.`, 'budget_error', null, 'AB09');
  }
  RateWindows.of(call.store).request(row.id, row.rate_limits ?? [], call.now);
};

/** Adds what a request used to a provider's budget and token limits. */
export const chargeProvider = (call: SandboxCall, slug: string, workspaceId: string, spent: Spent): void => {
  const providers = providersIn(call.store);
  const row = providers.get(slug, (candidate) => candidate.workspace_id === workspaceId);
  if (row === undefined) return;
  RateWindows.of(call.store).tokens(row.id, row.rate_limits ?? [], spent.tokens, call.now);
  if (row.usage_limits === null) return;
  const due = isDue(row, call.now);
  const before = due ? { cents: 0, tokens: 0 } : row.usage;
  const usage = { cents: before.cents + spent.cents, tokens: before.tokens + spent.tokens };
  const limits = due
    ? { ...row.usage_limits, next_usage_reset_at: nextReset(call.now, row.usage_limits, 1) }
    : row.usage_limits;
  const status = isSpent(limits, usage) ? 'exhausted' : 'active';
  providers.update(row.id, { usage, usage_limits: limits, status });
};
