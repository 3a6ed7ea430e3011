import { floors } from '../../test/floors.ts';
import { table, withTable } from './markdown.ts';

/**
 * CONTRIBUTING.md with the floors as the rule has them.
 *
 * @param page as it is now
 * @throws Error where the marks around the table are gone
 */
export const contributingPage = (page: string): string => withTable(page, 'test/floors.ts', table([HEAD, ...rows]));

const HEAD = ['in', 'from top to bottom'];

const rowText = (row: readonly string[]): string => row.map((part) => (part === '.' ? '(files)' : part)).join(', ');

const rows = Object.entries(floors).map(([folder, { rows }]) => [
  `\`${folder === 'src' ? folder : `src/${folder}`}\``,
  rows.map(rowText).join(' → '),
]);
