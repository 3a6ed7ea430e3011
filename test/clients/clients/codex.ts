import { join } from 'node:path';
import type { Client } from '../client.ts';
import { agent } from '../drive/agent.ts';
import { DRIVERS } from '../drive/program.ts';

const MODEL = [
  '-c',
  'model_provider=standin',
  '-c',
  'model_providers.standin={ name = "stand-in", base_url = "MODEL/v1", wire_api = "responses" }',
  '-c',
  'model=stand-in',
  // Without this it starts to work before its servers are connected.
  '-c',
  'mcp_servers.portkey.required=true',
];

const NOBODY =
  'codex exec answers every question with decline: PORTKEY_CONFIRM_FALLBACK=token-always keeps it from being asked.';

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
      ...MODEL,
      'PROMPT',
    ],
    withPerson: ['node', join(DRIVERS, 'node/codex-app.mjs'), 'PROMPT', ...MODEL],
    env: (_origin, { token }) => ({ PORTKEY_MCP_TOKEN: token }),
  }),
  afterSetup: { name: 'codex', list: ['codex', 'mcp', 'list'], shows: /^portkey .* enabled /m, onlyReads: true },
  signIn: '`codex mcp login portkey`.',
  transports: ['stdio', 'http'],
  asks: true,
  known: { stdio: { delete: NOBODY }, http: { delete: NOBODY } },
  inCi: false,
};
