import type { Client } from '../client.ts';
import { aiSdk } from './ai-sdk.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { copilotCli } from './copilot-cli.ts';
import { fastmcp2 } from './fastmcp-2.ts';
import { fastmcp4 } from './fastmcp-4.ts';
import { geminiCli } from './gemini-cli.ts';
import { goSdk } from './go-sdk.ts';
import { googleAdk } from './google-adk.ts';
import { inspector } from './inspector.ts';
import { langchainJs } from './langchain-js.ts';
import { langchainPython } from './langchain-python.ts';
import { llamaIndex } from './llama-index.ts';
import { mcpGo } from './mcp-go.ts';
import { mcpProxy } from './mcp-proxy.ts';
import { mcpRemote } from './mcp-remote.ts';
import { mcporter } from './mcporter.ts';
import { openaiAgents } from './openai-agents.ts';
import { opencode } from './opencode.ts';
import { pydanticAi } from './pydantic-ai.ts';
import { pythonSdk1 } from './python-sdk-1.ts';
import { pythonSdk2 } from './python-sdk-2.ts';
import { qwenCode } from './qwen-code.ts';
import { supergateway } from './supergateway.ts';
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
  mcpGo,
  goSdk,
  typescriptSdk1,
  typescriptSdk2,
  langchainJs,
  aiSdk,
  geminiCli,
  claudeCode,
  codex,
  qwenCode,
  opencode,
  copilotCli,
  inspector,
  mcporter,
  mcpRemote,
  mcpProxy,
  supergateway,
];
