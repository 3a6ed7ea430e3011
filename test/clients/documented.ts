/** Clients whose set-up is documented but that cannot be run here: they are no package of a registry, or need a screen. */
import type { Setup, Transport } from './client.ts';
import { addressAs, COMMAND, mcpServers } from './mcp-servers.ts';

export interface Documented {
  readonly title: string;
  readonly setup: Partial<Record<Transport, Setup>>;
  readonly signIn: string;
}

export const documented: readonly Documented[] = [
  {
    title: 'Cursor',
    setup: {
      stdio: { file: '~/.cursor/mcp.json', language: 'json', text: mcpServers(COMMAND) },
      http: {
        file: '~/.cursor/mcp.json',
        language: 'json',
        text: mcpServers(addressAs('url')),
      },
    },
    signIn: 'Cursor shows "Needs login" beside the server in its settings.',
  },
  {
    title: 'VS Code',
    setup: {
      stdio: {
        file: '.vscode/mcp.json',
        language: 'json',
        text: `{
  "inputs": [{ "id": "portkey-key", "type": "promptString", "description": "Portkey key", "password": true }],
  "servers": {
    "portkey": {
      "type": "stdio",
      "command": "node",
      "args": ["/path/to/portkey-admin-mcp-server/build/index.js"],
      "env": { "PORTKEY_API_KEY": "\${input:portkey-key}" }
    }
  }
}`,
      },
      http: {
        file: '.vscode/mcp.json',
        language: 'json',
        text: `{
  "inputs": [{ "id": "portkey-token", "type": "promptString", "description": "Token", "password": true }],
  "servers": {
    "portkey": {
      "type": "http",
      "url": "https://mcp.example.com/mcp",
      "headers": { "Authorization": "Bearer \${input:portkey-token}" }
    }
  }
}`,
      },
    },
    signIn: 'VS Code asks when it starts the server.',
  },
  {
    title: 'Windsurf',
    setup: {
      stdio: { file: '~/.codeium/windsurf/mcp_config.json', language: 'json', text: mcpServers(COMMAND) },
      http: {
        file: '~/.codeium/windsurf/mcp_config.json',
        language: 'json',
        text: mcpServers(addressAs('serverUrl')),
      },
    },
    signIn: 'Windsurf asks when it connects.',
  },
  {
    title: 'Claude Desktop',
    setup: {
      stdio: { file: 'claude_desktop_config.json', language: 'json', text: mcpServers(COMMAND) },
      http: {
        file: 'claude_desktop_config.json',
        language: 'json',
        text: mcpServers(`{
      "command": "npx",
      "args": ["-y", "mcp-remote@0.15.1", "https://mcp.example.com/mcp", "--header", "Authorization:\${AUTHORIZATION}"],
      "env": { "AUTHORIZATION": "Bearer YOUR_TOKEN" }
    }`),
      },
    },
    signIn:
      'Settings, Connectors, "Add custom connector" with the URL; a server that it can reach needs a public address.',
  },
  {
    title: 'Goose',
    setup: {
      stdio: {
        file: '~/.config/goose/config.yaml',
        language: 'yaml',
        text: `extensions:
  portkey:
    type: stdio
    name: portkey
    enabled: true
    cmd: node
    args: ["/path/to/portkey-admin-mcp-server/build/index.js"]
    envs: { PORTKEY_API_KEY: "YOUR_PORTKEY_KEY" }
    timeout: 300`,
      },
      http: {
        file: '~/.config/goose/config.yaml',
        language: 'yaml',
        text: `extensions:
  portkey:
    type: streamable_http
    name: portkey
    enabled: true
    uri: "https://mcp.example.com/mcp"
    headers: { Authorization: "Bearer YOUR_TOKEN" }
    timeout: 300`,
      },
    },
    signIn: 'Goose opens a browser when it connects.',
  },
];
