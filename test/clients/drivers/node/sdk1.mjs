// The official TypeScript SDK 1.x.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { headers, leg, serve, textOf } from './driver.mjs';

const client = new Client(
  { name: 'typescript-sdk-1', version: '1' },
  { capabilities: leg.asks ? { elicitation: {} } : {} },
);
if (leg.asks) client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { confirm: true } }));
await client.connect(
  leg.transport === 'stdio'
    ? new StdioClientTransport({ command: leg.command, args: leg.args, env: leg.env })
    : new StreamableHTTPClientTransport(new URL(leg.url), { requestInit: { headers } }),
);
await serve({
  names: async () => (await client.listTools()).tools.map(({ name }) => name),
  call: async (name, args) => textOf(await client.callTool({ name, arguments: args })),
});
await client.close();
