import { tooMany } from './api-error.ts';
import type { RateLimit } from './rows.ts';
import type { Store } from './store.ts';

const lengths = { rps: 1_000, rpm: 60_000, rph: 3_600_000, rpd: 86_400_000, rpw: 604_800_000 } as const;

interface Window {
  start: number;
  count: number;
}

/** Counts of requests and tokens in fixed windows. They live in memory only: a restart forgives them. */
export class RateWindows {
  private readonly windows = new Map<string, Window>();

  /** The windows of an organisation. */
  static of(store: Store): RateWindows {
    return store.derived('rate-windows', () => new RateWindows());
  }

  /**
   * Counts one request against an owner's limits, and looks whether its tokens are used up.
   *
   * @param now ms since the epoch.
   * @throws ApiError 429 AB06 with `Retry-After`.
   */
  request(owner: string, limits: readonly RateLimit[], now: number): void {
    for (const limit of limits) {
      const window = this.window(owner, limit, now);
      if (window.count >= limit.value) {
        const left = window.start + lengths[limit.unit] - now;
        throw tooMany(`Rate limit exceeded: ${limit.value} ${limit.type} per ${wordFor(limit.unit)}`, left / 1000);
      }
    }
    for (const limit of limits) if (limit.type === 'requests') this.window(owner, limit, now).count += 1;
  }

  /** Adds the tokens that a request has used. */
  tokens(owner: string, limits: readonly RateLimit[], used: number, now: number): void {
    for (const limit of limits) if (limit.type === 'tokens') this.window(owner, limit, now).count += used;
  }

  private window(owner: string, limit: RateLimit, now: number): Window {
    const key = `${owner}/${limit.type}/${limit.unit}`;
    const kept = this.windows.get(key);
    if (kept !== undefined && now - kept.start < lengths[limit.unit] && now >= kept.start) return kept;
    const made = { start: now, count: 0 };
    this.windows.set(key, made);
    return made;
  }
}

const wordFor = (unit: RateLimit['unit']): string =>
  ({ rps: 'second', rpm: 'minute', rph: 'hour', rpd: 'day', rpw: 'week' })[unit];
