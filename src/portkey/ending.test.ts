import { describe, expect, it } from 'vitest';
import { Ending } from './ending.ts';

describe('an ending', () => {
  it('tells each listener once, and not those that were taken off', () => {
    const ending = new Ending();
    const told: string[] = [];
    ending.onEnd(() => told.push('first'));
    const forget = ending.onEnd(() => told.push('second'));
    forget();
    forget();
    ending.onEnd(() => told.push('third'));
    ending.end();
    ending.end();
    expect(told).toEqual(['first', 'third']);
    expect(ending.ended).toBe(true);
  });

  it('is an AbortSignal where one is needed, asked for before or after', () => {
    const [before, after] = [new Ending(), new Ending()];
    const { signal } = before;
    expect(signal.aborted).toBe(false);
    before.end();
    after.end();
    expect([signal.aborted, after.signal.aborted]).toEqual([true, true]);
    expect(before.signal).toBe(signal);
  });

  it('does not tell whoever was taken off, the first as little as others', () => {
    const ending = new Ending();
    const told: string[] = [];
    const off = ['a', 'b', 'c'].map((name) => ending.onEnd(() => told.push(name)));
    off[0]?.();
    off[0]?.();
    ending.end();
    expect(told).toEqual(['b', 'c']);
  });
});
