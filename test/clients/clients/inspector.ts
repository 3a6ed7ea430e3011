import type { Client } from '../client.ts';
import { oneShot } from '../drive/one-shot.ts';

const NULL = 'It sends null for a text where a number is wanted, which counts as not given.';
const START = ['mcp-inspector', '--cli', '--config', 'mcp.json', '--server', 'portkey', '--method'];

export const inspector: Client = {
  id: 'inspector',
  title: 'MCP Inspector (command line)',
  source: { from: 'npm', packages: { '@modelcontextprotocol/inspector': '2.12.0' }, node24: true },
  sends: /^inspector-cli$/,
  setup: {
    stdio: {
      file: 'mcp.json',
      language: 'json',
      text: `{
  "mcpServers": {
    "portkey": {
      "type": "stdio",
      "command": "node",
      "args": ["/path/to/portkey-admin-mcp-server/build/index.js"],
      "env": { "PORTKEY_API_KEY": "YOUR_PORTKEY_KEY" }
    }
  }
}`,
    },
    http: {
      file: 'mcp.json',
      language: 'json',
      text: `{
  "mcpServers": {
    "portkey": {
      "type": "streamable-http",
      "url": "https://mcp.example.com/mcp",
      "headers": { "Authorization": "Bearer YOUR_TOKEN" }
    }
  }
}`,
    },
  },
  connect: oneShot({
    list: [...START, 'tools/list'],
    names: (printed) => (JSON.parse(printed) as { tools: { name: string }[] }).tools.map(({ name }) => name),
    call: (name, args) => [
      ...START,
      'tools/call',
      '--tool-name',
      name,
      ...Object.entries(args).flatMap(([key, value]) => [
        '--tool-arg',
        `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      ]),
    ],
  }),
  transports: ['stdio', 'http'],
  known: { stdio: { fail: NULL }, http: { fail: NULL } },
  inCi: true,
};
