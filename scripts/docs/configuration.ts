import { groups, olderNames, standardVariables } from '../../src/config/variables.ts';
import { cell } from './markdown.ts';

/** Every setting, as docs/CONFIGURATION.md shows it. */
export function configurationPage(): string {
  const tables = {
    ...groups,
    'Older names, still read, and what says the same now': olderNames,
    'Standard variables': standardVariables,
  };
  const sections = Object.entries(tables).flatMap(([group, variables]) => [
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
    'All settings are environment variables. Switches take 1, true, yes or on, and 0, false, no or off; a value that is neither stops the start with a clear line. Unknown `PORTKEY_` and `MCP_` names are warned about with the nearest known one. A secret may lie in a file, such as a mounted one: where `NAME` is a secret, `NAME_FILE` may name its file, as `PORTKEY_API_KEY_FILE` does (`MCP_AUTH_TOKEN_FILE` holds one token on each line).',
    '',
    ...sections,
    'Which clients get which surface in `auto`: [How tools are shown](explanation/surfaces.md#auto).',
  ].join('\n')}\n`;
}
