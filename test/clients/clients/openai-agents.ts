import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

export const openaiAgents: Client = {
  id: 'openai-agents',
  title: 'OpenAI Agents SDK for Python',
  source: { from: 'pypi', packages: { 'openai-agents': '0.24.0' } },
  sends: /^mcp$/,
  connect: pythonProgram('openai_agents.py'),
  transports: ['stdio', 'http'],
  inCi: true,
};
