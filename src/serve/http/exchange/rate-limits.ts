import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { networkOf } from './address.ts';
import { Refused } from './answer.ts';

/** Requests in a minute; 0 is no limit. */
export interface RateSettings {
  readonly perPrincipal: number;
  readonly perAddress: number;
}

/** How often one may call. Both refuse with 429 and the time to wait. */
export interface RateLimits {
  /** Before anything is known of the caller; all addresses of one IPv6 network (/64) are one. */
  address(address: string): Promise<void>;
  principal(id: string): Promise<void>;
}

/** Makes a limiter of so many points in a minute; in memory or shared, as the store does it. */
export type LimiterMaker = (name: string, perMinute: number) => RateLimiterAbstract;

/**
 * @param settings requests in a minute; 0 is no limit
 * @param make where they are counted
 * @param limited told of each request beyond a limit
 */
export function rateLimits(
  settings: RateSettings,
  make: LimiterMaker,
  limited: (by: 'address' | 'principal') => void = () => undefined,
): RateLimits {
  const limit = (name: 'address' | 'principal', perMinute: number, whose: string) => {
    if (perMinute === 0) return async (): Promise<void> => undefined;
    const limiter = make(name, perMinute);
    return async (key: string): Promise<void> => {
      try {
        await limiter.consume(key);
      } catch (error) {
        const wait = (error as { msBeforeNext?: unknown }).msBeforeNext;
        if (typeof wait !== 'number') throw error;
        limited(name);
        const seconds = Math.max(1, Math.ceil(wait / 1000));
        throw new Refused(
          429,
          `Too many requests ${whose}; ${perMinute} in a minute are allowed. Try again in ${seconds} s.`,
          {
            headers: { 'retry-after': String(seconds) },
            data: { retry_after_seconds: seconds, limit_per_minute: perMinute },
          },
        );
      }
    };
  };
  const ofNetwork = limit('address', settings.perAddress, 'from this address');
  return {
    address: (address) => ofNetwork(networkOf(address)),
    principal: limit('principal', settings.perPrincipal, 'by this caller'),
  };
}
