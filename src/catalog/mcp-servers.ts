import { inBody, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { choice, flag, integer, list, object, orNull, text } from './schema.ts';

export const mcpServers = {
  domain: 'mcp-servers',
  about: 'TODO',
  operations: [
    {
      name: 'list_mcp_servers',
      method: 'GET',
      path: '/mcp-servers',
      title: 'List MCP servers',
      description: 'TODO',
      risk: 'read',
      input: {
        workspace_id: inQuery(text()),
        current_page: inQuery(integer(undefined, { minimum: 0 })),
        page_size: inQuery(integer(undefined, { minimum: 1, maximum: 100 })),
        id: inQuery(text()),
        search: inQuery(text(undefined, { maxLength: 255 })),
      },
    },
    {
      name: 'create_mcp_server',
      method: 'POST',
      path: '/mcp-servers',
      title: 'Create MCP server',
      description: 'TODO',
      risk: 'write',
      input: {
        workspace_id: inBody(text()),
        name: required(inBody(text(undefined, { minLength: 1, maxLength: 255 }))),
        description: inBody(orNull(text(undefined, { maxLength: 500 }))),
        mcp_integration_id: required(inBody(text())),
        slug: inBody(text(undefined, { minLength: 3, maxLength: 50 })),
      },
    },
    {
      name: 'delete_mcp_server',
      method: 'DELETE',
      path: '/mcp-servers/{mcpServerId}',
      title: 'Delete MCP server',
      description: 'TODO',
      risk: 'delete',
      input: { mcp_server_id: inPath(text()) },
    },
    {
      name: 'get_mcp_server',
      method: 'GET',
      path: '/mcp-servers/{mcpServerId}',
      title: 'Get MCP server',
      description: 'TODO',
      risk: 'read',
      input: { mcp_server_id: inPath(text()) },
    },
    {
      name: 'update_mcp_server',
      method: 'PUT',
      path: '/mcp-servers/{mcpServerId}',
      title: 'Update MCP server',
      description: 'TODO',
      risk: 'write',
      input: {
        mcp_server_id: inPath(text()),
        name: inBody(text(undefined, { minLength: 1, maxLength: 255 })),
        description: inBody(orNull(text(undefined, { maxLength: 500 }))),
      },
    },
    {
      name: 'list_mcp_server_capabilities',
      method: 'GET',
      path: '/mcp-servers/{mcpServerId}/capabilities',
      title: 'List MCP server capabilities',
      description: 'TODO',
      risk: 'read',
      input: {
        mcp_server_id: inPath(text()),
        page: inQuery(integer(undefined, { minimum: 1 })),
        page_size: inQuery(integer(undefined, { minimum: 1, maximum: 500 })),
        type: inQuery(choice(['tool', 'prompt', 'resource', 'resource_template'])),
      },
    },
    {
      name: 'update_mcp_server_capabilities',
      method: 'PUT',
      path: '/mcp-servers/{mcpServerId}/capabilities',
      title: 'Update MCP server capabilities',
      description: 'TODO',
      risk: 'write',
      sensitive: 'protection',
      input: {
        mcp_server_id: inPath(text()),
        capabilities: required(
          inBody(
            list(
              object({ name: text(), type: choice(['tool', 'prompt', 'resource']), enabled: flag() }, undefined, {
                required: ['name', 'type', 'enabled'],
              }),
              undefined,
              { minItems: 1 },
            ),
          ),
        ),
      },
    },
    {
      name: 'sync_mcp_server_capabilities',
      method: 'POST',
      path: '/mcp-servers/{mcpServerId}/capabilities/sync',
      title: 'Sync MCP server capabilities',
      description: 'TODO',
      risk: 'write',
      input: {
        mcp_server_id: inPath(text()),
        /* TODO outside the document (sdk): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'get_mcp_server_client_info',
      method: 'GET',
      path: '/mcp-servers/{mcpServerId}/client-info',
      title: 'Get MCP server client info',
      description: 'TODO',
      risk: 'read',
      input: {
        mcp_server_id: inPath(text()),
        /* TODO outside the document (sdk): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'disconnect_mcp_server_connection',
      method: 'DELETE',
      path: '/mcp-servers/{mcpServerId}/connections',
      title: 'Disconnect MCP server connection',
      description: 'TODO',
      risk: 'delete',
      input: { mcp_server_id: inPath(text()), user_id: inQuery(text()), workspace_id: inQuery(text()) },
    },
    {
      name: 'list_mcp_server_connections',
      method: 'GET',
      path: '/mcp-servers/{mcpServerId}/connections',
      title: 'List MCP server connections',
      description: 'TODO',
      risk: 'read',
      input: {
        mcp_server_id: inPath(text()),
        user_id: inQuery(text()),
        workspace_id: inQuery(text()),
        current_page: inQuery(integer(undefined, { minimum: 0 })),
        page_size: inQuery(integer(undefined, { minimum: 1, maximum: 500 })),
      },
    },
    {
      name: 'get_mcp_server_metadata',
      method: 'GET',
      path: '/mcp-servers/{mcpServerId}/metadata',
      title: 'Get MCP server metadata',
      description: 'TODO',
      risk: 'read',
      input: {
        mcp_server_id: inPath(text()),
        /* TODO outside the document (sdk): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'sync_mcp_server_metadata',
      method: 'POST',
      path: '/mcp-servers/{mcpServerId}/metadata/sync',
      title: 'Sync MCP server metadata',
      description: 'TODO',
      risk: 'write',
      input: {
        mcp_server_id: inPath(text()),
        /* TODO outside the document (sdk): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'test_mcp_server',
      method: 'POST',
      path: '/mcp-servers/{mcpServerId}/test',
      title: 'Test MCP server',
      description: 'TODO',
      risk: 'execute',
      input: { mcp_server_id: inPath(text()) },
    },
    {
      name: 'delete_mcp_server_tokens',
      method: 'DELETE',
      path: '/mcp-servers/{mcpServerId}/tokens',
      title: 'Delete MCP server tokens',
      description: 'TODO',
      risk: 'delete',
      input: {
        mcp_server_id: inPath(text()),
        /* TODO outside the document (sdk): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'get_mcp_server_tokens',
      method: 'GET',
      path: '/mcp-servers/{mcpServerId}/tokens',
      title: 'Get MCP server tokens',
      description: 'TODO',
      risk: 'read',
      input: {
        mcp_server_id: inPath(text()),
        /* TODO outside the document (sdk): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'set_mcp_server_tokens',
      method: 'PUT',
      path: '/mcp-servers/{mcpServerId}/tokens',
      title: 'Set MCP server tokens',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        mcp_server_id: inPath(text()),
        /* TODO outside the document (sdk): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'list_mcp_server_user_access',
      method: 'GET',
      path: '/mcp-servers/{mcpServerId}/user-access',
      title: 'List MCP server user access',
      description: 'TODO',
      risk: 'read',
      input: {
        mcp_server_id: inPath(text()),
        page: inQuery(integer(undefined, { minimum: 1 })),
        page_size: inQuery(integer(undefined, { minimum: 1, maximum: 500 })),
        search: inQuery(text()),
      },
    },
    {
      name: 'update_mcp_server_user_access',
      method: 'PUT',
      path: '/mcp-servers/{mcpServerId}/user-access',
      title: 'Update MCP server user access',
      description: 'TODO',
      risk: 'write',
      sensitive: 'access',
      input: {
        mcp_server_id: inPath(text()),
        user_access: inBody(
          list(object({ user_id: text(), enabled: flag() }, undefined, { required: ['user_id', 'enabled'] })),
        ),
        default_user_access: inBody(choice(['allow', 'deny'])),
      },
    },
    {
      name: 'check_mcp_server_user_access',
      method: 'GET',
      path: '/mcp-servers/{mcpServerId}/user-access/check',
      title: 'Check MCP server user access',
      description: 'TODO',
      risk: 'read',
      input: {
        mcp_server_id: inPath(text()),
        /* TODO outside the document (sdk): see portkey-facts.md */
      },
      documented: false,
    },
  ],
} satisfies Domain;
