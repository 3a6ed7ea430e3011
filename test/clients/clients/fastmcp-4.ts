import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

export const fastmcp4: Client = {
  id: 'fastmcp-4',
  title: 'fastmcp 4',
  source: { from: 'pypi', packages: { fastmcp: '4.2.3' } },
  sends: /^fastmcp$/,
  connect: pythonProgram('fastmcp_client.py'),
  transports: ['stdio', 'http'],
  asks: true,
  inCi: true,
};
