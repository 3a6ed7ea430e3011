import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import {
  type AttemptResult,
  type CallContext,
  changesSomething,
  type FailureDetails,
  type Outcome,
  type PortkeySettings,
  type Success,
} from './contract.ts';
import { howToLook } from './hints.ts';
import { TransportError } from './transport-error.ts';

/** Whether a call may be sent again when it is unknown what became of it. */
export const mayRepeat = (operation: Pick<CatalogEntry, 'method' | 'risk' | 'repeatable'>): boolean =>
  operation.repeatable ?? (operation.risk === 'read' || (operation.method !== 'POST' && operation.risk !== 'execute'));

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

/** A call that waits for a place. */
interface Waiter {
  readonly principal: string;
  /** When it has waited long enough, in ms of `performance.now()`. */
  readonly until: number;
  admit(): void;
  giveUp(error: TransportError): void;
}

export interface Limiter {
  /**
   * Waits for a place, does the work, frees the place.
   *
   * @throws TransportError `queue` when too many wait or the wait is too long, `aborted` when the call ends while waiting; what `work` throws
   */
  run<T>(principal: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Lets no further call begin for this many ms (a 429 slows all). A longer pause in force stays. */
  pause(ms: number): void;
  load(): { readonly inFlight: number; readonly waiting: number };
}

/**
 * One bound on the calls in flight, fair between principals: a free place goes to the waiting principal that has the
 * fewest calls in flight, and among equals to the one that was served longest ago.
 */
export const createLimiter = (settings: Pick<PortkeySettings, 'maxInFlight' | 'maxQueued' | 'maxQueueMs'>): Limiter => {
  /** Waiting calls by principal; the map's order is the order of turns. */
  const queues = new Map<string, Set<Waiter>>();
  const running = new Map<string, number>();
  /** Whoever waits, the longest first: all wait equally long at the most, so that one timer does for all. */
  const waiters = new Set<Waiter>();
  let patience: NodeJS.Timeout | undefined;
  let inFlight = 0;
  let pausedUntil = 0;
  let pauseTimer: NodeJS.Timeout | undefined;

  const begin = (principal: string): void => {
    inFlight += 1;
    running.set(principal, (running.get(principal) ?? 0) + 1);
  };

  const finish = (principal: string): void => {
    inFlight -= 1;
    const left = (running.get(principal) ?? 1) - 1;
    if (left === 0) running.delete(principal);
    else running.set(principal, left);
    serve();
  };

  const remove = (waiter: Waiter): void => {
    const queue = queues.get(waiter.principal);
    queue?.delete(waiter);
    if (queue?.size === 0) queues.delete(waiter.principal);
    waiters.delete(waiter);
    if (waiters.size > 0) return;
    clearTimeout(patience);
    patience = undefined;
  };

  const endLongest = (): void => {
    patience = undefined;
    const now = performance.now();
    for (const waiter of waiters) {
      if (waiter.until > now) {
        patience = setTimeout(endLongest, waiter.until - now);
        return;
      }
      waiter.giveUp(new TransportError('queue', false, 'waited'));
    }
  };

  const next = (): Waiter | undefined => {
    let chosen: Set<Waiter> | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [principal, queue] of queues) {
      const count = running.get(principal) ?? 0;
      if (count < fewest) [chosen, fewest] = [queue, count];
    }
    return chosen?.values().next().value;
  };

  const serve = (): void => {
    if (performance.now() < pausedUntil) return;
    while (inFlight < settings.maxInFlight) {
      const waiter = next();
      if (waiter === undefined) return;
      remove(waiter);
      const rest = queues.get(waiter.principal);
      if (rest !== undefined) {
        // The principal goes to the end of the turns.
        queues.delete(waiter.principal);
        queues.set(waiter.principal, rest);
      }
      begin(waiter.principal);
      waiter.admit();
    }
  };

  const wait = (principal: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const waiter: Waiter = {
        principal,
        until: performance.now() + settings.maxQueueMs,
        admit: () => {
          forget();
          resolve();
        },
        giveUp: (error) => {
          forget();
          remove(waiter);
          reject(error);
        },
      };
      const end = (): void => waiter.giveUp(new TransportError('aborted', false));
      signal.addEventListener('abort', end, { once: true });
      const forget = (): void => signal.removeEventListener('abort', end);
      const queue = queues.get(principal) ?? new Set();
      queue.add(waiter);
      queues.set(principal, queue);
      waiters.add(waiter);
      patience ??= setTimeout(endLongest, settings.maxQueueMs);
    });

  const run = async <T>(principal: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    if (signal.aborted) throw new TransportError('aborted', false);
    const free = inFlight < settings.maxInFlight && waiters.size === 0 && performance.now() >= pausedUntil;
    if (free) begin(principal);
    else {
      if (waiters.size >= settings.maxQueued) throw new TransportError('queue', false, 'full');
      await wait(principal, signal);
    }
    try {
      return await work();
    } finally {
      finish(principal);
    }
  };

  const pause = (ms: number): void => {
    const until = performance.now() + ms;
    if (until <= pausedUntil) return;
    pausedUntil = until;
    clearTimeout(pauseTimer);
    pauseTimer = setTimeout(() => {
      // Timers may fire a little early.
      pausedUntil = 0;
      serve();
    }, ms);
    // There is a timer as long as anybody waits; a pause alone must not keep the process alive.
    pauseTimer.unref();
  };

  return { run, pause, load: () => ({ inFlight, waiting: waiters.size }) };
};
