import type { Client } from '../client.ts';
import { agent } from '../drive/agent.ts';

const NOBODY =
  'Without a terminal it answers every question with decline: PORTKEY_CONFIRM_FALLBACK=token-always keeps it from being asked.';

export const copilotCli: Client = {
  id: 'copilot-cli',
  title: 'GitHub Copilot CLI',
  source: { from: 'npm', packages: { '@github/copilot': '1.0.102' }, node24: true },
  sends: /^copilot-cli$/,
  setup: {
    stdio: {
      file: '~/.copilot/mcp-config.json',
      language: 'json',
      text: `{
  "mcpServers": {
    "portkey": {
      "type": "local",
      "command": "node",
      "args": ["/path/to/portkey-admin-mcp-server/build/index.js"],
      "env": { "PORTKEY_API_KEY": "YOUR_PORTKEY_KEY" },
      "tools": ["*"]
    }
  }
}`,
    },
    http: {
      file: '~/.copilot/mcp-config.json',
      language: 'json',
      text: `{
  "mcpServers": {
    "portkey": {
      "type": "http",
      "url": "https://mcp.example.com/mcp",
      "headers": { "Authorization": "Bearer YOUR_TOKEN" },
      "tools": ["*"]
    }
  }
}`,
    },
  },
  connect: agent({
    command: ['copilot', '--allow-all-tools', '--disable-builtin-mcps', '-p', 'PROMPT'],
    env: (origin) => ({
      COPILOT_OFFLINE: 'true',
      COPILOT_PROVIDER_BASE_URL: `${origin}/v1`,
      COPILOT_MODEL: 'stand-in',
      COPILOT_PROVIDER_API_KEY: 'none',
    }),
  }),
  afterSetup: { name: 'copilot', list: ['copilot', 'mcp', 'list'], shows: /^ *portkey \(local\)$/m, onlyReads: true },
  signIn: 'Copilot CLI opens a browser when it connects.',
  transports: ['stdio', 'http'],
  known: { stdio: { delete: NOBODY }, http: { delete: NOBODY } },
  inCi: false,
};
