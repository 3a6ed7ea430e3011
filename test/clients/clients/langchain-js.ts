import type { Client } from '../client.ts';
import { nodeProgram } from '../drive/program.ts';

const NO_CONFIRM = 'It checks arguments against the listed schema, which has no confirm.';

export const langchainJs: Client = {
  id: 'langchain-js',
  title: 'LangChain.js',
  source: { from: 'npm', packages: { '@langchain/mcp-adapters': '1.1.4', '@langchain/core': '1.4.0' } },
  sends: /^@langchain\/mcp-adapters$/,
  connect: nodeProgram('langchain.mjs'),
  transports: ['stdio', 'http'],
  refusal: /did not match expected schema/,
  known: { stdio: { delete: NO_CONFIRM }, http: { delete: NO_CONFIRM } },
  inCi: true,
};
