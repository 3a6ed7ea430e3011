import { AREAS, type Area, type Finding } from './finding.ts';

const TITLES: Readonly<Record<Area, string>> = {
  node: 'Node',
  settings: 'Settings',
  portkey: 'Portkey',
  key: 'Key',
  clock: 'Clock',
  clients: 'Clients',
  http: 'HTTP',
};

const SIGNS: Readonly<Record<Finding['state'], string>> = { ok: '✓', warning: '!', fault: '✗', skipped: '–' };

/**
 * The report for people: one screen, what to do under each fault.
 *
 * @param findings in any order
 */
export function reportText(findings: readonly Finding[]): string {
  const lines = AREAS.flatMap((area) =>
    findings
      .filter((finding) => finding.area === area)
      .flatMap(({ state, says, mend }, index) => [
        `${(index === 0 ? TITLES[area] : '').padEnd(9)}${SIGNS[state]} ${says}`,
        ...(mend === undefined ? [] : [`${' '.repeat(11)}→ ${mend}`]),
      ]),
  );
  const faults = findings.filter(({ state }) => state === 'fault').length;
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  const sum =
    faults === 0 && warnings === 0
      ? 'All is well.'
      : [faults > 0 && counted(faults, 'fault'), warnings > 0 && counted(warnings, 'warning')]
          .filter((part) => part !== false)
          .join(', ');
  return `${lines.join('\n')}\n\n${sum}\n`;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
