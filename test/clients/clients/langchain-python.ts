import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

export const langchainPython: Client = {
  id: 'langchain-python',
  title: 'LangChain for Python',
  source: { from: 'pypi', packages: { 'langchain-mcp-adapters': '0.3.2' } },
  sends: /^mcp$/,
  connect: pythonProgram('langchain_mcp.py'),
  transports: ['stdio', 'http'],
  configArgument: 'gateway_config',
  asks: true,
  inCi: true,
};
