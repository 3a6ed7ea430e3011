import type { Environment } from '../model/process.ts';
import type { Installation, Machine } from '../setup/machine.ts';
import type { StartServer } from './start-server.ts';

/** `warning`: it works, but hardly as meant. `skipped`: it could not be looked at, or there was nothing to look at. */
type Status = 'ok' | 'warning' | 'fault' | 'skipped';

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

/**
 * Makes the checks of one thing.
 *
 * @param id for programs
 * @param title for people
 */
export const about = (id: string, title: string) => ({
  ok: (found: string): Check => ({ id, title, status: 'ok', found }),
  skipped: (found: string): Check => ({ id, title, status: 'skipped', found }),
  warning: (found: string, mend: string): Check => ({ id, title, status: 'warning', found, mend }),
  fault: (found: string, mend: string): Check => ({ id, title, status: 'fault', found, mend }),
});

/** What doctor looks at, and what it looks with: given, so that tests can be any machine. */
export interface Examined {
  readonly machine: Machine;
  readonly installation: Installation;
  /** As `process.versions.node`. */
  readonly nodeVersion: string;
  /** `--sandbox`: against the embedded sandbox, whatever key there is. */
  readonly sandbox: boolean;
  /** `--http`: also what serving over HTTP needs, where no setting asks for it. */
  readonly http: boolean;
  /** ms since the epoch. */
  readonly now: () => number;
  /** How long one answer may take, ms. */
  readonly limitMs: number;
  readonly start: StartServer;
}

/** The settings that are looked at, and whose they are. */
export interface Subject {
  readonly env: Environment;
  /** The client whose settings they are; undefined for those of this shell. */
  readonly client?: string;
}

/** A command line of this installation, to be pasted into a shell. */
export const ownCommand = ({ installation }: Pick<Examined, 'installation'>, rest: string): string =>
  `${quoted(installation.command)} ${quoted(installation.script)} ${rest}`;

/** A word for a shell. */
export const quoted = (word: string): string => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : JSON.stringify(word));

/** What doctor found. */
export interface Report {
  /** There is no fault. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

const SIGNS: Readonly<Record<Status, string>> = { ok: '✓', warning: '!', fault: '✗', skipped: '–' };

/**
 * The report for people: a line for each check, and under each fault what mends it.
 *
 * @param report what was found
 */
export function reportText({ checks }: Report): string {
  const width = Math.max(...checks.map(({ title }) => title.length)) + 2;
  const lines = checks.flatMap(({ title, status, found, mend }, at) => [
    `${SIGNS[status]} ${(checks[at - 1]?.title === title ? '' : title).padEnd(width)}${found}`,
    ...(mend === undefined ? [] : [`${' '.repeat(width + 2)}→ ${mend}`]),
  ]);
  const counted = (status: Status, word: string): string => {
    const count = checks.filter((check) => check.status === status).length;
    return count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
  };
  const sum = [counted('fault', 'fault'), counted('warning', 'warning')].filter((part) => part !== '').join(', ');
  return `${lines.join('\n')}\n\n${sum === '' ? 'All is well.' : `${sum}.`}\n`;
}

const DAY_MS = 86_400_000;
/** What ends sooner is warned about. */
const SOON_DAYS = 14;

/**
 * Whether something ends so soon that it is time to renew it.
 *
 * @param ends when, ms since the epoch; NaN where it does not end
 * @param now ms since the epoch
 */
export const endsSoon = (ends: number, now: number): boolean => ends - now < SOON_DAYS * DAY_MS;
