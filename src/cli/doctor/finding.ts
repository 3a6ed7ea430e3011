/** What doctor looks at, in the order of its report. */
export const AREAS = ['node', 'settings', 'portkey', 'key', 'clock', 'clients', 'http'] as const;

/** One of the things that doctor looks at. */
export type Area = (typeof AREAS)[number];

/** What doctor found out about one thing. Nothing in it is secret. */
export interface Finding {
  readonly area: Area;
  /** `warning`: it works, but hardly as meant. `skipped`: it could not be looked at, and why. */
  readonly state: 'ok' | 'warning' | 'fault' | 'skipped';
  readonly says: string;
  /** The line that mends it: a setting, a command, a change in a file. */
  readonly mend?: string;
}

/** Short forms for what finds. */
export const ok = (area: Area, says: string): Finding => ({ area, state: 'ok', says });
export const fault = (area: Area, says: string, mend: string): Finding => ({ area, state: 'fault', says, mend });
export const warning = (area: Area, says: string, mend: string): Finding => ({ area, state: 'warning', says, mend });
export const skipped = (area: Area, says: string): Finding => ({ area, state: 'skipped', says });
