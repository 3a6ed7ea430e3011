import type { MemoryStore } from '../model/memory-store.ts';
import { tables } from '../model/rows.ts';
import { snapshotOf } from './snapshot.ts';
import type { ConsoleChange, ConsoleState } from './state.ts';

/** Looks on at an organisation. */
export interface Watch {
  /** What is shown now; made anew only where something changed, or time went on. */
  state(): ConsoleState;
  /**
   * Tells of changes, those of one moment together.
   *
   * @returns ends it
   */
  onChange(listener: (changes: readonly ConsoleChange[], version: number) => void): () => void;
}

/** Whose changes can be seen. */
const WATCHED = [
  ...[tables.workspaces, tables.apiKeys, tables.auditLogs, 'configs', 'config_versions', 'prompts'],
  ...['prompt_versions', 'usage_policies', 'rate_policies', 'policy_entities', 'logs'],
];

/** Changes of one moment are told together, ms. */
const MOMENT_MS = 200;
/** Figures of the last 24 hours move by themselves, ms. */
const STALE_MS = 30_000;
/** The page marks these; the rest it shows without a mark. */
const MOST_CHANGES = 100;

/**
 * Looks on at an organisation from now on.
 *
 * @param store the organisation
 * @param plan what it has bought
 * @param now the clock, ms since the epoch
 */
export function watchStore(store: MemoryStore, plan: string, now: () => number): Watch {
  const listeners = new Set<(changes: readonly ConsoleChange[], version: number) => void>();
  let version = 1;
  let waiting: ConsoleChange[] = [];
  let timer: NodeJS.Timeout | undefined;
  let made: { readonly state: ConsoleState; readonly at: number } | undefined;
  const tell = (): void => {
    timer = undefined;
    const changes = waiting;
    waiting = [];
    for (const listener of listeners) listener(changes, version);
  };
  for (const table of WATCHED)
    store.observe(table, ({ op, row }) => {
      version += 1;
      if (listeners.size === 0) return;
      if (waiting.length < MOST_CHANGES) waiting.push({ table, op, id: row.id });
      if (timer === undefined) timer = setTimeout(tell, MOMENT_MS).unref();
    });
  return {
    state: () => {
      const time = now();
      if (made === undefined || made.state.version !== version || Math.abs(time - made.at) > STALE_MS)
        made = { state: snapshotOf(store, plan, time, version), at: time };
      return made.state;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
