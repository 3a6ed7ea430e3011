import type { PortkeySettings } from './contract.ts';
import { TransportError } from './transport-error.ts';

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
