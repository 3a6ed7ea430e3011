import { RateLimiterMemory } from 'rate-limiter-flexible';
import { MEMORY_LOG, memoryEventLog } from './event-log.ts';
import type { Store } from './store.ts';

interface Kept {
  readonly value: string;
  readonly expires: number;
}

const MAX_KEYS = 100_000;

/**
 * What one copy alone needs.
 *
 * @param clock ms since the epoch
 */
export function memoryStore(clock: () => number = Date.now): Store {
  const kept = new Map<string, Kept>();
  const live = (key: string): Kept | undefined => {
    const entry = kept.get(key);
    if (entry === undefined || entry.expires > clock()) return entry;
    kept.delete(key);
    return undefined;
  };
  const put = (key: string, value: string, expires: number): void => {
    if (kept.size >= MAX_KEYS) for (const [name, entry] of kept) if (entry.expires <= clock()) kept.delete(name);
    if (kept.size >= MAX_KEYS && !kept.has(key)) throw new Error('The store of this process is full.');
    kept.set(key, { value, expires });
  };
  return {
    kind: 'memory',
    trouble: () => undefined,
    get: async (key) => live(key)?.value,
    set: async (key, value, ttlMs) => put(key, value, ttlMs === undefined ? Number.POSITIVE_INFINITY : clock() + ttlMs),
    setOnce: async (key, value, ttlMs) => {
      if (live(key)) return false;
      put(key, value, clock() + ttlMs);
      return true;
    },
    replace: async (key, expected, value) => {
      const entry = live(key);
      if (entry?.value !== expected) return false;
      put(key, value, entry.expires);
      return true;
    },
    delete: async (key) => void kept.delete(key),
    touch: async (key, ttlMs) => {
      const entry = live(key);
      if (entry) put(key, entry.value, clock() + ttlMs);
    },
    increment: async (key, by, ttlMs) => {
      const entry = live(key);
      const sum = Number(entry?.value ?? 0) + by;
      put(key, String(sum), entry?.expires ?? clock() + ttlMs);
      return sum;
    },
    limiter: (name, perMinute) => new RateLimiterMemory({ keyPrefix: name, points: perMinute, duration: 60 }),
    events: (ttlMs) => memoryEventLog({ ttlMs, ...MEMORY_LOG }, clock),
    close: async () => kept.clear(),
  };
}
