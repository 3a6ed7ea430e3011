import { inBody, inQuery, replacing, required, unlisted } from '../model/field.ts';
import type { Operation } from '../model/operation.ts';
import { pageInput, pages } from '../model/paging.ts';
import { choice, note, orNull, text } from '../model/schema.ts';
import { mcpAuthType, mcpConfigurationSecrets, mcpConfigurations, mcpTransport } from '../schemas/mcp.ts';
import { secretMappings } from '../schemas/secret-mappings.ts';
import { byWorkspaceId, workspaceRef } from '../schemas/workspace.ts';
import { scopes, which, whichAliases } from './common.ts';

/** The registered servers themselves. */
export const registry = [
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
