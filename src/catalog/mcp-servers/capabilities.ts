import { inBody, inQuery, merging, replacing, required } from '../model/field.ts';
import type { Operation } from '../model/operation.ts';
import { pageFromOneInput, pagesFromOne } from '../model/paging.ts';
import { list } from '../model/schema.ts';
import {
  capabilityEscalations,
  capabilityKind,
  capabilitySwitches,
  capabilityText,
  capabilityUploadEscalations,
  serverCapability,
} from '../schemas/mcp.ts';
import { read, which, whichAliases } from './common.ts';

/** Tools, prompts and resources that a server offers. */
export const capabilities = [
  {
    ...read,
    name: 'list_mcp_server_capabilities',
    path: '/mcp-servers/{mcpServerId}/capabilities',
    title: 'List MCP server capabilities',
    description:
      "List the tools, prompts and resources that one workspace's MCP server offers, and which are enabled there. For the organisation-wide switch: list_mcp_integration_capabilities.",
    examplePhrases: `
      which tools does the mcp server offer, list tools of an mcp, what can the mcp do, mcp resources and prompts, which
      mcp tools are switched on, functions of an mcp server
    `,
    input: { ...which, type: inQuery(capabilityKind), ...pageFromOneInput(500) },
    argumentAliases: { ...whichAliases, current_page: 'page' },
    paging: pagesFromOne(500),
    untrusted: capabilityText,
    foreignText: true,
  },
  {
    name: 'update_mcp_server_capabilities',
    method: 'PUT',
    path: '/mcp-servers/{mcpServerId}/capabilities',
    title: 'Switch MCP server capabilities',
    description:
      "Enable or disable named tools, prompts or resources in one workspace's MCP server. For all workspaces at once: update_mcp_integration_capabilities.",
    examplePhrases: `
      disable a tool of an mcp server, turn off the delete tool in our workspace, enable an mcp tool, hide a dangerous
      mcp tool, block a tool of the mcp, switch a tool back on, turn off one tool of an mcp in a workspace, prevent a
      dangerous tool from being called
    `,
    risk: 'write',
    could: ['cuts off', 'loosens'],
    sensitive: 'protection',
    scopes: ['mcp_servers.update'],
    replaces: true,
    input: { ...which, capabilities: required(merging(inBody(capabilitySwitches))) },
    argumentAliases: whichAliases,
    escalates: capabilityEscalations,
    examples: [
      {
        says: 'Allow one tool, forbid another',
        arguments: {
          mcp_server_id: 'ticket-tracker',
          capabilities: [
            { name: 'search_tickets', type: 'tool', enabled: true },
            { name: 'delete_ticket', type: 'tool', enabled: false },
          ],
        },
      },
    ],
  },
  {
    name: 'sync_mcp_server_capabilities',
    method: 'POST',
    path: '/mcp-servers/{mcpServerId}/capabilities/sync',
    title: 'Upload MCP server capabilities',
    description:
      'Upload a list of tools, prompts and resources that you name as the record of an MCP server. It fetches nothing from the server. To enable or disable them: update_mcp_server_capabilities.',
    examplePhrases: `
      upload the tool list of an mcp server, record the tools of an mcp, refresh the stored tools, sync capabilities
    `,
    risk: 'write',
    could: ['cuts off', 'loosens'],
    // Other people's models read these texts and do what they say.
    sensitive: 'protection',
    storedIn: 'list_mcp_server_capabilities',
    scopes: ['mcp_servers.update'],
    input: {
      ...which,
      capabilities: required(
        replacing(inBody(list(serverCapability, 'name, type tool|prompt|resource, description, schema'))),
      ),
    },
    argumentAliases: whichAliases,
    escalates: capabilityUploadEscalations,
    documented: false,
  },
] as const satisfies readonly Operation[];
