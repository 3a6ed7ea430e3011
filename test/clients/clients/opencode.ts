import type { Client } from '../client.ts';
import { agent } from '../drive/agent.ts';

export const opencode: Client = {
  id: 'opencode',
  title: 'opencode',
  source: { from: 'npm', packages: { 'opencode-ai': '1.18.33' } },
  sends: /^opencode$/,
  setup: {
    stdio: {
      file: '~/.config/opencode/opencode.json',
      language: 'json',
      text: `{
  "mcp": {
    "portkey": {
      "type": "local",
      "command": ["node", "/path/to/portkey-admin-mcp-server/build/index.js"],
      "environment": { "PORTKEY_API_KEY": "YOUR_PORTKEY_KEY" }
    }
  }
}`,
    },
    http: {
      file: '~/.config/opencode/opencode.json',
      language: 'json',
      text: `{
  "mcp": {
    "portkey": {
      "type": "remote",
      "url": "https://mcp.example.com/mcp",
      "headers": { "Authorization": "Bearer YOUR_TOKEN" }
    }
  }
}`,
    },
  },
  connect: agent({
    command: ['opencode', 'run', '--auto', '-m', 'standin/stand-in', 'PROMPT'],
    files: (origin) => ({
      // Beside its user's own file, which is as documented.
      'opencode.json': JSON.stringify({
        autoupdate: false,
        provider: {
          standin: {
            npm: '@ai-sdk/openai-compatible',
            options: { baseURL: `${origin}/v1`, apiKey: 'none' },
            models: { 'stand-in': { tool_call: true } },
          },
        },
      }),
    }),
  }),
  afterSetup: { name: 'opencode', list: ['opencode', 'mcp', 'list'], shows: /✓ portkey connected/ },
  signIn: '`opencode mcp auth portkey`.',
  transports: ['stdio', 'http'],
  inCi: false,
};
