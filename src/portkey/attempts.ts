import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import {
  type CallContext,
  changesSomething,
  type FailureDetails,
  type Outcome,
  type PortkeySettings,
  type Success,
} from './contract.ts';
import { howToLook } from './hints.ts';

/** Whether a call may be sent again when it is unknown what became of it. */
export const mayRepeat = (operation: Pick<CatalogEntry, 'method' | 'risk' | 'repeatable'>): boolean =>
  operation.repeatable ?? (operation.risk === 'read' || (operation.method !== 'POST' && operation.risk !== 'execute'));

/** What one attempt means, before it is decided whether there is another. */
export interface AttemptResult {
  /** A success counts as the first attempt's until it is known how many there were. */
  readonly outcome: Success | { readonly ok: false; readonly error: FailureDetails };
  /** The same request may succeed in a moment: 429, 502, 503, 504, connection failures. */
  readonly transient: boolean;
  /** The request may have been carried out although no proper answer came. */
  readonly lost: boolean;
  /** It is certain that the request did not leave. */
  readonly unsent: boolean;
}

/** A failure that ends the call. */
export const failed = (error: FailureDetails, more: Partial<Omit<AttemptResult, 'outcome'>> = {}): AttemptResult => ({
  outcome: { ok: false, error },
  transient: false,
  lost: false,
  unsent: false,
  ...more,
});

export interface Attempts {
  readonly context: CallContext;
  readonly limits: Pick<PortkeySettings, 'maxRetries' | 'maxRetryMs'>;
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

/**
 * Makes attempts until one settles the call. Reads and repeatable writes are tried again on what passes (429, 502,
 * 503, 504, connection failures); other writes only where the request certainly did not leave. Never later than
 * `maxRetryMs`, never earlier than Retry-After.
 *
 * Why not a library: p-retry and its like (9.x wants Node 22) decide by the error alone. Here it matters whether the
 * request had left, whether the operation may be repeated, what Retry-After says, and what earlier attempts may have
 * done.
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
    const told = outcome.error.retryAfterSeconds;
    const wait = told === undefined ? backoffMs(attempt, plan.random) : told * 1000;
    if (status === 429) plan.onLimited(told === undefined ? Math.max(wait, leastPauseMs) : wait);
    const again =
      attempt <= limits.maxRetries &&
      (repeatable ? result.transient : result.transient && result.unsent) &&
      performance.now() - started + wait <= limits.maxRetryMs &&
      !plan.signal.aborted &&
      !plan.spent();
    if (!again) return settled(context, outcome.error, attempt, uncertain);
    try {
      await sleep(wait, undefined, { signal: plan.signal });
    } catch {
      return settled(context, cancelled, attempt, uncertain);
    }
  }
};

const cancelled: FailureDetails = { message: 'The call was cancelled.', code: 'cancelled', retryable: true };

const goneAlready = (attempts: number, { status, requestId }: { status: number; requestId?: string }): Success => ({
  ok: true,
  status,
  data: {},
  bodyBytes: 0,
  ...(requestId === undefined ? {} : { requestId }),
  notes: ['It is gone: the answer to the first attempt was lost, and the next one found nothing left to delete (404).'],
  attempts,
});

/** The failure with what earlier attempts may have done. */
const settled = (context: CallContext, error: FailureDetails, attempts: number, uncertain: boolean): Outcome => {
  if (!uncertain || !changesSomething(context)) return { ok: false, error, attempts };
  const look = howToLook(context);
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

const firstBackoffMs = 500;
const maxBackoffMs = 8_000;
/** Longer than any sensible wait; a date in a far year is not waited for. */
const maxRetryAfterSeconds = 86_400;

/** Exponential backoff with full jitter: between 0 and 0.5 s, 1 s, 2 s … 8 s. `attempt` counts from 1. */
export const backoffMs = (attempt: number, random: () => number = Math.random): number =>
  random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** (attempt - 1));

/**
 * What the reply says about when to come back, in seconds: `retry-after-ms`, or `retry-after` as seconds or as a date.
 * Undefined without it or where it makes no sense.
 */
export const retryAfterSeconds = (
  headers: Readonly<Record<string, string>>,
  now: number = Date.now(),
): number | undefined => {
  const bounded = (seconds: number): number | undefined =>
    Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), maxRetryAfterSeconds) : undefined;
  const ms = headers['retry-after-ms']?.trim();
  if (ms !== undefined && /^\d+(\.\d+)?$/.test(ms)) return bounded(Number(ms) / 1000);
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return bounded(Number(value));
  // Not everything that Date.parse takes is a date of HTTP: '-5' would be one in the year 2001.
  if (!/[a-z]{3}/i.test(value) && !/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  return bounded(Math.ceil((Date.parse(value) - now) / 1000));
};
