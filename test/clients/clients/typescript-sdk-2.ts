import type { Client } from '../client.ts';
import { nodeProgram } from '../drive/program.ts';

export const typescriptSdk2: Client = {
  id: 'typescript-sdk-2',
  title: 'TypeScript SDK 2.x',
  source: { from: 'npm', packages: { '@modelcontextprotocol/client': '2.4.0' } },
  sends: /^typescript-sdk-2$/,
  connect: nodeProgram('sdk2.mjs'),
  transports: ['stdio', 'http'],
  asks: true,
  notes: ["The name is the program's own."],
  inCi: true,
};
