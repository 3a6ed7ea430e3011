import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

export const llamaIndex: Client = {
  id: 'llama-index',
  title: 'LlamaIndex',
  source: { from: 'pypi', packages: { 'llama-index-tools-mcp': '0.6.0' } },
  sends: /^mcp$/,
  connect: pythonProgram('llama_index_mcp.py'),
  transports: ['stdio', 'http'],
  inCi: true,
};
