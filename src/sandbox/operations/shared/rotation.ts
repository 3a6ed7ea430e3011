import { isObject } from '../../../json.ts';
import { invalid } from '../../model/api-error.ts';
import { isoDate, nextReset } from '../../model/dates.ts';
import type { JsonObject, SandboxCall } from '../../model/handler.ts';
import { aheadOf } from './fields.ts';

/** The shortest time for which a rotated key must go on working, and how long it does unless said; ms. */
export const shortestTransition = 1_800_000;

const day = 86_400_000;
/** Nobody waits longer for an old key to end; ms. */
const longestTransition = 365 * day;

const lengths: Readonly<Record<string, number>> = { weekly: 7 * day, monthly: 28 * day };

/**
 * An old key ends before the next rotation comes. Source: portkey-details.md 2a, "rotate".
 *
 * @throws ApiError 400.
 */
export const assertTransition = (field: string, transition: number, policy: unknown): void => {
  const { rotation_period: period, rotation_period_days: days } = isObject(policy) ? policy : {};
  const cadence = typeof days === 'number' ? days * day : lengths[String(period)];
  if (cadence !== undefined && transition >= cadence) throw invalid(field, 'must be shorter than the rotation period');
  if (transition > longestTransition) throw invalid(field, `must be at most ${longestTransition} (a year)`);
};

/**
 * A rotation policy as it is kept. Source: portkey-details.md 2a, "rotation_policy".
 *
 * @returns undefined when none is given, null when it is taken away.
 * @throws ApiError 400 when it says no cadence, two, or keeps the old key longer than the cadence.
 */
export const rotationPolicyIn = (call: SandboxCall): JsonObject | null | undefined => {
  const policy = call.body.rotation_policy;
  if (!isObject(policy)) return policy === null ? null : undefined;
  const { rotation_period: period, rotation_period_days: days, next_rotation_at: next } = policy;
  if (period == null && days == null && next == null)
    throw invalid('rotation_policy', 'needs rotation_period, rotation_period_days or next_rotation_at');
  if (period != null && days != null)
    throw invalid('rotation_policy', 'at most one of rotation_period and rotation_period_days may be given');
  const transition = policy.key_transition_period_ms;
  if (typeof transition === 'number') assertTransition('rotation_policy.key_transition_period_ms', transition, policy);
  const coming =
    next == null
      ? nextReset(call.now, { periodic_reset: period, periodic_reset_days: days }, 1)
      : isoDate(aheadOf(call.now, 'rotation_policy.next_rotation_at', next));
  return { ...policy, next_rotation_at: coming, status: 'ACTIVE' };
};
