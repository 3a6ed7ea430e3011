import type { Client } from '../client.ts';
import { agent } from '../drive/agent.ts';

export const codex: Client = {
  id: 'codex',
  title: 'Codex',
  source: { from: 'npm', packages: { '@openai/codex': '0.171.0' } },
  sends: /^codex-mcp-client$/,
  setup: {
    stdio: {
      file: '~/.codex/config.toml',
      language: 'toml',
      text: `[mcp_servers.portkey]
command = "node"
args = ["/path/to/portkey-admin-mcp-server/build/index.js"]
env = { PORTKEY_API_KEY = "YOUR_PORTKEY_KEY" }`,
    },
    http: {
      file: '~/.codex/config.toml',
      language: 'toml',
      text: `[mcp_servers.portkey]
url = "https://mcp.example.com/mcp"
bearer_token_env_var = "PORTKEY_MCP_TOKEN"`,
    },
  },
  connect: agent({
    command: [
      'codex',
      'exec',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
      '-c',
      'model_provider=standin',
      '-c',
      'model_providers.standin={ name = "stand-in", base_url = "MODEL/v1", wire_api = "responses" }',
      '-m',
      'stand-in',
      'PROMPT',
    ],
    env: (_origin, { token }) => ({ PORTKEY_MCP_TOKEN: token }),
  }),
  transports: ['stdio', 'http'],
  inCi: false,
};
