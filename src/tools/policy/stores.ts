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
