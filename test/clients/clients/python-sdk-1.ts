import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

export const pythonSdk1: Client = {
  id: 'python-sdk-1',
  title: 'Python SDK 1.x',
  source: { from: 'pypi', packages: { mcp: '1.30.0' } },
  sends: /^mcp$/,
  connect: pythonProgram('mcp1.py'),
  transports: ['stdio', 'http'],
  asks: true,
  inCi: true,
};
