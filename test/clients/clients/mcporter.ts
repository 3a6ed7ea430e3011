import type { Client } from '../client.ts';
import { oneShot } from '../drive/one-shot.ts';
import { addressAs, COMMAND, mcpServers } from '../mcp-servers.ts';

export const mcporter: Client = {
  id: 'mcporter',
  title: 'mcporter',
  source: { from: 'npm', packages: { mcporter: '0.12.3' }, node24: true },
  sends: /^mcporter$/,
  setup: {
    stdio: {
      file: '~/.mcporter/mcporter.json',
      language: 'json',
      text: mcpServers(COMMAND),
    },
    http: {
      file: '~/.mcporter/mcporter.json',
      language: 'json',
      text: mcpServers(addressAs('url')),
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
