import { describe, expect, it, vi } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { planOf } from './plan-of.ts';

const operation = operationNamed('create_config');
if (operation === undefined) throw new Error('create_config');
const step = { operation, args: { name: 'a' } };

describe('what a workflow would write', () => {
  it('is every write of a dry run', async () => {
    const plan = await planOf(async (watch) => {
      for (let i = 0; i < 20; i++) expect(watch.mayGoOn()).toBe(true);
      watch.add(step);
      return true;
    });
    expect(plan).toEqual([step]);
  });

  it('is not known where the run failed or took too many reads', async () => {
    expect(await planOf(async () => false)).toBeUndefined();
    let went: boolean[] = [];
    const plan = await planOf(async (watch) => {
      watch.add(step);
      went = Array.from({ length: 22 }, () => watch.mayGoOn());
      return true;
    });
    expect(went.filter(Boolean)).toHaveLength(20);
    expect(went.slice(20)).toEqual([false, false]);
    expect(plan).toBeUndefined();
  });

  it('is not known where the run took too long', async () => {
    vi.useFakeTimers();
    try {
      const late = planOf(() => new Promise(() => {}));
      await vi.advanceTimersByTimeAsync(3_000);
      expect(await late).toBeUndefined();
      const slow = planOf(async (watch) => {
        expect(watch.mayGoOn()).toBe(true);
        vi.setSystemTime(Date.now() + 3_000);
        expect(watch.mayGoOn()).toBe(false);
        return true;
      });
      expect(await slow).toBeUndefined();
      expect(await planOf(async () => true)).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
