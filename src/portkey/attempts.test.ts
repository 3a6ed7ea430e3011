import { describe, expect, it, vi } from 'vitest';
import { catalog } from '../catalog/index.ts';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import {
  type Attempts,
  attemptUntilSettled,
  backoffMs,
  createLimiter,
  type Limiter,
  mayRepeat,
  retryAfterSeconds,
} from './attempts.ts';
import type { AttemptResult, FailureDetails, Outcome } from './contract.ts';
import { TransportError } from './transport-error.ts';

/* The loop alone, with attempts that are made up: what is sent again, and what is said of what may have happened. */

const operation = (method: CatalogEntry['method'], risk: CatalogEntry['risk']): CatalogEntry =>
  ({ name: 'an_operation', method, risk, path: '/nowhere', input: {} }) as unknown as CatalogEntry;
const read = operation('GET', 'read');
const put = operation('PUT', 'write');
const post = operation('POST', 'write');
const remove = operation('DELETE', 'delete');

const fine: AttemptResult = {
  outcome: { ok: true, status: 200, data: { id: 'x' }, bodyBytes: 9, notes: [], attempts: 1 },
  transient: false,
  lost: false,
  unsent: false,
};
const failure = (error: Partial<FailureDetails>, more: Partial<AttemptResult> = {}): AttemptResult => ({
  outcome: { ok: false, error: { message: 'No.', code: 'x', retryable: true, ...error } },
  transient: true,
  lost: false,
  unsent: false,
  ...more,
});
const unavailable = failure({ status: 503 });
const lost = failure({}, { lost: true });
const refused = failure({}, { unsent: true });
const gone = failure({ status: 404, requestId: 'r-2' }, { transient: false });

interface Tried {
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly pauses: readonly number[];
  readonly ms: number;
}

/** Answers each attempt with the next of some results, the last one again and again. */
async function tried(
  entry: CatalogEntry,
  results: readonly AttemptResult[],
  more: Partial<Attempts> = {},
): Promise<Tried> {
  let attempts = 0;
  const pauses: number[] = [];
  const started = performance.now();
  const outcome = await attemptUntilSettled({
    context: {
      operation: entry,
      arguments: {},
      host: 'h',
      keyVariable: undefined,
      timeoutMs: 1,
      maxBytes: 1,
      scrub: (text) => text,
    },
    limits: { maxRetries: 2, maxRetryMs: 60_000 },
    signal: new AbortController().signal,
    once: async () => {
      attempts += 1;
      return results[Math.min(attempts, results.length) - 1] ?? fine;
    },
    spent: () => false,
    onLimited: (ms) => pauses.push(ms),
    random: () => 0,
    ...more,
  });
  return { outcome, attempts, pauses, ms: performance.now() - started };
}

const errorOf = ({ outcome }: Tried): FailureDetails => {
  if (outcome.ok) throw new Error('it succeeded');
  return outcome.error;
};

describe('attempts', () => {
  it.each([
    ['a read', read, unavailable, 3],
    ['a repeatable write', put, unavailable, 3],
    ['a delete', remove, unavailable, 3],
    ['another write', post, unavailable, 1],
    ['another write that did not leave', post, refused, 3],
    ['another write that was lost', post, lost, 1],
    ['a read that failed for good', read, failure({}, { transient: false }), 1],
    ['a write that did not leave and failed for good', post, failure({}, { transient: false, unsent: true }), 1],
  ])('%s', async (_, entry, attempt, attempts) => {
    const result = await tried(entry, [attempt]);
    expect([result.attempts, result.outcome.attempts, result.outcome.ok]).toEqual([attempts, attempts, false]);
  });

  it('end with the first that succeeds, and are counted', async () => {
    for (const before of [0, 1, 2]) {
      const { outcome } = await tried(read, [...new Array<AttemptResult>(before).fill(unavailable), fine]);
      expect(outcome).toEqual({ ...fine.outcome, attempts: before + 1 });
    }
  });

  it('are as many as the settings say', async () => {
    expect((await tried(read, [unavailable], { limits: { maxRetries: 0, maxRetryMs: 60_000 } })).attempts).toBe(1);
    expect((await tried(read, [unavailable], { limits: { maxRetries: 4, maxRetryMs: 60_000 } })).attempts).toBe(5);
  });

  it('wait as long as they were told to, and with jitter where they were not', async () => {
    const told = await tried(read, [failure({ status: 503, retryAfterSeconds: 0.05 }), fine]);
    expect(told.attempts).toBe(2);
    expect(told.ms).toBeGreaterThan(45);
    expect(told.ms).toBeLessThan(2_000);
    const untold = await tried(read, [unavailable, fine], { random: () => 0.1 });
    expect(untold.ms).toBeGreaterThan(45);
    expect(untold.ms).toBeLessThan(2_000);
  });

  it('do not begin later than the bound', async () => {
    const late = failure({ status: 503, retryAfterSeconds: 61 });
    expect((await tried(read, [late])).attempts).toBe(1);
    // The time that went by counts too.
    const limits = { maxRetries: 9, maxRetryMs: 100 };
    const slow = await tried(read, [failure({ retryAfterSeconds: 0.04 })], { limits });
    expect(slow.attempts).toBeGreaterThan(1);
    expect(slow.attempts).toBeLessThan(4);
  });

  it('of one that is limited slow the others: as told, or for a second at least', async () => {
    const limited = (retryAfterSeconds?: number): AttemptResult =>
      failure({ status: 429, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) });
    expect((await tried(read, [limited(), fine])).pauses).toEqual([1_000]);
    expect((await tried(post, [limited(0.25)])).pauses).toEqual([250]);
    expect((await tried(post, [limited()], { random: () => 1 })).pauses).toEqual([1_000]);
    expect((await tried(read, [unavailable])).pauses).toEqual([]);
  });

  it('are no more once a receiver got a piece, or the call ended', async () => {
    expect((await tried(read, [unavailable], { spent: () => true })).attempts).toBe(1);
    const controller = new AbortController();
    controller.abort();
    const ended = await tried(read, [unavailable], { signal: controller.signal });
    expect(ended.attempts).toBe(1);
    expect(errorOf(ended).message).toBe('No.');
  });

  it('stop waiting when the call ends, and say so', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 10);
    const waiting = failure({ status: 503, retryAfterSeconds: 20, requestId: 'r' });
    const result = await tried(read, [waiting], { signal: controller.signal });
    expect(result.outcome).toEqual({
      ok: false,
      attempts: 1,
      error: { message: 'The call was cancelled.', code: 'cancelled', retryable: true },
    });
    expect(result.ms).toBeLessThan(5_000);
  });
});

describe('what may have happened', () => {
  it('is said of a write that was lost, whatever came after', async () => {
    for (const results of [[lost], [lost, refused], [lost, unavailable]]) {
      const error = errorOf(await tried(put, results));
      expect(error).toMatchObject({ mayHaveHappened: true, retryable: true });
      expect(error.hint).toBe('It may have taken effect: look before repeating it.');
    }
  });

  it('stands before what else is to be done', async () => {
    const error = errorOf(await tried(post, [failure({ hint: 'Check the network.' }, { lost: true })]));
    expect(error.hint).toBe('It may have taken effect: look before repeating it. Check the network.');
    // Whoever repeats it may do it twice.
    expect(error.retryable).toBe(false);
  });

  it('does not make worth repeating what is not', async () => {
    expect(errorOf(await tried(put, [failure({ retryable: false }, { lost: true })])).retryable).toBe(false);
  });

  it('is not said of a read, nor of what was answered', async () => {
    for (const [entry, result] of [
      [read, lost],
      [put, unavailable],
      [post, refused],
    ] as const) {
      const error = errorOf(await tried(entry, [result]));
      expect(error.mayHaveHappened).toBeUndefined();
      expect(error.hint).toBeUndefined();
    }
  });

  it('is said of a write that was cancelled after it was lost', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 10);
    const error = errorOf(
      await tried(put, [failure({ retryAfterSeconds: 20 }, { lost: true })], { signal: controller.signal }),
    );
    expect(error).toMatchObject({ code: 'cancelled', mayHaveHappened: true });
  });

  it('makes a DELETE that finds nothing afterwards a success', async () => {
    const { outcome } = await tried(remove, [lost, gone]);
    expect(outcome).toEqual({
      ok: true,
      status: 404,
      data: {},
      bodyBytes: 0,
      requestId: 'r-2',
      notes: [expect.stringMatching(/^It is gone/)],
      attempts: 2,
    });
    const unnamed = await tried(remove, [lost, failure({ status: 404 }, { transient: false })]);
    expect(unnamed.outcome).not.toHaveProperty('requestId');
  });

  it('makes no success of another 404', async () => {
    for (const [entry, results] of [
      [remove, [gone]],
      [remove, [unavailable, gone]],
      [put, [lost, gone]],
      [remove, [lost, failure({ status: 403 }, { transient: false })]],
    ] as const)
      expect((await tried(entry, results)).outcome.ok).toBe(false);
  });
});

const now = Date.parse('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    [{ 'retry-after': '3' }, 3],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': '1.5' }, 1.5],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' }, 7],
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }, 0],
    [{ 'retry-after': '2026-01-01T00:01:00Z' }, 60],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 0.25],
    [{ 'retry-after-ms': ' 250 ' }, 0.25],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9],
    [{ 'retry-after': '999999999999' }, 86_400],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('%j is %j', (headers, seconds) => {
    expect(retryAfterSeconds(headers as Record<string, string>, now)).toBe(seconds);
  });
});

describe('backoff', () => {
  it('doubles up to a bound, with full jitter', () => {
    const most = (attempt: number): number => backoffMs(attempt, () => 1);
    expect([1, 2, 3, 4, 5, 6, 60].map(most)).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    expect(backoffMs(3, () => 0)).toBe(0);
    expect(backoffMs(3, () => 0.25)).toBe(500);
  });
});

describe('what may be repeated', () => {
  it('is all but POST, what runs something, and what the catalog says', () => {
    expect(mayRepeat({ method: 'GET', risk: 'read' })).toBe(true);
    expect(mayRepeat({ method: 'PUT', risk: 'write' })).toBe(true);
    expect(mayRepeat({ method: 'DELETE', risk: 'delete' })).toBe(true);
    expect(mayRepeat({ method: 'POST', risk: 'write' })).toBe(false);
    expect(mayRepeat({ method: 'POST', risk: 'read' })).toBe(true);
    expect(mayRepeat({ method: 'PUT', risk: 'execute' })).toBe(false);
    expect(mayRepeat({ method: 'PUT', risk: 'write', repeatable: false })).toBe(false);
    expect(mayRepeat({ method: 'POST', risk: 'write', repeatable: true })).toBe(true);
  });

  it('holds for every operation of the catalog', () => {
    for (const operation of catalog) {
      if (operation.method === 'GET' && operation.risk === 'read')
        expect(mayRepeat(operation), operation.name).toBe(true);
      if (operation.method === 'POST' && operation.risk !== 'read' && operation.repeatable !== true) {
        expect(mayRepeat(operation), operation.name).toBe(false);
      }
    }
  });
});

const idle = new AbortController().signal;
const make = (maxInFlight: number, more: { maxQueued?: number; maxQueueMs?: number } = {}): Limiter =>
  createLimiter({ maxInFlight, maxQueued: 1_000, maxQueueMs: 5_000, ...more });

/** Work that ends when it is told to. */
const held = () => {
  let release = (): void => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release };
};

describe('limiter', () => {
  it('never lets more run than it should, and runs all', async () => {
    const limiter = make(5);
    let now = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      now -= 1;
    };
    await Promise.all(Array.from({ length: 200 }, (_, index) => limiter.run(`p${index % 7}`, idle, work)));
    expect(most).toBe(5);
    expect(limiter.load()).toEqual({ inFlight: 0, waiting: 0 });
  });

  it('is fair: a caller with one call does not wait behind another with a hundred', async () => {
    const limiter = make(2);
    const order: string[] = [];
    const run = (principal: string): Promise<void> =>
      limiter.run(principal, idle, async () => {
        order.push(principal);
        await new Promise((resolve) => setImmediate(resolve));
      });
    const greedy = Array.from({ length: 100 }, () => run('greedy'));
    await Promise.all([...greedy, run('modest'), run('second')]);
    expect(order.slice(0, 5)).toContain('modest');
    expect(order.slice(0, 5)).toContain('second');
  });

  it('takes turns among callers that all wait', async () => {
    const limiter = make(1);
    const order: string[] = [];
    const run = (principal: string): Promise<void> =>
      limiter.run(principal, idle, async () => void order.push(principal));
    await Promise.all(['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c'].map(run));
    expect(order.slice(1)).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'b', 'c']);
  });

  it('counts what a caller still has in flight', async () => {
    const limiter = make(3);
    const first = held();
    const rest = held();
    const running = [first, rest, rest].map(({ until }) => limiter.run('busy', idle, () => until));
    const order: string[] = [];
    const waiting = ['busy', 'idle'].map((principal) =>
      limiter.run(principal, idle, async () => {
        order.push(principal);
        await rest.until;
      }),
    );
    first.release();
    await running[0];
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['idle']);
    rest.release();
    await Promise.all([...running, ...waiting]);
  });

  it('begins nothing in a pause, though a place gets free, and leaves no timer behind', async () => {
    vi.useFakeTimers();
    try {
      const limiter = make(1);
      const first = held();
      const running = limiter.run('p', idle, () => first.until);
      let ran = false;
      const waiting = limiter.run('p', idle, async () => {
        ran = true;
      });
      limiter.pause(100);
      first.release();
      await running;
      await vi.advanceTimersByTimeAsync(99);
      expect(ran).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await waiting;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells of each that it was not sent', async () => {
    const limiter = make(1, { maxQueued: 1, maxQueueMs: 10 });
    const first = held();
    const running = limiter.run('p', idle, () => first.until);
    const ended = AbortSignal.abort();
    const work = async (): Promise<void> => {};
    const failures = [limiter.run('p', idle, work), limiter.run('p', idle, work), limiter.run('p', ended, work)];
    for (const { reason } of (await Promise.allSettled(failures)) as PromiseRejectedResult[])
      expect(reason).toMatchObject({ sent: false });
    first.release();
    await running;
  });

  it('does nothing for a call that has ended', async () => {
    let ran = false;
    const work = async (): Promise<void> => {
      ran = true;
    };
    await expect(make(1).run('p', AbortSignal.abort(), work)).rejects.toMatchObject({ fault: 'aborted', sent: false });
    expect(ran).toBe(false);
  });

  it('frees the place of work that fails', async () => {
    const limiter = make(1);
    await expect(limiter.run('p', idle, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await limiter.run('p', idle, async () => 7)).toBe(7);
  });

  it('lets a waiting call be cancelled, and nothing of it stays', async () => {
    const limiter = make(1);
    const first = held();
    const running = limiter.run('p', idle, () => first.until);
    const call = new AbortController();
    let ran = false;
    const waiting = limiter.run('p', call.signal, async () => {
      ran = true;
    });
    expect(limiter.load()).toEqual({ inFlight: 1, waiting: 1 });
    call.abort();
    await expect(waiting).rejects.toMatchObject({ fault: 'aborted', sent: false });
    expect(limiter.load()).toEqual({ inFlight: 1, waiting: 0 });
    first.release();
    await running;
    expect(ran).toBe(false);
  });

  it('refuses what would wait too long, or behind too many', async () => {
    const limiter = make(1, { maxQueued: 1, maxQueueMs: 30 });
    const first = held();
    const running = limiter.run('p', idle, () => first.until);
    const slow = limiter.run('p', idle, async () => {});
    await expect(limiter.run('p', idle, async () => {})).rejects.toBeInstanceOf(TransportError);
    await expect(slow).rejects.toMatchObject({ fault: 'queue', systemCode: 'waited' });
    first.release();
    await running;
    expect(limiter.load()).toEqual({ inFlight: 0, waiting: 0 });
  });

  it('lets each wait its own time, whoever left before', async () => {
    vi.useFakeTimers();
    try {
      const limiter = make(1, { maxQueueMs: 100 });
      const [first, call] = [held(), new AbortController()];
      const running = limiter.run('p', idle, () => first.until);
      const ended: Record<string, number> = {};
      const began = performance.now();
      const wait = (name: string, signal: AbortSignal): void => {
        limiter
          .run(name, signal, async () => {})
          .catch(() => {
            ended[name] = performance.now() - began;
          });
      };
      wait('aborted', call.signal);
      await vi.advanceTimersByTimeAsync(30);
      wait('early', idle);
      await vi.advanceTimersByTimeAsync(40);
      call.abort();
      wait('late', idle);
      await vi.advanceTimersByTimeAsync(200);
      expect(ended).toEqual({ aborted: 70, early: 130, late: 170 });
      expect(vi.getTimerCount()).toBe(0);
      first.release();
      await running;
    } finally {
      vi.useRealTimers();
    }
  });

  it('pauses all, and a shorter pause does not end a longer one', async () => {
    vi.useFakeTimers();
    try {
      const limiter = make(2);
      limiter.pause(120);
      limiter.pause(10);
      const done: string[] = [];
      const run = (principal: string): Promise<void> =>
        limiter.run(principal, idle, async () => void done.push(principal));
      const all = Promise.all(['a', 'b', 'c'].map(run));
      await vi.advanceTimersByTimeAsync(119);
      expect(done).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      await all;
      expect(done.sort()).toEqual(['a', 'b', 'c']);
      // Nothing is waited for again.
      await run('d');
      expect(done).toContain('d');
    } finally {
      vi.useRealTimers();
    }
  });
});
