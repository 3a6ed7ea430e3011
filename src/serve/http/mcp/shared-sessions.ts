import type { Store } from '../store/store.ts';
import { StoreLost } from '../store/store.ts';

/** What another copy needs to go on with a session: who opened it and what the client said of itself. */
export interface SessionRecord {
  readonly principalId: string;
  /** The `initialize` request, as it came. */
  readonly initialize: unknown;
  /** Of the path that it came to; undefined where the path leaves it open. */
  readonly surface?: 'full' | 'lean' | undefined;
}

/** Sessions that any copy can go on with. */
export interface SharedSessions {
  remember(id: string, record: SessionRecord): Promise<void>;
  /** Undefined for one that has ended. Rejects with `StoreLost` where that cannot be told. */
  recall(id: string): Promise<SessionRecord | undefined>;
  forget(id: string): Promise<void>;
}

const keyOf = (id: string): string => `session:${id}`;

/**
 * Keeps sessions where all copies find them, for as long as they may be idle.
 *
 * @param store what the copies share
 * @param idleMs counted anew with each use
 */
export function sharedSessions(store: Pick<Store, 'get' | 'set' | 'delete' | 'touch'>, idleMs: number): SharedSessions {
  return {
    remember: (id, record) => store.set(keyOf(id), JSON.stringify(record), idleMs),
    recall: async (id) => {
      const text = await store.get(keyOf(id));
      if (text === undefined) return undefined;
      await store.touch(keyOf(id), idleMs);
      return JSON.parse(text) as SessionRecord;
    },
    forget: (id) =>
      store.delete(keyOf(id)).catch((error: unknown) => {
        if (!(error instanceof StoreLost)) throw error;
      }),
  };
}
