/** What the last run of all clients found: kept in the repository, because docs/CLIENTS.md is made from it. */
import type { Step, Transport } from './client.ts';

export const RESULTS_FILE = 'test/clients/results.json';

export interface Cell {
  readonly ok: boolean;
  readonly detail: string;
}

export interface LegResult {
  /** The names that the client sent. */
  readonly names: readonly string[];
  /** The protocol revision that it asked for first. */
  readonly revision: string;
  readonly steps: Partial<Record<Step, Cell>>;
}

export interface Results {
  readonly clients: Record<string, { readonly version: string; readonly legs: Partial<Record<Transport, LegResult>> }>;
}
