import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { LimiterMaker } from '../exchange/limits.ts';
import { type EventLog, MEMORY_LOG, memoryEventLog } from './event-log.ts';

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

/** Encrypts texts for a place: what is read from another place, or was changed, does not open. */
export interface Seal {
  seal(text: string, place: string): string;
  /** Throws for what does not open. */
  open(sealed: string, place: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * AES-256-GCM, with the place as additional data.
 *
 * @param secret what the key is derived from
 * @param use keeps keys of different uses apart
 */
export function sealWith(secret: string, use: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, 'portkey-admin-mcp-server', use, KEY_BYTES));
  return {
    seal: (text, place) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open: (sealed, place) => {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
  };
}

/**
 * What a sealed JSON text says.
 *
 * @returns undefined for what does not open
 */
export function openJson<Value>(seal: Seal, sealed: string, place: string): Value | undefined {
  try {
    return JSON.parse(seal.open(sealed, place)) as Value;
  } catch {
    return undefined;
  }
}

const ID_BYTES = 32;

/**
 * Values of one kind, each under an id that nobody can guess. Whoever can read the store learns neither value nor id,
 * and whoever can write to it can make up neither.
 *
 * @param kind how their keys begin
 */
export function sealedValues<Value>(store: Pick<Store, 'get' | 'set'>, seal: Seal, kind: string) {
  const keyOf = (id: string): string => `${kind}:${createHash('sha256').update(id).digest('base64url')}`;
  return {
    keyOf,
    add: async (value: Value, ttlMs: number): Promise<string> => {
      const id = randomBytes(ID_BYTES).toString('base64url');
      await store.set(keyOf(id), seal.seal(JSON.stringify(value), keyOf(id)), ttlMs);
      return id;
    },
    get: async (id: string): Promise<Value | undefined> => {
      const sealed = await store.get(keyOf(id));
      return sealed === undefined ? undefined : openJson<Value>(seal, sealed, keyOf(id));
    },
  };
}
