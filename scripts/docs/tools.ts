import { domains } from '../../src/catalog/index.ts';
import type { Scopes } from '../../src/catalog/model/operation.ts';
import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';
import { domainNames, enabledDomains } from '../../src/tools/model/exposure.ts';
import type { Tool } from '../../src/tools/model/tool.ts';
import { cell } from './markdown.ts';

const scopesText = (scopes: Scopes | undefined): string => {
  if (scopes === undefined) return '';
  const list = 'anyOf' in scopes ? scopes.anyOf : scopes;
  return list.map((scope) => `\`${scope}\``).join('anyOf' in scopes ? ' or ' : ' and ');
};

const row = (tool: Tool): string =>
  `| ${[
    `\`${tool.name}\``,
    cell(tool.description),
    tool.sensitive ? `${tool.risk}, ${tool.sensitive}` : tool.risk,
    scopesText(tool.scopes),
    tool.plan ?? '',
    tool.operation
      ? `\`${tool.operation.method} ${tool.operation.path}\``
      : (tool.workflow?.steps ?? []).map((step) => `\`${step}\``).join(', '),
    tool.aliases.map((alias) => `\`${alias}\``).join(', '),
  ].join(' | ')} |`;

/** Every tool, as docs/TOOLS.md shows it. */
export function toolsPage(): string {
  const { toolbox } = createApplication(readConfig({ PORTKEY_TOOL_DOMAINS: 'all' }), '0.0.0');
  const on = enabledDomains(undefined);
  const about = new Map(domains.map((domain) => [domain.domain, domain.about]));
  const sections = ['server', ...domainNames].flatMap((domain) => {
    const tools = toolbox.all.filter((tool) => tool.domain === domain);
    return [
      `## ${domain}${domain === 'server' || on.has(domain) ? '' : ' (off by default)'}`,
      '',
      domain === 'server' ? 'The server itself. Always on.' : `${about.get(domain) ?? ''}.`,
      '',
      '| tool | what it does | risk | scopes | plan | request or steps | older names |',
      '|---|---|---|---|---|---|---|',
      ...tools.map(row),
      '',
    ];
  });
  const byDefault = toolbox.all.filter((tool) => tool.domain === 'server' || on.has(tool.domain)).length;
  return `${[
    '# Tools',
    '',
    'Made from `src/catalog/` and `src/workflows/` by `npm run docs`; do not edit.',
    '',
    `${toolbox.all.length} tools in ${domainNames.length} domains; ${byDefault} of them are on by default, and \`PORTKEY_TOOL_DOMAINS\` switches domains on and off. Older names are not listed to clients, but work when called. \`describe_tool\` shows a tool's whole schema.`,
    '',
    ...sections,
  ]
    .join('\n')
    .trimEnd()}\n`;
}
