/** What the audit says of one moment of one call; docs/reference/audit.md describes each field. */
export interface AuditEntry {
  /**
   * `started`: about to be sent, written and synced first. `done`: its outcome. `refused`, `asked`, `declined`,
   * `dry_run`: what the policy decided or a person answered.
   */
  readonly event: 'started' | 'done' | 'refused' | 'asked' | 'declined' | 'dry_run';
  /** One for each call; the lines of one call share it. */
  readonly call: string;
  /** The call of the workflow that this is a step of. */
  readonly parent?: string;
  readonly principal: string;
  readonly client?: string;
  readonly transport: string;
  readonly tool: string;
  /** Method and path template. */
  readonly operation?: string;
  readonly risk: string;
  readonly sensitive?: readonly string[];
  /** What fills the path. */
  readonly target?: Readonly<Record<string, unknown>>;
  /** Secrets masked, long texts cut. */
  readonly arguments?: unknown;
  /** Such as `allowed`, `confirmed by a person`, `confirmed by token`, or why not. */
  readonly decision: string;
  readonly outcome?: 'ok' | 'failed' | 'unknown' | 'nothing done';
  readonly status?: number;
  readonly code?: string;
  readonly request_id?: string;
  readonly duration_ms?: number;
}

/** Where the audit goes. */
export interface AuditJournal {
  /**
   * Resolves when the entry is written and, in a file, on disk.
   *
   * @throws AuditUnavailable when it cannot be recorded
   */
  record(entry: AuditEntry): Promise<void>;
  close(): Promise<void>;
}

/** The audit cannot be written; its message says where and why, for the operator. */
export class AuditUnavailable extends Error {
  override readonly name = 'AuditUnavailable';
}
