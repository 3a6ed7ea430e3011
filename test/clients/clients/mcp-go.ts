import type { Client } from '../client.ts';
import { goProgram } from '../drive/program.ts';

export const mcpGo: Client = {
  id: 'mcp-go',
  title: 'mcp-go',
  source: { from: 'go', packages: { 'github.com/mark3labs/mcp-go': '1.2.1' }, program: 'mcp-go' },
  sends: /^mcp-go$/,
  connect: goProgram,
  transports: ['stdio', 'http'],
  asks: true,
  inCi: false,
  notes: ["The name is the program's own."],
};
