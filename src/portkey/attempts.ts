import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptResult } from './attempt-result.ts';
import { type CallContext, changesSomething } from './call-context.ts';
import type { Outcome, Success } from './contract.ts';
import { howToLook } from './hints.ts';
import { backoffMs, mayRepeat } from './retry.ts';

export interface RetryLimits {
  readonly maxRetries: number;
  readonly maxRetryMs: number;
}

export interface Attempts {
  readonly context: CallContext;
  readonly limits: RetryLimits;
  readonly signal: AbortSignal;
  /** Makes one attempt and says what it means. */
  readonly once: () => Promise<AttemptResult>;
  /** True once a second attempt would do harm (a sink has got a piece). */
  readonly spent: () => boolean;
  /** Told of each 429 with how long to wait, ms. */
  readonly onLimited: (ms: number) => void;
  /** Between 0 and 1, for the jitter. */
  readonly random: () => number;
}

/** A 429 without Retry-After slows others at least this long, ms. */
const leastPauseMs = 1_000;

const failureOf = (result: AttemptResult) => (result.outcome.ok ? undefined : result.outcome.error);

const goneAlready = (attempts: number, outcome: { status: number; requestId?: string }): Success => ({
  ok: true,
  status: outcome.status,
  data: {},
  bodyBytes: 0,
  ...(outcome.requestId === undefined ? {} : { requestId: outcome.requestId }),
  notes: ['It is gone: the answer to the first attempt was lost, and the next one found nothing left to delete (404).'],
  attempts,
});

/**
 * Makes attempts until one settles the call. Reads and repeatable writes are tried again on what passes (429, 502,
 * 503, 504, connection failures); other writes only where the request certainly did not leave. Never later than
 * `maxRetryMs`, never earlier than Retry-After.
 */
export const attemptUntilSettled = async (plan: Attempts): Promise<Outcome> => {
  const { context, limits } = plan;
  const repeatable = mayRepeat(context.operation);
  const started = performance.now();
  let uncertain = false;
  for (let attempt = 1; ; attempt += 1) {
    const result = await plan.once();
    const { outcome } = result;
    if (outcome.ok) return attempt === outcome.attempts ? outcome : { ...outcome, attempts: attempt };
    const status = outcome.error.status;
    if (status === 404 && context.operation.method === 'DELETE' && uncertain) {
      return goneAlready(attempt, { ...outcome.error, status });
    }
    uncertain ||= result.lost;
    const told = failureOf(result)?.retryAfterSeconds;
    const wait = told === undefined ? backoffMs(attempt, plan.random) : told * 1000;
    if (status === 429) plan.onLimited(told === undefined ? Math.max(wait, leastPauseMs) : wait);
    const again =
      attempt <= limits.maxRetries &&
      (repeatable ? result.transient : result.transient && result.unsent) &&
      performance.now() - started + wait <= limits.maxRetryMs &&
      !plan.signal.aborted &&
      !plan.spent();
    if (!again) return settle(context, result, attempt, uncertain);
    try {
      await sleep(wait, undefined, { signal: plan.signal });
    } catch {
      return settle(context, cancelled(result), attempt, uncertain);
    }
  }
};

const cancelled = (result: AttemptResult): AttemptResult => ({
  ...result,
  outcome: { ok: false, error: { message: 'The call was cancelled.', code: 'cancelled', retryable: true } },
});

/** The failure with what earlier attempts may have done. */
const settle = (context: CallContext, result: AttemptResult, attempts: number, uncertain: boolean): Outcome => {
  const { outcome } = result;
  if (outcome.ok) return { ...outcome, attempts };
  if (!uncertain || !changesSomething(context)) return { ...outcome, attempts };
  const look = howToLook(context);
  const { error } = outcome;
  return {
    ok: false,
    attempts,
    error: {
      ...error,
      retryable: error.retryable && mayRepeat(context.operation),
      mayHaveHappened: true,
      ...(look === undefined ? {} : { hint: error.hint === undefined ? look : `${look} ${error.hint}` }),
    },
  };
};
