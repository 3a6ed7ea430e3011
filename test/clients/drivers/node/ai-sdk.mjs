// Vercel's AI SDK: generateText with MCP tools, and the SDK's own mock of a model that asks for one call.
import { createMCPClient, ElicitationRequestSchema } from '@ai-sdk/mcp';
import { Experimental_StdioMCPTransport as StdioTransport } from '@ai-sdk/mcp/mcp-stdio';
import { generateText, stepCountIs } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { headers, leg, serve } from './driver.mjs';

const client = await createMCPClient({
  capabilities: leg.asks ? { elicitation: {} } : {},
  transport:
    leg.transport === 'stdio'
      ? new StdioTransport({ command: leg.command, args: leg.args, env: leg.env })
      : { type: 'http', url: leg.url, headers },
});
if (leg.asks)
  client.onElicitationRequest(ElicitationRequestSchema, () => ({ action: 'accept', content: { confirm: true } }));
const tools = await client.tools();
await serve({
  names: () => Object.keys(tools),
  call: async (toolName, args) => {
    const model = new MockLanguageModelV4({
      doGenerate: async () => ({
        content: [{ type: 'tool-call', toolCallId: '1', toolName, input: JSON.stringify(args) }],
        finishReason: { unified: 'tool-calls', raw: 'tool-calls' },
        usage: { inputTokens: {}, outputTokens: {} },
        warnings: [],
      }),
    });
    const { content } = await generateText({ model, tools, prompt: 'Go on.', stopWhen: stepCountIs(1) });
    const { output, error } = content.find(({ type }) => type === 'tool-result' || type === 'tool-error') ?? {};
    return error === undefined ? JSON.stringify(output) : String(error);
  },
});
await client.close();
