import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

export const fastmcp2: Client = {
  id: 'fastmcp-2',
  title: 'fastmcp 2',
  source: { from: 'pypi', packages: { fastmcp: '2.14.7' } },
  sends: /^mcp$/,
  connect: pythonProgram('fastmcp_client.py'),
  transports: ['stdio', 'http'],
  asks: true,
  inCi: true,
};
