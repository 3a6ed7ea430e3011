import type { Client } from '../client.ts';
import { nodeProgram } from '../drive/program.ts';

export const mcpRemote: Client = {
  id: 'mcp-remote',
  title: 'mcp-remote',
  source: { from: 'npm', packages: { 'mcp-remote': '0.15.1', '@modelcontextprotocol/sdk': '1.32.2' } },
  sends: /^mcp-remote-fallback-test$|^typescript-sdk-1 \(via mcp-remote [\d.]+\)$/,
  connect: nodeProgram('sdk1.mjs', ({ url, token, ...server }) => ({
    ...server,
    url,
    token,
    transport: 'stdio',
    command: 'mcp-remote',
    args: [url, '--header', `Authorization: Bearer ${token}`],
    env: {},
  })),
  transports: ['http'],
  asks: true,
  inCi: false,
};
