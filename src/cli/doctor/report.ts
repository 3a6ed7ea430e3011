import type { Check, Status } from './check.ts';

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
