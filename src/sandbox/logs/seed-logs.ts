import type { Store } from '../store.ts';
import { type LogSeed, logSeedsTable } from './record.ts';
import type { SeedReferences } from './seed-references.ts';

/**
 * Gives the organisation a month of logs that ends at `until` (ms since the epoch). Only the seed is stored; the logs
 * are made from it, always the same, when somebody first asks for them.
 */
export const seedLogs = (store: Store, id: string, seed: number, until: number, references: SeedReferences): void => {
  store.table<LogSeed>(logSeedsTable).insert({ id, seed, until, references });
};
