import { inBody, inPath, inQuery, required, unlisted } from './field.ts';
import type { Domain } from './operation.ts';
import { pageFromOneInput, pageInput, pages, pagesFromOne } from './paging.ts';
import { choice, list, orNull, secretText, text } from './schema.ts';
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
  userAccess,
} from './schemas/mcp.ts';

const read = { method: 'GET', risk: 'read', scopes: ['mcp_servers.read'] } as const;

/** Which server: what every operation on one takes, and what earlier servers called it. */
const which = { mcp_server_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;
const whichAliases = { id: 'mcp_server_id', slug: 'mcp_server_id' } as const;

const name = text(undefined, { minLength: 1, maxLength: 255 });
const description = orNull(text(undefined, { maxLength: 500 }));
const workspace = inQuery(text('UUID or slug; needed with an organisation key.'), { listed: text() });

/** Where a server's OAuth tokens are in a reply, whose shape no source states. */
const tokenPaths = ['', 'data.', 'data[].', 'tokens.'].flatMap((prefix) => [
  `${prefix}access_token`,
  `${prefix}refresh_token`,
  `${prefix}id_token`,
]);

/** Where the secrets of a registered OAuth client are in a reply, whose shape no source states. */
const clientSecretPaths = ['', 'data.', 'client_info.'].flatMap((prefix) => [
  `${prefix}client_secret`,
  `${prefix}registration_access_token`,
]);

export const mcpServers = {
  domain: 'mcp-servers',
  about: 'MCP servers: the instances of MCP integrations that workspaces call, their tools, users and connections',
  operations: [
    {
      ...read,
      name: 'list_mcp_servers',
      path: '/mcp-servers',
      title: 'List MCP servers',
      description:
        "List a workspace's MCP servers: instances of MCP integrations with the gateway URL that clients connect to. An organisation key must name workspace_id. For the registry: list_mcp_integrations.",
      scopes: ['mcp_servers.list'],
      input: {
        workspace_id: workspace,
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
      risk: 'write',
      scopes: ['mcp_servers.create'],
      input: {
        name: required(inBody(name)),
        mcp_integration_id: required(inBody(text('UUID or slug.'), { listed: text() })),
        workspace_id: inBody(text('Needed with an organisation key.'), { listed: text() }),
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
      risk: 'delete',
      scopes: ['mcp_servers.delete'],
      input: which,
      argumentAliases: whichAliases,
    },
    {
      ...read,
      name: 'get_mcp_server',
      path: '/mcp-servers/{mcpServerId}',
      title: 'Get MCP server',
      description:
        "Read one workspace's MCP server instance: name, slug, status, and the integration behind it. Its tools: list_mcp_server_capabilities.",
      input: which,
      argumentAliases: whichAliases,
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
      risk: 'write',
      scopes: ['mcp_servers.update'],
      input: { ...which, name: inBody(name), description: inBody(description) },
      argumentAliases: whichAliases,
    },
    {
      ...read,
      name: 'list_mcp_server_capabilities',
      path: '/mcp-servers/{mcpServerId}/capabilities',
      title: 'List MCP server capabilities',
      description:
        "List the tools, prompts and resources that one workspace's MCP server offers, and which are enabled there. For the organisation-wide switch: list_mcp_integration_capabilities.",
      input: { ...which, type: inQuery(capabilityKind), ...pageFromOneInput(500) },
      argumentAliases: { ...whichAliases, current_page: 'page' },
      paging: pagesFromOne(500),
      untrusted: capabilityText,
    },
    {
      name: 'update_mcp_server_capabilities',
      method: 'PUT',
      path: '/mcp-servers/{mcpServerId}/capabilities',
      title: 'Switch MCP server capabilities',
      description:
        "Enable or disable named tools, prompts or resources in one workspace's MCP server. For all workspaces at once: update_mcp_integration_capabilities.",
      risk: 'write',
      sensitive: 'protection',
      scopes: ['mcp_servers.update'],
      replaces: true,
      input: { ...which, capabilities: required(inBody(capabilitySwitches)) },
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
      risk: 'write',
      scopes: ['mcp_servers.update'],
      input: {
        ...which,
        capabilities: required(inBody(list(serverCapability, 'name, type tool|prompt|resource, description, schema'))),
      },
      argumentAliases: whichAliases,
      escalates: capabilityUploadEscalations,
      documented: false,
    },
    {
      ...read,
      name: 'get_mcp_server_client_info',
      path: '/mcp-servers/{mcpServerId}/client-info',
      title: 'Get MCP server OAuth client',
      description:
        'Read the OAuth client that Portkey has registered with the external service behind an MCP server (client id, redirect URIs; secrets masked).',
      input: which,
      argumentAliases: whichAliases,
      secretReply: clientSecretPaths,
      untrusted: ['**'],
      documented: false,
    },
    {
      name: 'disconnect_mcp_server_connection',
      method: 'DELETE',
      path: '/mcp-servers/{mcpServerId}/connections',
      title: 'Disconnect user from MCP server',
      description:
        "End one user's signed-in connection to an MCP server: they must authorise again. A service key must give user_id (from list_mcp_server_connections). To forbid use instead: update_mcp_server_user_access.",
      risk: 'delete',
      scopes: ['mcp_servers.update'],
      input: {
        ...which,
        user_id: inQuery(text('UUID; with a user key, that user unless given.'), { listed: text() }),
        workspace_id: workspace,
      },
      argumentAliases: whichAliases,
    },
    {
      ...read,
      name: 'list_mcp_server_connections',
      path: '/mcp-servers/{mcpServerId}/connections',
      title: 'List MCP server connections',
      description:
        'List which users are signed in (connected) to an MCP server and since when. For who may use it at all: list_mcp_server_user_access.',
      input: { ...which, user_id: inQuery(text()), workspace_id: workspace, ...pageInput(500) },
      argumentAliases: whichAliases,
      paging: pages(500),
    },
    {
      ...read,
      name: 'get_mcp_server_metadata',
      path: '/mcp-servers/{mcpServerId}/metadata',
      title: 'Get MCP server metadata',
      description:
        "Read what is recorded of the software behind a workspace's MCP server: its own name, version, protocol version, instructions, last sync. For names given in Portkey: get_mcp_server.",
      input: which,
      argumentAliases: whichAliases,
      untrusted: ['**'],
      documented: false,
    },
    {
      name: 'sync_mcp_server_metadata',
      method: 'POST',
      path: '/mcp-servers/{mcpServerId}/metadata/sync',
      title: 'Upload MCP server metadata',
      description:
        'Upload name, version, instructions and capability flags that you state into the record of an MCP server. It fetches nothing from the server. For its tools: sync_mcp_server_capabilities.',
      risk: 'write',
      scopes: ['mcp_servers.update'],
      input: {
        ...which,
        ...unlistedBody(serverMetadata),
        server_name: inBody(serverMetadata.server_name),
        server_version: inBody(serverMetadata.server_version),
        instructions: inBody(serverMetadata.instructions),
      },
      needsOneOf: [Object.keys(serverMetadata)],
      argumentAliases: whichAliases,
      documented: false,
    },
    {
      name: 'test_mcp_server',
      method: 'POST',
      path: '/mcp-servers/{mcpServerId}/test',
      title: 'Test MCP server',
      description:
        "Connect to the address behind a workspace's MCP server and report success, status and response time. For the registered integration itself: test_mcp_integration.",
      risk: 'execute',
      scopes: ['mcp_servers.read'],
      input: which,
      argumentAliases: whichAliases,
      untrusted: ['server_name', 'error'],
    },
    {
      name: 'delete_mcp_server_tokens',
      method: 'DELETE',
      path: '/mcp-servers/{mcpServerId}/tokens',
      title: 'Delete MCP server tokens',
      description:
        "Delete the OAuth tokens stored for an MCP server: its calls fail until someone authorises again or set_mcp_server_tokens stores new ones. For another user's connection: disconnect_mcp_server_connection.",
      risk: 'delete',
      scopes: ['mcp_servers.update'],
      input: which,
      argumentAliases: whichAliases,
      documented: false,
    },
    {
      ...read,
      name: 'get_mcp_server_tokens',
      path: '/mcp-servers/{mcpServerId}/tokens',
      title: 'Get MCP server tokens',
      description:
        'See whether OAuth tokens are stored for an MCP server and when they expire. The tokens themselves are masked.',
      input: which,
      argumentAliases: whichAliases,
      secretReply: tokenPaths,
      documented: false,
    },
    {
      name: 'set_mcp_server_tokens',
      method: 'PUT',
      path: '/mcp-servers/{mcpServerId}/tokens',
      title: 'Set MCP server tokens',
      description:
        'Store OAuth tokens that Portkey sends to the external service behind an MCP server. The tokens stored before are lost.',
      risk: 'write',
      sensitive: 'egress',
      scopes: ['mcp_servers.update'],
      replaces: true,
      input: {
        ...which,
        access_token: required(inBody(secretText())),
        refresh_token: inBody(secretText()),
      },
      argumentAliases: whichAliases,
      secretReply: tokenPaths,
      documented: false,
    },
    {
      ...read,
      name: 'list_mcp_server_user_access',
      path: '/mcp-servers/{mcpServerId}/user-access',
      title: 'List MCP server user access',
      description:
        'List which users may use an MCP server, who has an exception of their own, and the default (allow or deny) for the rest.',
      input: { ...which, search: inQuery(text('In name or e-mail.'), { listed: text() }), ...pageFromOneInput(500) },
      argumentAliases: { ...whichAliases, current_page: 'page' },
      paging: pagesFromOne(500),
      untrusted: ['data[].first_name', 'data[].last_name'],
    },
    {
      name: 'update_mcp_server_user_access',
      method: 'PUT',
      path: '/mcp-servers/{mcpServerId}/user-access',
      title: 'Update MCP server user access',
      description:
        'Allow or forbid users the use of an MCP server, or set the default for users without an exception. Ids come from list_mcp_server_user_access. At once for running clients.',
      risk: 'write',
      sensitive: 'access',
      scopes: ['mcp_servers.update'],
      replaces: true,
      input: {
        ...which,
        user_access: inBody(userAccess),
        default_user_access: inBody(choice(['allow', 'deny'])),
      },
      needsOneOf: [['user_access', 'default_user_access']],
      argumentAliases: { ...whichAliases, users: 'user_access' },
      escalates: [
        {
          argument: 'user_access[].enabled',
          equals: [false],
          to: 'delete',
          because: 'Takes the MCP server away from users.',
        },
        {
          argument: 'default_user_access',
          equals: ['deny'],
          to: 'delete',
          because: 'Every user without an exception loses the MCP server.',
        },
      ],
      examples: [
        {
          says: 'Only one user may use it',
          arguments: {
            mcp_server_id: 'ticket-tracker',
            default_user_access: 'deny',
            user_access: [{ user_id: '3f0c2c6e-58a1-4f0e-9a57-0a3a4b9d1c22', enabled: true }],
          },
        },
      ],
    },
    {
      ...read,
      name: 'check_mcp_server_user_access',
      path: '/mcp-servers/{mcpServerId}/user-access/check',
      title: 'Check own MCP server access',
      description:
        "Check whether the user of this server's own API key may use an MCP server. For other users: list_mcp_server_user_access.",
      input: which,
      argumentAliases: whichAliases,
      documented: false,
    },
  ],
} satisfies Domain;
