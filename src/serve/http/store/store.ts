import type { LimiterMaker } from '../exchange/rate-limits.ts';
import type { EventLog } from './event-log.ts';

/**
 * What copies of the server share: in this process alone, or in Redis. The vault, used confirmation tokens and the caps
 * on writes are built on the first four.
 *
 * Everything rejects with `StoreLost` while Redis is away, and works again by itself when it is back: whoever asks
 * decides what that means, and it never means yes.
 */
export interface Store {
  readonly kind: 'memory' | 'redis';
  /** Undefined, or what is the matter. */
  trouble(): string | undefined;
  get(key: string): Promise<string | undefined>;
  /** `ttlMs` undefined: kept until it is deleted. */
  set(key: string, value: string, ttlMs?: number): Promise<void>;
  /** False when the key is there already; both at once, so that of two copies only one gets true. */
  setOnce(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Only over exactly this value; false where there is another or none. How long it is kept stays as it was. */
  replace(key: string, expected: string, value: string): Promise<boolean>;
  delete(key: string): Promise<void>;
  /** Keeps a key for as long again; nothing where it is gone. */
  touch(key: string, ttlMs: number): Promise<void>;
  /** Adds to a counter that starts at 0 and ends `ttlMs` after its first addition; resolves with the sum. */
  increment(key: string, by: number, ttlMs: number): Promise<number>;
  /** Counts requests. While Redis is away each copy counts for itself. */
  readonly limiter: LimiterMaker;
  /** Resumable streams. */
  events(ttlMs: number): EventLog;
  close(): Promise<void>;
}

/** Redis cannot be asked just now. */
export class StoreLost extends Error {
  override readonly name = 'StoreLost';
}
