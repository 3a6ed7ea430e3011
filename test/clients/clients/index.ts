import type { Client } from '../client.ts';
import { aiSdk } from './ai-sdk.ts';
import { fastmcp2 } from './fastmcp-2.ts';
import { fastmcp4 } from './fastmcp-4.ts';
import { googleAdk } from './google-adk.ts';
import { langchainJs } from './langchain-js.ts';
import { langchainPython } from './langchain-python.ts';
import { llamaIndex } from './llama-index.ts';
import { openaiAgents } from './openai-agents.ts';
import { pydanticAi } from './pydantic-ai.ts';
import { pythonSdk1 } from './python-sdk-1.ts';
import { pythonSdk2 } from './python-sdk-2.ts';
import { typescriptSdk1 } from './typescript-sdk-1.ts';
import { typescriptSdk2 } from './typescript-sdk-2.ts';

/** Every client that is run. */
export const clients: readonly Client[] = [
  pythonSdk1,
  pythonSdk2,
  fastmcp2,
  fastmcp4,
  openaiAgents,
  langchainPython,
  llamaIndex,
  pydanticAi,
  googleAdk,
  typescriptSdk1,
  typescriptSdk2,
  langchainJs,
  aiSdk,
];
