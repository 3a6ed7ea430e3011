/** What the last run found: kept in the repository, because docs/CLIENTS.md is made from it. */
import type { Step, Transport } from './client.ts';

export const RESULTS_FILE = 'test/clients/results.json';

export interface LegResult {
  /** The names that the client sent. */
  readonly names: readonly string[];
  /** The protocol revision that it speaks with this server. */
  readonly revision: string;
  /** How many tools it offers. */
  readonly tools: number;
  /** Each step that was tried, and whether it worked. */
  readonly steps: Partial<Record<Step, boolean>>;
}

export interface Results {
  /** The day of the newest run in it. */
  readonly date: string;
  readonly clients: Readonly<
    Record<string, { readonly version: string; readonly legs: Partial<Record<Transport, LegResult>> }>
  >;
}
