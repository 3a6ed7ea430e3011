import type { Client } from '../client.ts';
import { goProgram } from '../drive/program.ts';

export const goSdk: Client = {
  id: 'go-sdk',
  title: 'Go SDK',
  source: { from: 'go', packages: { 'github.com/modelcontextprotocol/go-sdk': '1.8.0' }, program: 'go-sdk' },
  sends: /^go-sdk$/,
  connect: goProgram,
  transports: ['stdio', 'http'],
  asks: true,
  inCi: false,
  notes: ["The name is the program's own."],
};
