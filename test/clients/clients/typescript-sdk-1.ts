import type { Client } from '../client.ts';
import { nodeProgram } from '../drive/program.ts';

export const typescriptSdk1: Client = {
  id: 'typescript-sdk-1',
  title: 'TypeScript SDK 1.x',
  source: { from: 'npm', packages: { '@modelcontextprotocol/sdk': '1.32.2' } },
  sends: /^typescript-sdk-1$/,
  connect: nodeProgram('sdk1.mjs'),
  transports: ['stdio', 'http'],
  asks: true,
  notes: ["The name is the program's own."],
  inCi: true,
};
