import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';
import type { Tool } from '../../src/tools/model/tool.ts';
import { cell, withTable } from './markdown.ts';

type Alias = Tool['argumentAliases'][string];

/** So many tools are named for an argument; of more their number. */
const NAMED = 3;

/**
 * docs/coming-from-portkey-admin-mcp.md with its tables of older names as they are in the catalog.
 *
 * @param page as it is now
 * @throws Error where the marks around a table are gone
 */
export function comingFromPage(page: string): string {
  const { toolbox } = createApplication(readConfig({ PORTKEY_TOOL_DOMAINS: 'all' }), '0.0.0');
  // What takes a tool's name are the server's own tools: they have no older form.
  const tools = toolbox.all.filter(({ domain }) => domain !== 'server');
  return [
    ['src/catalog/ (names of tools)', toolNames(tools)],
    ['src/catalog/ (names of arguments)', argumentNames(tools)],
    ['src/catalog/ (arguments that are refused)', refusals(tools)],
  ].reduce((text, [source, lines]) => withTable(text, source as string, lines as readonly string[]), page);
}

const toolNames = (tools: readonly Tool[]): readonly string[] => [
  '| older name | now |',
  '|---|---|',
  ...tools.flatMap(({ name, aliases }) => aliases.map((alias) => `| \`${alias}\` | \`${name}\` |`)).sort(),
];

const argumentNames = (tools: readonly Tool[]): readonly string[] => [
  '| older argument | now | of |',
  '|---|---|---|',
  ...gathered(tools, (alias) =>
    typeof alias === 'string' ? `\`${alias}\`` : 'into' in alias ? `\`${alias.into}\`` : '',
  ),
];

const refusals = (tools: readonly Tool[]): readonly string[] => [
  '| older argument | what to do instead | of |',
  '|---|---|---|',
  ...gathered(tools, (alias) => (typeof alias === 'object' && 'refused' in alias ? alias.refused : '')),
];

/** One row for each older name and what became of it, with the tools that have it. */
function gathered(tools: readonly Tool[], becomes: (alias: Alias) => string): readonly string[] {
  const rows = new Map<string, string[]>();
  for (const { name, argumentAliases } of tools)
    for (const [older, alias] of Object.entries(argumentAliases)) {
      const now = becomes(alias);
      if (now === '') continue;
      const row = `| \`${older}\` | ${cell(now)} |`;
      rows.set(row, [...(rows.get(row) ?? []), name]);
    }
  return [...rows]
    .map(([row, names]) => {
      const of = names.length > NAMED ? `${names.length} tools` : names.map((name) => `\`${name}\``).join(', ');
      return `${row} ${of} |`;
    })
    .sort();
}
