/** `warning`: it works, but hardly as meant. `skipped`: it could not be looked at, or there was nothing to look at. */
export type Status = 'ok' | 'warning' | 'fault' | 'skipped';

/** What was found out about one thing. */
export interface Check {
  /** Names the check for programs; no two of a report are the same. */
  readonly id: string;
  readonly title: string;
  readonly status: Status;
  /** One sentence: what is. */
  readonly found: string;
  /** The command or setting that mends it. */
  readonly mend?: string;
}

/** Makes the checks of one thing. */
export interface About {
  ok(found: string): Check;
  skipped(found: string): Check;
  warning(found: string, mend: string): Check;
  fault(found: string, mend: string): Check;
}

/**
 * Makes the checks of one thing.
 *
 * @param id for programs
 * @param title for people
 */
export const about = (id: string, title: string): About => ({
  ok: (found) => ({ id, title, status: 'ok', found }),
  skipped: (found) => ({ id, title, status: 'skipped', found }),
  warning: (found, mend) => ({ id, title, status: 'warning', found, mend }),
  fault: (found, mend) => ({ id, title, status: 'fault', found, mend }),
});
