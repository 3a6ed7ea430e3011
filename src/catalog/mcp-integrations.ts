import { inBody, inPath, inQuery, merging, replacing, required, unlisted } from './model/field.ts';
import type { Domain, Operation, Scopes } from './model/operation.ts';
import { onePage, pageFromOneInput, pageInput, pages, pagesFromOne } from './model/paging.ts';
import { choice, flag, list, note, object, orNull, text } from './model/schema.ts';
import {
  capabilityEscalations,
  capabilityKind,
  capabilitySwitches,
  capabilityText,
  capabilityUploadEscalations,
  integrationCapability,
  mcpAuthType,
  mcpConfigurationSecrets,
  mcpConfigurations,
  mcpTransport,
  serverInfo,
} from './schemas/mcp.ts';
import { secretMappings } from './schemas/secret-references.ts';
import { byWorkspaceId, workspaceRef } from './schemas/workspace.ts';

/** Either permission will do: the organisation's or the workspace's. Source: portkey-details.md 2c. */
const scopes = (action: string): Scopes => ({
  anyOf: [`organisation_mcp_integrations.${action}`, `workspace_mcp_integrations.${action}`],
});

/** Which integration: what every operation on one takes, and what earlier servers called it. */
const which = { mcp_integration_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;
const whichAliases = { id: 'mcp_integration_id', slug: 'mcp_integration_id' } as const;

/** The registered servers themselves. */
const registry = [
  {
    name: 'list_mcp_integrations',
    method: 'GET',
    path: '/mcp-integrations',
    title: 'List MCP integrations',
    description:
      'List the external MCP servers registered with Portkey (MCP registry). An integration holds URL and credentials; list_mcp_servers shows the instances that workspaces use.',
    examplePhrases: `
      which mcp servers are registered, mcp registry, list external tool servers, what connectors do we have, which mcp
      integrations exist in the organisation
    `,
    risk: 'read',
    scopes: scopes('list'),
    input: {
      search: inQuery(text()),
      type: inQuery(choice(['workspace', 'organisation', 'all'], 'At which level it was registered.'), {
        listed: choice(['workspace', 'organisation', 'all']),
      }),
      workspace_id: inQuery(workspaceRef, byWorkspaceId),
      organisation_id: unlisted(inQuery(text('UUID; for organisation keys.'))),
      ...pageInput(1000),
    },
    paging: pages(1000),
    secretReply: mcpConfigurationSecrets('data[].'),
    untrusted: ['data[].name', 'data[].description'],
  },
  {
    name: 'create_mcp_integration',
    method: 'POST',
    path: '/mcp-integrations',
    title: 'Register MCP integration',
    description:
      'Register an external MCP server by URL, for the organisation or one workspace. Calls and credentials will go to that URL. Then grant it with update_mcp_integration_workspaces and add an instance with create_mcp_server.',
    examplePhrases: `
      add an mcp server by url, register a tool server, connect github mcp to the company, add an external mcp, hook up
      linear or notion as tools, onboard a new mcp server, make an mcp available in portkey, connect our own mcp server,
      offer an external tool server to all agents, register an mcp server with its url, bring the github tools into
      portkey, add an mcp for the whole company
    `,
    risk: 'write',
    could: ['sends elsewhere'],
    sensitive: 'egress',
    scopes: scopes('create'),
    input: {
      name: required(inBody(text())),
      url: required(inBody(text())),
      auth_type: required(inBody(mcpAuthType)),
      transport: required(inBody(mcpTransport)),
      configurations: inBody(mcpConfigurations),
      workspace_id: inBody(text('UUID or slug; without it, for the organisation.'), byWorkspaceId),
      description: inBody(orNull(note())),
      slug: unlisted(inBody(text('Unique in the organisation.', { pattern: '^[a-zA-Z0-9_-]+$' }))),
      organisation_id: unlisted(inBody(text('UUID; for organisation keys that name no workspace.'))),
      secret_mappings: inBody(secretMappings),
    },
    argumentAliases: { custom_headers: { into: 'configurations.custom_headers' } },
    examples: [
      {
        says: 'A server that wants a bearer token',
        arguments: {
          name: 'Ticket tracker',
          url: 'https://mcp.example.com/mcp',
          auth_type: 'headers',
          transport: 'http',
          configurations: { custom_headers: { Authorization: 'env:TRACKER_TOKEN' } },
        },
      },
      {
        says: 'Credentials from a secret reference',
        arguments: {
          name: 'Wiki',
          url: 'https://wiki.example.com/mcp',
          auth_type: 'oauth_client_credentials',
          transport: 'http',
          secret_mappings: [
            {
              target_field: 'configurations.oauth_metadata',
              secret_reference_id: 'wiki-oauth',
              value_format: 'json',
            },
          ],
        },
      },
    ],
  },
  {
    name: 'delete_mcp_integration',
    method: 'DELETE',
    path: '/mcp-integrations/{mcpIntegrationId}',
    title: 'Delete MCP integration',
    description:
      'Remove an external MCP server from the registry, with its credentials; the MCP servers made from it stop working. Cannot be undone. To take it from one workspace use update_mcp_integration_workspaces.',
    examplePhrases: `
      remove an mcp server from the registry, unregister a tool server, get rid of an mcp integration everywhere, we no
      longer trust this mcp server
    `,
    risk: 'delete',
    could: ['cuts off'],
    scopes: scopes('delete'),
    input: which,
    argumentAliases: whichAliases,
  },
  {
    name: 'get_mcp_integration',
    method: 'GET',
    path: '/mcp-integrations/{mcpIntegrationId}',
    title: 'Get MCP integration',
    description:
      'Read one registered MCP server: URL, transport, authentication, headers (secrets masked). For its tools use list_mcp_integration_capabilities.',
    examplePhrases: `
      url of an mcp integration, how does the registered mcp server authenticate, details of an mcp integration, which
      headers are sent to the mcp
    `,
    risk: 'read',
    scopes: scopes('read'),
    input: which,
    argumentAliases: whichAliases,
    secretReply: mcpConfigurationSecrets(),
    untrusted: ['name', 'description'],
  },
  {
    name: 'update_mcp_integration',
    method: 'PUT',
    path: '/mcp-integrations/{mcpIntegrationId}',
    title: 'Update MCP integration',
    description:
      "Change a registered MCP server's name, URL, authentication, headers or transport, live at once for every workspace that uses it. A new URL receives the stored credentials.",
    examplePhrases: `
      mcp server moved to a new url, change the authentication of an mcp integration, new token header for the
      registered mcp server, edit an mcp integration, rename a registered mcp server, mcp moved to another address,
      credentials of the registered mcp changed
    `,
    risk: 'write',
    could: ['cuts off', 'sends elsewhere'],
    sensitive: 'egress',
    scopes: scopes('update'),
    replaces: true,
    input: {
      ...which,
      name: inBody(text()),
      url: inBody(text()),
      auth_type: inBody(mcpAuthType),
      transport: inBody(mcpTransport),
      configurations: replacing(inBody(mcpConfigurations)),
      description: inBody(orNull(note())),
      secret_mappings: replacing(inBody(secretMappings)),
    },
    argumentAliases: { ...whichAliases, custom_headers: { into: 'configurations.custom_headers' } },
  },
  {
    name: 'test_mcp_integration',
    method: 'POST',
    path: '/mcp-integrations/{mcpIntegrationId}/test',
    title: 'Test MCP integration',
    description:
      'Connect to a registered external MCP server and report whether it answers, its status and response time. For a workspace instance: test_mcp_server.',
    examplePhrases: `
      does the registered mcp server answer, is the mcp integration reachable, check the connection to an external mcp
      server, ping the registered mcp
    `,
    risk: 'execute',
    could: [],
    scopes: scopes('read'),
    input: which,
    argumentAliases: whichAliases,
    untrusted: ['server_name', 'error'],
    foreignText: true,
    documented: false,
  },
] as const satisfies readonly Operation[];

/** What a registered server says of itself and offers. */
const capabilities = [
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

/** Which workspaces may use a registered server. */
const workspaces = [
  {
    name: 'list_mcp_integration_workspaces',
    method: 'GET',
    path: '/mcp-integrations/{mcpIntegrationId}/workspaces',
    title: 'List MCP integration workspaces',
    description:
      'List which workspaces may use a registered MCP server, and whether future workspaces get it too (global_workspace_access).',
    examplePhrases: `
      which workspaces may use an mcp integration, which teams have the github mcp, who has access to a registered mcp
    `,
    risk: 'read',
    scopes: scopes('read'),
    input: { ...which, version: unlisted(inQuery(text('If set, the reply has data and total, not workspaces.'))) },
    argumentAliases: whichAliases,
    paging: onePage('workspaces'),
  },
  {
    name: 'update_mcp_integration_workspaces',
    method: 'PUT',
    path: '/mcp-integrations/{mcpIntegrationId}/workspaces',
    title: 'Share MCP integration with workspaces',
    description:
      'Grant workspaces a registered MCP server or take it away (enabled false). Workspaces not named keep what they have, unless override_existing_workspace_access is true: then they lose it.',
    examplePhrases: `
      give a workspace access to an mcp integration, let a team use the registered mcp, take an mcp away from a
      workspace, share an mcp server with other teams, roll out an mcp to all workspaces, a team should not see the mcp
      integration any more, give a workspace the registered mcp
    `,
    risk: 'write',
    could: ['cuts off', 'grants'],
    sensitive: 'access',
    scopes: scopes('update'),
    replaces: true,
    input: {
      ...which,
      workspaces: required(
        merging(
          inBody(
            list(
              object({ id: text('UUID or slug.'), enabled: flag() }, undefined, { required: ['id', 'enabled'] }),
              'id, enabled',
            ),
          ),
        ),
      ),
      global_workspace_access: merging(
        inBody(orNull(object({ enabled: flag() }, 'enabled: for every future workspace'))),
      ),
      override_existing_workspace_access: inBody(flag()),
    },
    argumentAliases: {
      ...whichAliases,
      global_workspace_access_enabled: { into: 'global_workspace_access.enabled' },
      override_existing: 'override_existing_workspace_access',
    },
    escalates: [
      {
        argument: 'workspaces[].enabled',
        equals: [false],
        to: 'delete',
        because: 'Takes the MCP server away from workspaces.',
      },
      {
        argument: 'override_existing_workspace_access',
        equals: [true],
        to: 'delete',
        because: 'Replaces every earlier grant: workspaces that are not named lose the MCP server.',
      },
      {
        argument: 'global_workspace_access.enabled',
        equals: [false],
        to: 'delete',
        because: 'Ends the access of all workspaces.',
      },
      {
        argument: 'global_workspace_access',
        emptied: true,
        to: 'delete',
        because: 'Ends the access of all workspaces.',
      },
    ],
    examples: [
      {
        says: 'Grant it to one workspace, take it from another',
        arguments: {
          mcp_integration_id: 'ticket-tracker',
          workspaces: [
            { id: 'ws-suppor-4f2a91', enabled: true },
            { id: 'ws-resear-0c77de', enabled: false },
          ],
        },
      },
    ],
  },
] as const satisfies readonly Operation[];

export const mcpIntegrations = {
  domain: 'mcp-integrations',
  about: 'foreign MCP servers registered with the MCP gateway: address, authentication, which workspaces may use them',
  operations: [...registry, ...capabilities, ...workspaces],
} satisfies Domain;
