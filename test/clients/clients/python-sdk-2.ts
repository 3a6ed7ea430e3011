import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

export const pythonSdk2: Client = {
  id: 'python-sdk-2',
  title: 'Python SDK 2.x',
  source: { from: 'pypi', packages: { mcp: '2.3.0' } },
  sends: /^mcp$/,
  connect: pythonProgram('mcp2.py'),
  transports: ['stdio', 'http'],
  asks: true,
  inCi: true,
};
