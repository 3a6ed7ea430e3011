import { groups } from '../../src/config/variables.ts';
import { CAPPING_CLIENTS } from '../../src/tools/surfaces/choose.ts';
import { cell } from './markdown.ts';

/** Every setting, as docs/CONFIGURATION.md shows it. */
export function configurationPage(): string {
  const sections = Object.entries(groups).flatMap(([group, variables]) => [
    `## ${group}`,
    '',
    '| variable | default | takes | what it does |',
    '|---|---|---|---|',
    ...Object.entries(variables).map(
      ([name, { kind, defaultText, about, secret }]) =>
        `| \`${name}\` | ${cell(defaultText)} | ${cell(kind)}${secret ? ' (secret)' : ''} | ${cell(about)} |`,
    ),
    '',
  ]);
  return `${[
    '# Configuration',
    '',
    'Made from `src/config/variables.ts` by `npm run docs`; do not edit.',
    '',
    'All settings are environment variables. Switches take 1, true, yes or on, and 0, false, no or off; a value that is neither stops the start with a clear line. Unknown `PORTKEY_` and `MCP_` names are warned about with the nearest known one.',
    '',
    ...sections,
    '## Clients that get the lean surface in `auto`',
    '',
    'Only older-protocol clients, by the name they give in `initialize`. With protocol 2026-07-28 configuration, URL and authorization alone decide.',
    '',
    '| client | name matches | why |',
    '|---|---|---|',
    ...CAPPING_CLIENTS.map(({ client, pattern, why }) => `| ${client} | \`${cell(pattern.source)}\` | ${why} |`),
  ].join('\n')}\n`;
}
