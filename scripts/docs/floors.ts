import { floors } from '../../test/floors.ts';
import { withTable } from './markdown.ts';

/**
 * CONTRIBUTING.md with the floors as the rule has them.
 *
 * @param page as it is now
 * @throws Error where the marks around the table are gone
 */
export const contributingPage = (page: string): string => withTable(page, 'test/floors.ts', table());

const table = (): readonly string[] => [
  '| in | from top to bottom | still up |',
  '|---|---|---|',
  ...Object.entries(floors).map(([folder, { rows, stillUp = [] }]) => {
    const floor = (row: readonly string[]): string => row.map((part) => (part === '.' ? '(files)' : part)).join(', ');
    const name = folder === 'src' ? folder : `src/${folder}`;
    return `| \`${name}\` | ${rows.map(floor).join(' → ')} | ${stillUp.length} |`;
  }),
];
