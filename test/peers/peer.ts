/** What one program found, or why it did not run. */
export type Outcome =
  | { readonly peer: string; readonly ok: boolean /** Its figures. */; readonly says: string }
  | { readonly peer: string; readonly skipped: string };

/** A stranger's program. */
export interface Peer {
  readonly needsPython: boolean;
  /** What else it needs and is not there. */
  readonly missing?: () => string | undefined;
  run(): Promise<readonly Outcome[]>;
}
