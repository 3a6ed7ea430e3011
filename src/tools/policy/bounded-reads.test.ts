import { describe, expect, it, vi } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { boundedReads, type ReadRaw } from './bounded-reads.ts';

const found = operationNamed('get_config');
if (found === undefined) throw new Error('get_config');
const operation = found;
const answering: ReadRaw = async () => ({ ok: true, data: 1 });

describe('reads for a question', () => {
  it('are so many and no more', async () => {
    const reads = boundedReads(answering, { reads: 2 });
    expect(reads.left()).toBe(2);
    expect(await reads.read(operation, {})).toEqual({ ok: true, data: 1 });
    expect(reads.left()).toBe(1);
    expect(await reads.read(operation, {})).toEqual({ ok: true, data: 1 });
    expect(await reads.read(operation, {})).toEqual({ ok: false, why: 'it takes more than 2 reads' });
    expect(reads.left()).toBe(0);
    reads.done();
    expect(boundedReads(answering).left()).toBe(20);
  });

  it('end after their time, which runs from the first one', async () => {
    vi.useFakeTimers();
    try {
      let ended = false;
      let sent = 0;
      const never: ReadRaw = (_operation, _args, signal) =>
        new Promise(() => {
          sent += 1;
          signal.addEventListener('abort', () => (ended = true));
        });
      const reads = boundedReads(never);
      await vi.advanceTimersByTimeAsync(10_000);
      const late = reads.read(operation, {});
      await vi.advanceTimersByTimeAsync(2_999);
      expect(ended).toBe(false);
      expect(reads.left()).toBe(19);
      await vi.advanceTimersByTimeAsync(1);
      expect(await late).toEqual({ ok: false, why: 'it took too long' });
      expect(ended).toBe(true);
      expect(reads.left()).toBe(0);
      expect(await reads.read(operation, {})).toEqual({ ok: false, why: 'it took too long' });
      expect(sent).toBe(1);
      reads.done();
    } finally {
      vi.useRealTimers();
    }
  });

  it('leave no timer behind', async () => {
    vi.useFakeTimers();
    try {
      const reads = boundedReads(answering);
      reads.done();
      expect(vi.getTimerCount()).toBe(0);
      await reads.read(operation, {});
      await reads.read(operation, {});
      expect(vi.getTimerCount()).toBe(1);
      reads.done();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('say once what was not looked at', () => {
    const reads = boundedReads(answering);
    reads.missed('a');
    reads.missed('b');
    reads.missed('a');
    expect(reads.notLookedAt).toEqual(['a', 'b']);
  });
});
