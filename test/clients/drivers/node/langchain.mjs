// LangChain.js: MCP tools as the tools that its agents are given.
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { headers, leg, serve } from './driver.mjs';

const client = new MultiServerMCPClient({
  mcpServers: {
    portkey:
      leg.transport === 'stdio'
        ? { transport: 'stdio', command: leg.command, args: leg.args, env: leg.env }
        : { transport: 'http', url: leg.url, headers },
  },
});
const tools = new Map((await client.getTools()).map((tool) => [tool.name, tool]));
await serve({
  names: () => [...tools.keys()],
  call: async (name, args) => {
    const answer = await tools.get(name).invoke(args);
    return typeof answer === 'string' ? answer : JSON.stringify(answer);
  },
});
await client.close();
