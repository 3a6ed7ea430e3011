import type { Client } from '../client.ts';
import { nodeProgram } from '../drive/program.ts';

export const langchainJs: Client = {
  id: 'langchain-js',
  title: 'LangChain.js',
  source: { from: 'npm', packages: { '@langchain/mcp-adapters': '1.1.4', '@langchain/core': '1.4.0' } },
  sends: /^@langchain\/mcp-adapters$/,
  connect: nodeProgram('langchain.mjs'),
  transports: ['stdio', 'http'],
  refusal: /did not match expected schema/,
  inCi: true,
};
