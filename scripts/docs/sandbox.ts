import { facts, sources } from '../../test/live/facts.ts';
import { cell, withTable } from './markdown.ts';

/**
 * docs/reference/sandbox.md with the table of what is known of the live API.
 *
 * @param page as it is now
 * @throws Error where the marks around the table are gone
 */
export const sandboxPage = (page: string): string => withTable(page, 'test/live/facts.ts', table());

const table = (): readonly string[] => [
  '| Portkey | known from | held by |',
  '|---|---|---|',
  ...Object.values(facts).map(({ fact, source, test }) => {
    const known = source.map((one) => sources[one]).join('; ');
    return `| ${cell(fact)} | ${cell(known)} | \`test/live/${test}\` |`;
  }),
];
