import { isSpent, plus, type Spent } from '../model/budgets.ts';
import type { SandboxCall } from '../model/handler.ts';
import { RateWindows } from '../model/rate-windows.ts';
import { type ProviderRow, providersIn } from '../rows/providers.ts';
import { GatewayError } from './gateway-error.ts';

/**
 * Refuses a provider that may not be used now, and counts the request against its rate limits.
 *
 * @throws GatewayError 401 when it has expired, 412 when its budget is spent (portkey-details.md 2a, gateway codes)
 * @throws ApiError 429 with `Retry-After`
 */
export const assertUsable = (call: SandboxCall, row: ProviderRow): void => {
  if (row.expires_at !== null && Date.parse(row.expires_at) <= call.now) {
    const message = `The provider '${row.slug}' has expired.`;
    throw new GatewayError(401, message, 'authentication_error', 'x-portkey-provider', 'AB05');
  }
  if (row.status === 'exhausted' || isSpent(row.usage_limits, row.usage)) {
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
  const usage = plus(row.usage, spent);
  providers.update(row.id, { usage, status: isSpent(row.usage_limits, usage) ? 'exhausted' : 'active' });
};
