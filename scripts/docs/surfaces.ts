import { KNOWN_CLIENTS, TOOL_HANDLING } from '../../src/tools/surfaces/clients.ts';
import { cell, withTable } from './markdown.ts';

/**
 * docs/explanation/surfaces.md with the table of clients as it is in the code.
 *
 * @param page as it is now
 * @throws Error where the marks around the table are gone
 */
export const surfacesPage = (page: string): string => withTable(page, 'src/tools/surfaces/clients.ts', table());

const table = (): readonly string[] => [
  '| client | its name begins with | what it does with so many tools | so it gets | known from |',
  '|---|---|---|---|---|',
  ...KNOWN_CLIENTS.map(({ client, names, handling, remark, source }) => {
    const { says, surface } = TOOL_HANDLING[handling];
    const called = names.map((name) => `\`${name}\``).join(', ');
    return `| ${client} | ${called} | ${says}: ${cell(remark)} | ${surface} | ${cell(source)} |`;
  }),
];
