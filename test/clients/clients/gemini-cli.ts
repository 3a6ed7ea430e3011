import type { Client } from '../client.ts';
import { agent } from '../drive/agent.ts';
import { addressAs, COMMAND, mcpServers } from '../mcp-servers.ts';

export const geminiCli: Client = {
  id: 'gemini-cli',
  title: 'Gemini CLI',
  source: { from: 'npm', packages: { '@google/gemini-cli': '0.61.0' } },
  sends: /^gemini-cli-mcp-client$/,
  setup: {
    stdio: {
      file: '~/.gemini/settings.json',
      language: 'json',
      text: mcpServers(COMMAND),
    },
    http: {
      file: '~/.gemini/settings.json',
      language: 'json',
      text: mcpServers(addressAs('httpUrl')),
    },
  },
  connect: agent({
    command: ['gemini', '--yolo', '--skip-trust', '-m', 'gemini-2.5-pro', '-p', 'PROMPT'],
    env: (origin, { home }) => ({
      GEMINI_API_KEY: 'none',
      GOOGLE_GEMINI_BASE_URL: origin,
      GEMINI_CLI_SYSTEM_SETTINGS_PATH: `${home}/system.json`,
    }),
    files: () => ({ 'system.json': '{"security":{"auth":{"selectedType":"gemini-api-key"}}}' }),
  }),
  afterSetup: {
    name: 'gemini',
    list: ['gemini', 'mcp', 'list'],
    shows: /✓ portkey: .* - Connected/,
    // It starts no server in a folder that its user does not trust.
    env: { GEMINI_CLI_TRUST_WORKSPACE: 'true' },
  },
  signIn: '`/mcp auth portkey` in Gemini CLI.',
  transports: ['stdio', 'http'],
  inCi: false,
};
