import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

export const mcpProxy: Client = {
  id: 'mcp-proxy',
  title: 'mcp-proxy',
  source: { from: 'pypi', packages: { 'mcp-proxy': '0.13.0' } },
  sends: /^mcp$/,
  connect: pythonProgram('mcp1.py', ({ url, token, ...server }) => ({
    ...server,
    url,
    token,
    transport: 'stdio',
    command: 'mcp-proxy',
    args: ['--transport', 'streamablehttp', '-H', 'Authorization', `Bearer ${token}`, url],
    env: {},
  })),
  transports: ['http'],
  inCi: false,
};
