import { mcpServerAccess } from './mcp-server-access.ts';
import { inBody, inQuery, merging, replacing, required, unlisted } from './model/field.ts';
import type { Domain, Operation } from './model/operation.ts';
import { cursor, pageFromOneInput, pageInput, pages, pagesFromOne } from './model/paging.ts';
import { integer, list, note, orNull, text } from './model/schema.ts';
import { unlistedBody } from './schemas/chat.ts';
import {
  capabilityEscalations,
  capabilityKind,
  capabilitySwitches,
  capabilityText,
  capabilityUploadEscalations,
  mcpConfigurationSecrets,
  serverCapability,
  serverMetadata,
  serverRead,
  serverWorkspace,
  whichServer,
  whichServerAliases,
} from './schemas/mcp.ts';

const name = text(undefined, { minLength: 1, maxLength: 255 });
const description = orNull(note(undefined, { maxLength: 500 }));

/** The servers themselves and what is recorded of the software behind them. */
const servers = [
  {
    ...serverRead,
    name: 'list_mcp_servers',
    path: '/mcp-servers',
    title: 'List MCP servers',
    description:
      "List a workspace's MCP servers: instances of MCP integrations with the gateway URL that clients connect to. An organisation key must name workspace_id. For the registry: list_mcp_integrations.",
    examplePhrases: `
      which mcp servers does my workspace have, list mcp servers, url for my client to connect to an mcp, mcp instances
      of a workspace, tool servers available to the team, which mcp servers can i connect to, mcp servers for my agent
    `,
    scopes: ['mcp_servers.list'],
    input: {
      workspace_id: serverWorkspace,
      search: inQuery(text(undefined, { maxLength: 255 })),
      id: unlisted(inQuery(text('Ids, comma-separated.'))),
      ...pageInput(100),
    },
    paging: pages(100),
    untrusted: ['data[].name', 'data[].description'],
  },
  {
    name: 'create_mcp_server',
    method: 'POST',
    path: '/mcp-servers',
    title: 'Create MCP server',
    description:
      'Give a workspace its own instance of a registered MCP server, so that its members can call the tools through the gateway. The integration (list_mcp_integrations, create_mcp_integration) must be granted to the workspace.',
    examplePhrases: `
      set up an mcp server in a workspace, make an instance of a registered mcp, let my team call the mcp tools, add an
      mcp to our workspace, new mcp server from an integration, give a workspace an mcp, agents of one team should have
      the tools
    `,
    risk: 'write',
    could: ['sends elsewhere', 'grants'],
    sensitive: 'access',
    scopes: ['mcp_servers.create'],
    input: {
      name: required(inBody(name)),
      mcp_integration_id: required(inBody(text('UUID or slug.'), { listed: text() })),
      workspace_id: inBody(text('UUID or slug; needed with an organisation key.'), { listed: text() }),
      description: inBody(description),
      slug: inBody(text('Part of the gateway URL.', { minLength: 3, maxLength: 50 })),
    },
    examples: [
      {
        says: 'An instance for the support workspace',
        arguments: {
          name: 'Ticket tracker',
          mcp_integration_id: 'ticket-tracker',
          workspace_id: 'ws-suppor-4f2a91',
        },
      },
    ],
  },
  {
    name: 'delete_mcp_server',
    method: 'DELETE',
    path: '/mcp-servers/{mcpServerId}',
    title: 'Delete MCP server',
    description:
      "Delete a workspace's MCP server instance: its gateway URL stops working, users' connections are lost. Cannot be undone; the integration stays (delete_mcp_integration removes that).",
    examplePhrases: `
      remove an mcp server from a workspace, delete the mcp instance, the team no longer needs the mcp, take down our
      mcp server
    `,
    risk: 'delete',
    could: ['cuts off'],
    scopes: ['mcp_servers.delete'],
    input: whichServer,
    argumentAliases: whichServerAliases,
  },
  {
    ...serverRead,
    name: 'get_mcp_server',
    path: '/mcp-servers/{mcpServerId}',
    title: 'Get MCP server',
    description:
      "Read one workspace's MCP server instance: name, slug, status, and the integration behind it. Its tools: list_mcp_server_capabilities.",
    examplePhrases: `
      details of an mcp server, which integration is behind the mcp server, slug and status of an mcp server
    `,
    input: whichServer,
    argumentAliases: whichServerAliases,
    secretReply: mcpConfigurationSecrets('mcp_integration_details.'),
    untrusted: ['name', 'description'],
  },
  {
    name: 'update_mcp_server',
    method: 'PUT',
    path: '/mcp-servers/{mcpServerId}',
    title: 'Update MCP server',
    description:
      'Rename an MCP server instance or change its description. URL and credentials belong to the integration: update_mcp_integration.',
    examplePhrases: `
      rename an mcp server, change the description of an mcp server, edit the mcp instance
    `,
    risk: 'write',
    could: ['loosens'],
    escalates: [
      {
        argument: 'description',
        given: true,
        to: 'protection',
        because: 'Other people’s clients and models read this text.',
      },
    ],
    scopes: ['mcp_servers.update'],
    input: { ...whichServer, name: inBody(name), description: inBody(description) },
    argumentAliases: whichServerAliases,
  },
  {
    name: 'test_mcp_server',
    method: 'POST',
    path: '/mcp-servers/{mcpServerId}/test',
    title: 'Test MCP server',
    description:
      "Connect to the address behind a workspace's MCP server and report success, status and response time. For the registered integration itself: test_mcp_integration.",
    examplePhrases: `
      is the mcp server up, does the mcp respond, check the mcp connection, mcp tools are not working test it, is an mcp
      server reachable, mcp server health, is the mcp answering, mcp seems down
    `,
    risk: 'execute',
    could: [],
    scopes: ['mcp_servers.read'],
    input: whichServer,
    argumentAliases: whichServerAliases,
    untrusted: ['server_name', 'error'],
    foreignText: true,
  },
  {
    ...serverRead,
    name: 'get_mcp_server_metadata',
    path: '/mcp-servers/{mcpServerId}/metadata',
    title: 'Get MCP server metadata',
    description:
      "Read what is recorded of the software behind a workspace's MCP server: its own name, version, protocol version, instructions, last sync. For names given in Portkey: get_mcp_server.",
    examplePhrases: `
      version of the mcp server software, protocol version of an mcp server, mcp server instructions, last sync of an
      mcp server
    `,
    input: whichServer,
    argumentAliases: whichServerAliases,
    untrusted: ['**'],
    foreignText: true,
    documented: false,
  },
  {
    name: 'sync_mcp_server_metadata',
    method: 'POST',
    path: '/mcp-servers/{mcpServerId}/metadata/sync',
    title: 'Upload MCP server metadata',
    description:
      'Upload name, version, instructions and capability flags that you state into the record of an MCP server. It fetches nothing from the server. For its tools: sync_mcp_server_capabilities.',
    examplePhrases: `
      upload name and version of an mcp server, update the record of the mcp server's software, set recorded
      instructions of an mcp
    `,
    risk: 'write',
    could: ['loosens'],
    // Its instructions reach the models of everybody who uses the server.
    sensitive: 'protection',
    storedIn: 'get_mcp_server_metadata',
    scopes: ['mcp_servers.update'],
    input: {
      ...whichServer,
      ...unlistedBody(serverMetadata),
      server_name: inBody(serverMetadata.server_name),
      server_version: inBody(serverMetadata.server_version),
      instructions: inBody(serverMetadata.instructions),
    },
    needsOneOf: [Object.keys(serverMetadata)],
    argumentAliases: whichServerAliases,
    documented: false,
  },
] as const satisfies readonly Operation[];

/** Tools, prompts and resources that a server offers. */
const capabilities = [
  {
    ...serverRead,
    name: 'list_mcp_server_capabilities',
    path: '/mcp-servers/{mcpServerId}/capabilities',
    title: 'List MCP server capabilities',
    description:
      "List the tools, prompts and resources that one workspace's MCP server offers, and which are enabled there. For the organisation-wide switch: list_mcp_integration_capabilities.",
    examplePhrases: `
      which tools does the mcp server offer, list tools of an mcp, what can the mcp do, mcp resources and prompts, which
      mcp tools are switched on, functions of an mcp server
    `,
    input: { ...whichServer, type: inQuery(capabilityKind), ...pageFromOneInput(500) },
    argumentAliases: { ...whichServerAliases, current_page: 'page' },
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
    input: { ...whichServer, capabilities: required(merging(inBody(capabilitySwitches))) },
    argumentAliases: whichServerAliases,
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
      ...whichServer,
      capabilities: required(
        replacing(inBody(list(serverCapability, 'name, type tool|prompt|resource, description, schema'))),
      ),
    },
    argumentAliases: whichServerAliases,
    escalates: capabilityUploadEscalations,
    documented: false,
  },
] as const satisfies readonly Operation[];

/**
 * The catalog of approved MCP servers, as clients read it, in the format of the MCP registry. It lies with the MCP
 * gateway. Source: portkey-live.md 9 (DOCS registry-api, August 2026).
 */
const approvedServers = [
  {
    name: 'list_approved_mcp_servers',
    method: 'GET',
    path: '/v0.1/servers',
    host: 'registry',
    title: 'List approved MCP servers',
    description:
      'List the approved MCP servers as clients see them: the registry of the MCP gateway, with addresses to connect to. Only where PORTKEY_MCP_REGISTRY_URL is set. To administer them: list_mcp_servers.',
    examplePhrases: `
      registry of approved mcp servers, catalog of mcp servers that clients may connect to, mcp registry of the
      organisation, which mcp servers are approved
    `,
    risk: 'read',
    scopes: ['mcp_servers.list'],
    documented: false,
    input: {
      search: inQuery(text('Part of the name.'), { listed: text() }),
      workspace_id: serverWorkspace,
      updated_since: unlisted(inQuery(text('ISO 8601: only what changed since.'))),
      cursor: inQuery(text('Of the next page.'), { listed: text() }),
      limit: inQuery(integer(undefined, { minimum: 1, maximum: 100 })),
    },
    paging: cursor(100, { after: 'cursor', items: 'servers', nextCursor: 'metadata.nextCursor' }),
    untrusted: ['servers[].server', 'servers[].name', 'servers[].description'],
    foreignText: true,
  },
] as const satisfies readonly Operation[];

export const mcpServers = {
  domain: 'mcp-servers',
  about: 'MCP servers: the instances of MCP integrations that workspaces call, their tools, users and connections',
  operations: [...servers, ...capabilities, ...mcpServerAccess, ...approvedServers],
} satisfies Domain;
