import type { Client } from '../client.ts';
import { pythonProgram } from '../drive/program.ts';

export const pydanticAi: Client = {
  id: 'pydantic-ai',
  title: 'Pydantic AI',
  source: { from: 'pypi', packages: { 'pydantic-ai-slim[mcp]': '2.68.0' } },
  sends: /^fastmcp$/,
  connect: pythonProgram('pydantic_ai_mcp.py'),
  transports: ['stdio', 'http'],
  asks: true,
  inCi: true,
};
