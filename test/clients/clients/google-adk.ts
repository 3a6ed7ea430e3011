import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

export const googleAdk: Client = {
  id: 'google-adk',
  title: 'Google ADK',
  source: { from: 'pypi', packages: { 'google-adk[mcp]': '2.13.0' } },
  sends: /^google-adk$/,
  connect: pythonProgram('google_adk.py'),
  transports: ['stdio', 'http'],
  asks: true,
  inCi: true,
};
