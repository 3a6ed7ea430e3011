import { inBody, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { anyObject, choice, flag, integer, list, object, orNull, secretText, text } from './schema.ts';

export const mcpIntegrations = {
  domain: 'mcp-integrations',
  about: 'TODO',
  operations: [
    {
      name: 'list_mcp_integrations',
      method: 'GET',
      path: '/mcp-integrations',
      title: 'List MCP integrations',
      description: 'TODO',
      risk: 'read',
      input: {
        organisation_id: inQuery(text()),
        type: inQuery(choice(['workspace', 'organisation', 'all'])),
        workspace_id: inQuery(text()),
        page_size: inQuery(integer(undefined, { minimum: 1, maximum: 1000 })),
        current_page: inQuery(integer(undefined, { minimum: 0 })),
        search: inQuery(text()),
      },
    },
    {
      name: 'create_mcp_integration',
      method: 'POST',
      path: '/mcp-integrations',
      title: 'Create MCP integration',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        organisation_id: inBody(text()),
        workspace_id: inBody(text()),
        slug: inBody(text()),
        name: required(inBody(text())),
        description: inBody(orNull(text())),
        configurations: inBody(object({ custom_headers: anyObject(), passthrough_header: anyObject() })),
        url: required(inBody(text())),
        auth_type: required(inBody(choice(['oauth_auto', 'headers', 'none']))),
        transport: required(inBody(choice(['http', 'sse']))),
        secret_mappings: inBody(
          list(
            object(
              {
                target_field: text(),
                secret_reference_id: text(),
                secret_key: orNull(secretText()),
                value_format: orNull(choice(['json', 'string'])),
              },
              undefined,
              { required: ['target_field', 'secret_reference_id'] },
            ),
          ),
        ),
      },
    },
    {
      name: 'delete_mcp_integration',
      method: 'DELETE',
      path: '/mcp-integrations/{mcpIntegrationId}',
      title: 'Delete MCP integration',
      description: 'TODO',
      risk: 'delete',
      input: { mcp_integration_id: inPath(text()) },
    },
    {
      name: 'get_mcp_integration',
      method: 'GET',
      path: '/mcp-integrations/{mcpIntegrationId}',
      title: 'Get MCP integration',
      description: 'TODO',
      risk: 'read',
      input: { mcp_integration_id: inPath(text()) },
    },
    {
      name: 'update_mcp_integration',
      method: 'PUT',
      path: '/mcp-integrations/{mcpIntegrationId}',
      title: 'Update MCP integration',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        mcp_integration_id: inPath(text()),
        name: inBody(text()),
        description: inBody(orNull(text())),
        configurations: inBody(object({ custom_headers: anyObject(), passthrough_header: anyObject() })),
        url: inBody(text()),
        auth_type: inBody(choice(['oauth_auto', 'headers', 'none'])),
        transport: inBody(choice(['http', 'sse'])),
        secret_mappings: inBody(
          list(
            object(
              {
                target_field: text(),
                secret_reference_id: text(),
                secret_key: orNull(secretText()),
                value_format: orNull(choice(['json', 'string'])),
              },
              undefined,
              { required: ['target_field', 'secret_reference_id'] },
            ),
          ),
        ),
      },
    },
    {
      name: 'list_mcp_integration_capabilities',
      method: 'GET',
      path: '/mcp-integrations/{mcpIntegrationId}/capabilities',
      title: 'List MCP integration capabilities',
      description: 'TODO',
      risk: 'read',
      input: {
        mcp_integration_id: inPath(text()),
        page: inQuery(integer(undefined, { minimum: 1 })),
        page_size: inQuery(integer(undefined, { minimum: 1, maximum: 500 })),
        type: inQuery(choice(['tool', 'prompt', 'resource', 'resource_template'])),
      },
    },
    {
      name: 'update_mcp_integration_capabilities',
      method: 'PUT',
      path: '/mcp-integrations/{mcpIntegrationId}/capabilities',
      title: 'Update MCP integration capabilities',
      description: 'TODO',
      risk: 'write',
      sensitive: 'protection',
      input: {
        mcp_integration_id: inPath(text()),
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
      name: 'get_mcp_integration_metadata',
      method: 'GET',
      path: '/mcp-integrations/{mcpIntegrationId}/metadata',
      title: 'Get MCP integration metadata',
      description: 'TODO',
      risk: 'read',
      input: { mcp_integration_id: inPath(text()) },
    },
    {
      name: 'sync_mcp_integration',
      method: 'POST',
      path: '/mcp-integrations/{mcpIntegrationId}/sync',
      title: 'Sync MCP integration',
      description: 'TODO',
      risk: 'write',
      input: {
        mcp_integration_id: inPath(text()),
        /* TODO outside the document (sdk): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'test_mcp_integration',
      method: 'POST',
      path: '/mcp-integrations/{mcpIntegrationId}/test',
      title: 'Test MCP integration',
      description: 'TODO',
      risk: 'execute',
      input: {
        mcp_integration_id: inPath(text()),
        /* TODO outside the document (docs+sdk): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'list_mcp_integration_workspaces',
      method: 'GET',
      path: '/mcp-integrations/{mcpIntegrationId}/workspaces',
      title: 'List MCP integration workspaces',
      description: 'TODO',
      risk: 'read',
      input: { mcp_integration_id: inPath(text()), version: inQuery(text()) },
    },
    {
      name: 'update_mcp_integration_workspaces',
      method: 'PUT',
      path: '/mcp-integrations/{mcpIntegrationId}/workspaces',
      title: 'Update MCP integration workspaces',
      description: 'TODO',
      risk: 'write',
      sensitive: 'access',
      input: {
        mcp_integration_id: inPath(text()),
        workspaces: required(
          inBody(
            list(object({ id: text(), enabled: flag() }, undefined, { required: ['id', 'enabled'] }), undefined, {
              minItems: 0,
            }),
          ),
        ),
        global_workspace_access: inBody(orNull(object({ enabled: flag() }))),
        override_existing_workspace_access: inBody(flag()),
      },
    },
  ],
} satisfies Domain;
