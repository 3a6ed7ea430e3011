import type { CatalogEntry } from '../../catalog/operation.ts';

type Values = Readonly<Record<string, unknown>>;

/** What one read for a question came back with. */
export type ReadResult =
  | { readonly ok: true; readonly data: unknown }
  | {
      readonly ok: false;
      readonly why: string;
      /** Portkey says that it is not there: its code for that. */
      readonly missing?: string;
    };

/** Reads an operation as it comes from Portkey, if the caller may read it; the signal ends it. */
export type ReadRaw = (operation: CatalogEntry, args: Values, signal: AbortSignal) => Promise<ReadResult>;

/** Reads for one question, within its bounds. */
export interface BoundedReads {
  read(operation: CatalogEntry, args: Values): Promise<ReadResult>;
  /** Reads that are left. */
  left(): number;
  /** Notes something that was not looked at, and why. */
  missed(what: string): void;
  /** What was not looked at, in sentences. */
  readonly notLookedAt: readonly string[];
  /** Ends the time limit's timer. */
  done(): void;
}

const MOST_READS = 20;
const LONGEST_MS = 3_000;

/**
 * At most 20 reads and 3 seconds, for all that a question wants to know (issue 6, 2).
 *
 * @param read the way to Portkey
 * @param limits smaller bounds, for tests
 */
export function boundedReads(
  read: ReadRaw,
  { reads = MOST_READS, ms = LONGEST_MS }: { reads?: number; ms?: number } = {},
): BoundedReads {
  let begun: { readonly signal: AbortSignal; readonly timeUp: Promise<ReadResult>; end(): void } | undefined;
  // Most calls ask nobody and read nothing: the time runs from the first read.
  const begin = (): NonNullable<typeof begun> => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), ms);
    const timeUp = new Promise<ReadResult>((resolve) => {
      stop.signal.addEventListener('abort', () => resolve({ ok: false, why: 'it took too long' }), { once: true });
    });
    return { signal: stop.signal, timeUp, end: () => clearTimeout(timer) };
  };
  const notLookedAt: string[] = [];
  let left = reads;
  return {
    read: async (operation, args) => {
      begun ??= begin();
      if (begun.signal.aborted) return { ok: false, why: 'it took too long' };
      if (left <= 0) return { ok: false, why: `it takes more than ${reads} reads` };
      left -= 1;
      return Promise.race([read(operation, args, begun.signal), begun.timeUp]);
    },
    left: () => (begun?.signal.aborted ? 0 : left),
    missed: (what) => {
      if (!notLookedAt.includes(what)) notLookedAt.push(what);
    },
    notLookedAt,
    done: () => begun?.end(),
  };
}
