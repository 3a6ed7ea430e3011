import { capabilities } from './mcp-integrations/capabilities.ts';
import { registry } from './mcp-integrations/registry.ts';
import { workspaces } from './mcp-integrations/workspaces.ts';
import type { Domain } from './model/operation.ts';

export const mcpIntegrations = {
  domain: 'mcp-integrations',
  about: 'foreign MCP servers registered with the MCP gateway: address, authentication, which workspaces may use them',
  operations: [...registry, ...capabilities, ...workspaces],
} satisfies Domain;
