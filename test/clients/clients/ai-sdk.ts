import type { Client } from '../client.ts';
import { nodeProgram } from '../drive/program.ts';

export const aiSdk: Client = {
  id: 'ai-sdk',
  title: 'AI SDK (Vercel)',
  source: { from: 'npm', packages: { '@ai-sdk/mcp': '2.0.99', ai: '7.0.173' }, node24: true },
  sends: /^ai-sdk-mcp-client$/,
  connect: nodeProgram('ai-sdk.mjs'),
  transports: ['stdio', 'http'],
  asks: true,
  inCi: true,
};
