import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

const NO_CONFIG = 'It drops an argument that is called config, and there is no other name for it yet.';

export const langchainPython: Client = {
  id: 'langchain-python',
  title: 'LangChain for Python',
  source: { from: 'pypi', packages: { 'langchain-mcp-adapters': '0.3.2' } },
  sends: /^mcp$/,
  connect: pythonProgram('langchain_mcp.py'),
  transports: ['stdio', 'http'],
  configArgument: 'gateway_config',
  asks: true,
  known: { stdio: { write: NO_CONFIG }, http: { write: NO_CONFIG } },
  inCi: true,
};
