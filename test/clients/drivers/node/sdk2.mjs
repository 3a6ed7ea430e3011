// The official TypeScript SDK 2.x, which looks for revision 2026-07-28 first.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { headers, leg, serve, textOf } from './driver.mjs';

const client = new Client(
  { name: 'typescript-sdk-2', version: '1' },
  { versionNegotiation: { mode: 'auto' }, capabilities: leg.asks ? { elicitation: { form: {} } } : {} },
);
if (leg.asks) client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { confirm: true } }));
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
