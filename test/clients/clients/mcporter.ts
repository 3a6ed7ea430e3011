import type { Client } from '../client.ts';
import { oneShot } from '../drive/one-shot.ts';

export const mcporter: Client = {
  id: 'mcporter',
  title: 'mcporter',
  source: { from: 'npm', packages: { mcporter: '0.12.3' }, node24: true },
  sends: /^mcporter$/,
  setup: {
    stdio: {
      file: '~/.mcporter/mcporter.json',
      language: 'json',
      text: `{
  "mcpServers": {
    "portkey": {
      "command": "node",
      "args": ["/path/to/portkey-admin-mcp-server/build/index.js"],
      "env": { "PORTKEY_API_KEY": "YOUR_PORTKEY_KEY" }
    }
  }
}`,
    },
    http: {
      file: '~/.mcporter/mcporter.json',
      language: 'json',
      text: `{
  "mcpServers": {
    "portkey": {
      "url": "https://mcp.example.com/mcp",
      "headers": { "Authorization": "Bearer YOUR_TOKEN" }
    }
  }
}`,
    },
  },
  connect: oneShot({
    list: ['mcporter', 'list', 'portkey', '--json'],
    names: (printed) => (JSON.parse(printed) as { tools: { name: string }[] }).tools.map(({ name }) => name),
    call: (name, args) => ['mcporter', 'call', `portkey.${name}`, '--args', JSON.stringify(args), '--output', 'raw'],
  }),
  signIn: '`mcporter auth portkey`.',
  transports: ['stdio', 'http'],
  inCi: true,
};
