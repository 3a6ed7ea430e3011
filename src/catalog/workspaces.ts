import { inBody, inPath, inQuery } from './field.ts';
import type { Domain } from './operation.ts';
import { choice, integer, list, mapOf, number, object, orNull, text } from './schema.ts';

export const workspaces = {
  domain: 'workspaces',
  about: 'TODO',
  operations: [
    {
      name: 'list_workspaces',
      method: 'GET',
      path: '/admin/workspaces',
      title: 'List workspaces',
      description: 'TODO',
      risk: 'read',
      input: {
        page_size: inQuery(integer()),
        current_page: inQuery(integer()),
        name: inQuery(text()),
        exact_name: inQuery(text()),
        status: inQuery(choice(['active', 'archived'])),
      },
    },
    {
      name: 'create_workspace',
      method: 'POST',
      path: '/admin/workspaces',
      title: 'Create workspace',
      description: 'TODO',
      risk: 'write',
      input: {
        name: inBody(text()),
        description: inBody(text()),
        defaults: inBody(object({ metadata: mapOf(text()) })),
        users: inBody(list(text())),
        usage_limits: inBody(
          list(
            object({
              credit_limit: integer(undefined, { minimum: 1 }),
              type: choice(['cost', 'tokens']),
              alert_threshold: integer(undefined, { minimum: 1 }),
              periodic_reset: orNull(choice(['monthly', 'weekly'])),
              periodic_reset_days: orNull(integer(undefined, { minimum: 1, maximum: 365 })),
              next_usage_reset_at: orNull(text()),
            }),
          ),
        ),
        rate_limits: inBody(
          list(object({ type: choice(['requests', 'tokens']), unit: choice(['rpd', 'rph', 'rpm']), value: integer() })),
        ),
      },
    },
    {
      name: 'delete_workspace',
      method: 'DELETE',
      path: '/admin/workspaces/{workspaceId}',
      title: 'Delete workspace',
      description: 'TODO',
      risk: 'delete',
      input: { workspace_id: inPath(text()) },
    },
    {
      name: 'get_workspace',
      method: 'GET',
      path: '/admin/workspaces/{workspaceId}',
      title: 'Get workspace',
      description: 'TODO',
      risk: 'read',
      input: { workspace_id: inPath(text()) },
    },
    {
      name: 'update_workspace',
      method: 'PUT',
      path: '/admin/workspaces/{workspaceId}',
      title: 'Update workspace',
      description: 'TODO',
      risk: 'write',
      sensitive: 'access',
      input: {
        workspace_id: inPath(text()),
        name: inBody(text()),
        description: inBody(text()),
        defaults: inBody(
          object({
            metadata: mapOf(text()),
            input_guardrails: list(text()),
            output_guardrails: list(text()),
            user_api_key_config: orNull(text()),
          }),
        ),
        usage_limits: inBody(
          list(
            object({
              credit_limit: integer(undefined, { minimum: 1 }),
              type: choice(['cost', 'tokens']),
              alert_threshold: integer(undefined, { minimum: 1 }),
              periodic_reset: orNull(choice(['monthly', 'weekly'])),
              periodic_reset_days: orNull(integer(undefined, { minimum: 1, maximum: 365 })),
              next_usage_reset_at: orNull(text()),
            }),
          ),
        ),
        rate_limits: inBody(
          list(object({ type: choice(['requests', 'tokens']), unit: choice(['rpd', 'rph', 'rpm']), value: integer() })),
        ),
      },
    },
    {
      name: 'list_workspace_members',
      method: 'GET',
      path: '/admin/workspaces/{workspaceId}/users',
      title: 'List workspace members',
      description: 'TODO',
      risk: 'read',
      input: {
        workspace_id: inPath(text()),
        current_page: inQuery(number()),
        page_size: inQuery(number()),
        role: inQuery(choice(['admin', 'manager', 'member'])),
        email: inQuery(text()),
      },
    },
    {
      name: 'add_workspace_member',
      method: 'POST',
      path: '/admin/workspaces/{workspaceId}/users',
      title: 'Add workspace member',
      description: 'TODO',
      risk: 'write',
      sensitive: 'access',
      input: {
        workspace_id: inPath(text()),
        users: inBody(list(object({ id: text(), role: choice(['admin', 'member', 'manager']) }))),
      },
    },
    {
      name: 'remove_workspace_member',
      method: 'DELETE',
      path: '/admin/workspaces/{workspaceId}/users/{userId}',
      title: 'Remove workspace member',
      description: 'TODO',
      risk: 'delete',
      input: { workspace_id: inPath(text()), user_id: inPath(text()) },
    },
    {
      name: 'get_workspace_member',
      method: 'GET',
      path: '/admin/workspaces/{workspaceId}/users/{userId}',
      title: 'Get workspace member',
      description: 'TODO',
      risk: 'read',
      input: { workspace_id: inPath(text()), user_id: inPath(text()) },
    },
    {
      name: 'update_workspace_member',
      method: 'PUT',
      path: '/admin/workspaces/{workspaceId}/users/{userId}',
      title: 'Update workspace member',
      description: 'TODO',
      risk: 'write',
      sensitive: 'access',
      input: {
        workspace_id: inPath(text()),
        user_id: inPath(text()),
        role: inBody(choice(['admin', 'member', 'manager'])),
      },
    },
  ],
} satisfies Domain;
