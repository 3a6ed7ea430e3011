import { access } from './mcp-servers/access.ts';
import { capabilities } from './mcp-servers/capabilities.ts';
import { approvedServers } from './mcp-servers/catalog.ts';
import { servers } from './mcp-servers/servers.ts';
import type { Domain } from './model/operation.ts';

export const mcpServers = {
  domain: 'mcp-servers',
  about: 'MCP servers: the instances of MCP integrations that workspaces call, their tools, users and connections',
  operations: [...servers, ...capabilities, ...access, ...approvedServers],
} satisfies Domain;
