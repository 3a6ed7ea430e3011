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
  integrationCapability,
  serverInfo,
} from '../schemas/mcp.ts';
import { scopes, which, whichAliases } from './common.ts';

/** What a registered server says of itself and offers. */
export const capabilities = [
  {
    name: 'list_mcp_integration_capabilities',
    method: 'GET',
    path: '/mcp-integrations/{mcpIntegrationId}/capabilities',
    title: 'List MCP integration capabilities',
    description:
      'List the tools, prompts and resources of a registered MCP server and whether each is enabled for the whole organisation. For one workspace instance: list_mcp_server_capabilities.',
    examplePhrases: `
      tools of a registered mcp server, what can the mcp integration do, which tools are enabled organisation wide,
      prompts and resources of a registered mcp
    `,
    risk: 'read',
    scopes: scopes('read'),
    input: { ...which, type: inQuery(capabilityKind), ...pageFromOneInput(500) },
    argumentAliases: { ...whichAliases, current_page: 'page' },
    paging: pagesFromOne(500),
    untrusted: capabilityText,
    foreignText: true,
  },
  {
    name: 'update_mcp_integration_capabilities',
    method: 'PUT',
    path: '/mcp-integrations/{mcpIntegrationId}/capabilities',
    title: 'Switch MCP integration capabilities',
    description:
      'Enable or disable named tools, prompts or resources of a registered MCP server for every workspace at once. For one workspace instance: update_mcp_server_capabilities.',
    examplePhrases: `
      disable a tool of an mcp for everyone, turn off a dangerous tool in all workspaces, enable an mcp tool company
      wide, block a tool organisation wide, only read tools of the mcp for the whole company
    `,
    risk: 'write',
    could: ['cuts off', 'loosens'],
    sensitive: 'protection',
    scopes: scopes('update'),
    replaces: true,
    input: { ...which, capabilities: required(merging(inBody(capabilitySwitches))) },
    argumentAliases: whichAliases,
    escalates: capabilityEscalations,
    examples: [
      {
        says: 'Forbid one tool everywhere',
        arguments: {
          mcp_integration_id: 'ticket-tracker',
          capabilities: [{ name: 'delete_ticket', type: 'tool', enabled: false }],
        },
      },
    ],
  },
  {
    name: 'get_mcp_integration_metadata',
    method: 'GET',
    path: '/mcp-integrations/{mcpIntegrationId}/metadata',
    title: 'Get MCP integration metadata',
    description:
      'Read what is recorded of a registered MCP server: its own name and version, protocol version, and the last sync with its error. For one workspace instance: get_mcp_server_metadata.',
    examplePhrases: `
      version of a registered mcp server, last sync of the integration, protocol version of the external mcp, when was
      the mcp integration last synced
    `,
    risk: 'read',
    scopes: scopes('read'),
    input: which,
    argumentAliases: whichAliases,
    untrusted: ['**'],
    foreignText: true,
  },
  {
    name: 'sync_mcp_integration',
    method: 'POST',
    path: '/mcp-integrations/{mcpIntegrationId}/sync',
    title: 'Upload MCP integration capabilities',
    description:
      'Upload what you know of a registered MCP server (server_info and its list of capabilities) into the record. It does not fetch anything from that server; test_mcp_integration connects to it.',
    examplePhrases: `
      update the record of a registered mcp server, upload capabilities of an mcp integration, refresh the stored tool
      list of an integration, sync the mcp integration
    `,
    risk: 'write',
    could: ['cuts off', 'loosens'],
    // Other people's models read these texts and do what they say.
    sensitive: 'protection',
    storedIn: 'list_mcp_integration_capabilities',
    scopes: scopes('update'),
    input: {
      ...which,
      server_info: replacing(inBody(serverInfo)),
      capabilities: replacing(
        inBody(list(integrationCapability, 'name, type, description, input_schema, …; as tools/list gives them'), {
          listed: list({ type: 'object' }, 'name, type tool|prompt|…, description, input_schema'),
        }),
      ),
    },
    needsOneOf: [['server_info', 'capabilities']],
    argumentAliases: whichAliases,
    escalates: capabilityUploadEscalations,
    documented: false,
  },
] as const satisfies readonly Operation[];
