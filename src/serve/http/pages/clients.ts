/** How one client is connected. */
interface ClientGuide {
  readonly client: string;
  /** Where it goes, in words. */
  readonly where: string;
  /** What to copy. */
  readonly text: string;
}

/** What connecting depends on. */
interface Connection {
  readonly mcpUrl: string;
  /** Names of headers to send, with what stands for their values. */
  readonly headers: Readonly<Record<string, string>>;
  /** The client finds a sign-on by itself. */
  readonly signOn: boolean;
}

const NAME = 'portkey-admin';

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** For each client, where it is set up and what to write there. */
export function clientGuides({ mcpUrl, headers, signOn }: Connection): readonly ClientGuide[] {
  const pairs = Object.entries(headers);
  const withHeaders = pairs.length > 0 && { headers };
  const flags = pairs.map(([name, value]) => ` \\\n  --header "${name}: ${value}"`).join('');
  const guides: ClientGuide[] = [
    {
      client: 'Claude Code',
      where: signOn ? 'In a terminal; then /mcp in Claude Code signs you in.' : 'In a terminal.',
      text: `claude mcp add --transport http ${NAME} ${mcpUrl}${flags}`,
    },
    {
      client: 'Codex',
      where: signOn
        ? `In ~/.codex/config.toml; then \`codex mcp login ${NAME}\` signs you in.`
        : 'In ~/.codex/config.toml.',
      text: [
        `[mcp_servers.${NAME}]`,
        `url = "${mcpUrl}"`,
        ...(pairs.length > 0
          ? [`http_headers = { ${pairs.map(([name, value]) => `"${name}" = "${value}"`).join(', ')} }`]
          : []),
      ].join('\n'),
    },
    {
      client: 'Cursor',
      where: 'In ~/.cursor/mcp.json, or .cursor/mcp.json of a project.',
      text: json({ mcpServers: { [NAME]: { url: mcpUrl, ...withHeaders } } }),
    },
    {
      client: 'VS Code',
      where: 'In .vscode/mcp.json of a project, or with “MCP: Open User Configuration”.',
      text: json({ servers: { [NAME]: { type: 'http', url: mcpUrl, ...withHeaders } } }),
    },
    {
      client: 'Windsurf',
      where: 'In ~/.codeium/windsurf/mcp_config.json.',
      text: json({ mcpServers: { [NAME]: { serverUrl: mcpUrl, ...withHeaders } } }),
    },
    {
      client: 'Gemini CLI',
      where: 'In ~/.gemini/settings.json.',
      text: json({ mcpServers: { [NAME]: { httpUrl: mcpUrl, ...withHeaders } } }),
    },
  ];
  // Its connectors take no headers of one's own, and are called from Anthropic's network.
  if (pairs.length > 0 || !mcpUrl.startsWith('https://')) return guides;
  const connector = {
    client: 'Claude (web and desktop)',
    where: 'Settings, Connectors, Add custom connector: this URL.',
  };
  return [...guides, { ...connector, text: mcpUrl }];
}
