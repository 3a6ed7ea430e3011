import { describe, expect, it, vi } from 'vitest';
import { createLimiter, type Limiter } from './limiter.ts';
import { TransportError } from './transport-error.ts';

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
