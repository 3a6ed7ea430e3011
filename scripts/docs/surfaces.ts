import { KNOWN_CLIENTS, TOOL_HANDLING } from '../../src/tools/surfaces/clients.ts';
import { cell } from './markdown.ts';

const BEGIN = '<!-- Made from src/tools/surfaces/clients.ts by `npm run docs`; do not edit between these marks. -->';
const END = '<!-- Up to here. -->';

/**
 * docs/SURFACES.md with the table of clients as it is in the code.
 *
 * @param page as it is now
 * @throws Error where the marks around the table are gone
 */
export function surfacesPage(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/SURFACES.md needs ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n${table().join('\n')}\n${END}${after}`;
}

const table = (): readonly string[] => [
  '| client | its name begins with | what it does with some 215 tools | so it gets | known from |',
  '|---|---|---|---|---|',
  ...KNOWN_CLIENTS.map(({ client, names, handling, remark, source }) => {
    const { says, surface } = TOOL_HANDLING[handling];
    const called = names.map((name) => `\`${name}\``).join(', ');
    return `| ${client} | ${called} | ${says}: ${cell(remark)} | ${surface} | ${cell(source)} |`;
  }),
];
