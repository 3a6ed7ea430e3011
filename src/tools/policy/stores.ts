import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../config/variable.ts';

/**
 * What the policy remembers between calls. In memory for one process; several copies behind one address share a store
 * (Redis). Every method may throw when its store cannot be reached: then the call is refused.
 */
export interface PolicyStores {
  readonly usedTokens: UsedTokenStore;
  readonly allowance: AllowanceStore;
  readonly creations: CreationStore;
}

/**
 * Which confirmation tokens have performed their call. Where this memory ends with the process, so do the tokens: of a
 * token of another process nobody here could say whether it was used.
 */
export interface UsedTokenStore {
  /** True when a token used in one process is known as used in every other that shares the store, also after a restart. */
  readonly outlivesProcess: boolean;
  /**
   * Marks a token as used, atomically.
   *
   * @param id the token's own id
   * @param until ms since the epoch; it may be forgotten then, because the token has expired
   * @param given when the token was given, ms since the epoch
   * @returns false when it was used already, or was given before the memory began: then nobody knows
   */
  use(id: string, until: number, given: number): Promise<boolean>;
}

/** How much of an hourly cap is spent. */
export interface AllowanceStore {
  /**
   * Takes one of `limit` in any `windowMs`, atomically.
   *
   * @param key whose, and of which kind
   * @returns undefined when it was granted, else when the next one is free, ms since the epoch
   */
  take(key: string, limit: number, windowMs: number, now: number): Promise<number | undefined>;
}

/** What names the thing that a creation made; nothing secret. */
export type CreatedIds = Readonly<Record<string, string | number>>;

/** What a thing is named by when it is deleted. */
const namesIn = ({ id, slug }: CreatedIds): readonly string[] =>
  [id, slug].flatMap((name) => (name === undefined ? [] : [String(name)]));

/** Creations that succeeded lately. */
export interface CreationStore {
  /** What an identical creation made, and until when it counts as lately. */
  find(digest: string, now: number): Promise<{ readonly ids: CreatedIds; readonly until: number } | undefined>;
  remember(digest: string, ids: CreatedIds, until: number): Promise<void>;
  /** What was made is gone again: an identical creation is the first one once more. `name`: its id or slug. */
  forget(name: string): Promise<void>;
}

/** What several copies share, as little as is needed of it; the HTTP server's store has these. */
export interface SharedMemory {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs?: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** False when the key is there already. */
  setOnce(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Adds to a counter that starts at 0 and ends `ttlMs` after its first addition; resolves with the sum. */
  increment(key: string, by: number, ttlMs: number): Promise<number>;
}

const MEMORY_BEGAN = 'confirmed-since';
/** Longer than any token is good; when it ends, tokens given before are refused once. */
const MEMORY_MARK_MS = 30 * 24 * 3_600_000;

/**
 * The stores of several copies. Caps count by the hour of the clock, which one counter for each hour does atomically.
 *
 * @param shared what the copies share; what it rejects with refuses the call
 * @param clock ms since the epoch
 */
export function sharedStores(shared: SharedMemory, clock: () => number): PolicyStores {
  /** A store that lost what it held begins anew, and knows of nothing that was before. */
  const began = async (): Promise<number> => {
    await shared.setOnce(MEMORY_BEGAN, String(clock()), MEMORY_MARK_MS);
    return Number((await shared.get(MEMORY_BEGAN)) ?? clock());
  };
  // Where it cannot be reached yet, the first use marks the beginning, and what was given before is asked about again.
  began().catch(() => undefined);
  return {
    usedTokens: {
      outlivesProcess: true,
      use: async (id, until, given) =>
        given >= (await began()) && shared.setOnce(`confirmed:${id}`, '1', Math.max(1, until - clock())),
    },
    allowance: {
      take: async (key, limit, windowMs, now) => {
        const window = Math.floor(now / windowMs);
        const taken = await shared.increment(`allowance:${key}:${window}`, 1, windowMs);
        return taken > limit ? (window + 1) * windowMs : undefined;
      },
    },
    creations: {
      find: async (digest) => {
        const text = await shared.get(`created:${digest}`);
        return text === undefined ? undefined : (JSON.parse(text) as { ids: CreatedIds; until: number });
      },
      remember: async (digest, ids, until) => {
        const ttlMs = Math.max(1, until - clock());
        await shared.set(`created:${digest}`, JSON.stringify({ ids, until }), ttlMs);
        for (const name of namesIn(ids)) await shared.set(`creation-of:${name}`, digest, ttlMs);
      },
      forget: async (name) => {
        const digest = await shared.get(`creation-of:${name}`);
        if (digest !== undefined) await shared.delete(`created:${digest}`);
      },
    },
  };
}

/** The stores of a single process. */
export function memoryStores(clock: () => number): PolicyStores {
  return { usedTokens: usedTokens(clock), allowance: allowance(), creations: creations() };
}

function usedTokens(clock: () => number): UsedTokenStore {
  const used = new Map<string, number>();
  return {
    outlivesProcess: false,
    use: async (id, until) => {
      forget(used, clock(), (expires) => expires);
      if (used.has(id)) return false;
      used.set(id, until);
      return true;
    },
  };
}

function allowance(): AllowanceStore {
  const taken = new Map<string, number[]>();
  return {
    take: async (key, limit, windowMs, now) => {
      const recent = (taken.get(key) ?? []).filter((at) => at > now - windowMs);
      for (const [other, times] of taken) if ((times.at(-1) ?? 0) <= now - windowMs) taken.delete(other);
      if (recent.length >= limit) {
        taken.set(key, recent);
        return (recent[0] ?? now) + windowMs;
      }
      taken.set(key, [...recent, now]);
      return undefined;
    },
  };
}

function creations(): CreationStore {
  const made = new Map<string, { readonly ids: CreatedIds; readonly until: number }>();
  return {
    find: async (digest, now) => {
      forget(made, now, ({ until }) => until);
      return made.get(digest);
    },
    remember: async (digest, ids, until) => void made.set(digest, { ids, until }),
    forget: async (name) => {
      for (const [digest, { ids }] of made) if (namesIn(ids).includes(name)) made.delete(digest);
    },
  };
}

function forget<Value>(map: Map<string, Value>, now: number, expires: (value: Value) => number): void {
  for (const [key, value] of map) if (expires(value) <= now) map.delete(key);
}

const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;
const SECRET_BYTES = 32;

/** Longer than any token is good, clocks that differ included (`confirmer.ts`): a used one is forgotten then. */
const KEPT_MS = 2 * 60 * 60_000;

/** What processes of one user have in common, so that a token outlives the process that gave it. */
interface StateDirectory {
  /** Seals tokens. */
  readonly secret: string;
  readonly usedTokens: UsedTokenStore;
}

/**
 * Opens the directory of `MCP_STATE_DIR`, in which tokens outlive a process: for clients that start a server for each
 * call. A file that is made only where there is none decides which process uses a token.
 *
 * @param directory made when it is not there, for its owner alone
 * @throws ConfigError where it is somebody else's, or others may look into it
 */
export function stateDirectory(directory: string): StateDirectory {
  try {
    ownDirectory(directory);
    const used = join(directory, 'used');
    ownDirectory(used);
    const began = statSync(made(join(directory, 'began'), '')).mtimeMs;
    const secret = readFileSync(
      made(join(directory, 'secret'), randomBytes(SECRET_BYTES).toString('base64url')),
      'utf8',
    );
    if (secret.length < SECRET_BYTES) throw new Error(`${join(directory, 'secret')} holds no secret; delete it`);
    forgetOld(used);
    return { secret, usedTokens: { outlivesProcess: true, use: (id, _until, given) => use(used, began, id, given) } };
  } catch (error) {
    throw new ConfigError(`MCP_STATE_DIR cannot be used: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function ownDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const about = lstatSync(directory);
  if (!about.isDirectory()) throw new Error(`${directory} is no directory (links are not followed)`);
  if (process.getuid === undefined) return;
  if (about.uid !== process.getuid()) throw new Error(`${directory} belongs to somebody else`);
  if ((about.mode & 0o077) !== 0) throw new Error(`others may look into ${directory}; chmod 700 it`);
}

/** The file, made whole by one process: no other ever reads a part of it. */
function made(file: string, content: string): string {
  const fresh = `${file}.${randomUUID()}`;
  writeFileSync(fresh, content, { flag: 'wx', mode: OWNER_ONLY_FILE });
  try {
    linkSync(fresh, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return file;
}

async function use(used: string, began: number, id: string, given: number): Promise<boolean> {
  // Of a token from before the directory nobody knows whether it was used.
  if (given < Math.floor(began)) return false;
  const file = join(used, createHash('sha256').update(id).digest('hex'));
  try {
    const handle = await open(file, 'wx', OWNER_ONLY_FILE);
    await handle.sync().finally(() => handle.close());
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Takes away what no token can mean any more, as far as that goes. */
function forgetOld(used: string): void {
  const before = Date.now() - KEPT_MS;
  for (const name of readdirSync(used)) {
    const file = join(used, name);
    stat(file)
      .then(({ mtimeMs }) => (mtimeMs < before ? unlink(file) : undefined))
      .catch(() => undefined);
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
