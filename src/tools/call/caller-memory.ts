const KEPT_MS = 5 * 60_000;
const MOST_KEPT = 1_000;

/** What was found out for a caller, kept for a few minutes: never shown to another. */
export interface CallerMemory {
  /**
   * @param caller whose it is
   * @param key under which it is kept
   * @param make finds it out; what resolves with undefined is not kept
   */
  remember<Value>(
    caller: string,
    key: string,
    make: () => Promise<{ readonly value: Value } | undefined>,
  ): Promise<Value | undefined>;
}

/**
 * @param clock ms since the epoch
 */
export function callerMemory(clock: () => number): CallerMemory {
  const kept = new Map<string, { readonly value: unknown; readonly until: number }>();
  return {
    remember: async <Value>(
      caller: string,
      key: string,
      make: () => Promise<{ readonly value: Value } | undefined>,
    ): Promise<Value | undefined> => {
      const name = JSON.stringify([caller, key]);
      const known = kept.get(name);
      if (known !== undefined && known.until > clock()) return known.value as Value;
      kept.delete(name);
      const made = await make();
      if (made === undefined) return undefined;
      // The oldest goes first.
      if (kept.size >= MOST_KEPT) for (const oldest of kept.keys()) if (kept.delete(oldest)) break;
      kept.set(name, { value: made.value, until: clock() + KEPT_MS });
      return made.value;
    },
  };
}
