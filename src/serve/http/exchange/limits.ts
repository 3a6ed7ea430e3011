import type { ServerResponse } from 'node:http';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { networkOf } from './address.ts';
import { onlyId, Refused, RPC, type RpcId, refuse, rpcError } from './exchange.ts';

/** Requests in a minute; 0 is no limit. */
export interface RateSettings {
  readonly perPrincipal: number;
  readonly perAddress: number;
}

/** How often one may call. Both refuse with 429 and the time to wait. */
interface RateLimits {
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

/** Requests that are being worked on, so that a stop can wait for them and tell those it cannot wait for. */
export interface InFlight {
  /** Counts an answer until it has ended. `ids` are those of the JSON-RPC requests in it. */
  enter(res: ServerResponse, ids: readonly RpcId[]): void;
  /** A stream that carries no call of its own: ended at once on a stop. */
  listen(res: ServerResponse): void;
  readonly size: number;
  /** Ends the streams, waits for the calls, then tells the rest. Resolves with how many had to be told. */
  drain(ms: number): Promise<number>;
}

const STOPPING = 'The server is stopping, and this call had not finished. It may have been carried out.';

/** Nothing in flight, at first. */
export function inFlight(): InFlight {
  const calls = new Map<ServerResponse, readonly RpcId[]>();
  const streams = new Set<ServerResponse>();
  let emptied: (() => void) | undefined;

  const tell = (res: ServerResponse, ids: readonly RpcId[]): void => {
    if (!res.headersSent) {
      refuse(res, new Refused(503, STOPPING, { headers: { connection: 'close' } }), onlyId(ids));
      return;
    }
    for (const id of ids) res.write(`event: message\ndata: ${rpcError(RPC.refused, STOPPING, id)}\n\n`);
    res.end();
  };
  return {
    enter: (res, ids) => {
      calls.set(res, ids);
      res.once('close', () => {
        calls.delete(res);
        if (calls.size === 0) emptied?.();
      });
    },
    listen: (res) => {
      streams.add(res);
      res.once('close', () => streams.delete(res));
    },
    get size() {
      return calls.size;
    },
    drain: async (ms) => {
      for (const res of streams) res.end();
      if (calls.size > 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          emptied = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      const rest = calls.size;
      for (const [res, ids] of calls) tell(res, ids);
      return rest;
    },
  };
}
