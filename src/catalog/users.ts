import { analyticsGroupInput } from './analytics-input.ts';
import { inBody, inPath, inQuery, required, wired } from './field.ts';
import type { Domain } from './operation.ts';
import { choice, integer, list, object, text } from './schema.ts';

export const users = {
  domain: 'users',
  about: 'TODO',
  operations: [
    {
      name: 'list_all_users',
      method: 'GET',
      path: '/admin/users',
      title: 'List all users',
      description: 'TODO',
      risk: 'read',
      input: {
        page_size: wired('pageSize', inQuery(integer())),
        current_page: wired('currentPage', inQuery(integer())),
        role: inQuery(choice(['admin', 'member', 'owner'])),
        email: inQuery(text()),
      },
    },
    {
      name: 'list_user_invites',
      method: 'GET',
      path: '/admin/users/invites',
      title: 'List user invites',
      description: 'TODO',
      risk: 'read',
      input: {
        page_size: wired('pageSize', inQuery(integer())),
        current_page: wired('currentPage', inQuery(integer())),
        role: inQuery(choice(['admin', 'member'])),
        email: inQuery(text()),
        status: inQuery(choice(['pending', 'cancelled', 'accepted', 'expired'])),
      },
    },
    {
      name: 'invite_user',
      method: 'POST',
      path: '/admin/users/invites',
      title: 'Invite user',
      description: 'TODO',
      risk: 'write',
      sensitive: 'access',
      input: {
        email: required(inBody(text())),
        workspaces: required(
          inBody(
            list(
              object({ id: text(), role: choice(['admin', 'member', 'manager']) }, undefined, {
                required: ['id', 'role'],
              }),
            ),
          ),
        ),
        role: required(inBody(choice(['admin', 'member']))),
        workspace_api_key_details: inBody(object({ scopes: list(text()) }, undefined, { required: ['scopes'] })),
      },
    },
    {
      name: 'delete_user_invite',
      method: 'DELETE',
      path: '/admin/users/invites/{inviteId}',
      title: 'Delete user invite',
      description: 'TODO',
      risk: 'delete',
      input: { invite_id: inPath(text()) },
    },
    {
      name: 'get_user_invite',
      method: 'GET',
      path: '/admin/users/invites/{inviteId}',
      title: 'Get user invite',
      description: 'TODO',
      risk: 'read',
      input: { invite_id: inPath(text()) },
    },
    {
      name: 'resend_user_invite',
      method: 'POST',
      path: '/admin/users/invites/{inviteId}/resend',
      title: 'Resend user invite',
      description: 'TODO',
      risk: 'write',
      input: { invite_id: inPath(text()) },
    },
    {
      name: 'delete_user',
      method: 'DELETE',
      path: '/admin/users/{userId}',
      title: 'Delete user',
      description: 'TODO',
      risk: 'delete',
      input: { user_id: inPath(text()) },
    },
    {
      name: 'get_user',
      method: 'GET',
      path: '/admin/users/{userId}',
      title: 'Get user',
      description: 'TODO',
      risk: 'read',
      input: { user_id: inPath(text()) },
    },
    {
      name: 'update_user',
      method: 'PUT',
      path: '/admin/users/{userId}',
      title: 'Update user',
      description: 'TODO',
      risk: 'write',
      sensitive: 'access',
      input: { user_id: inPath(text()), role: inBody(choice(['admin', 'member'])) },
    },
    {
      name: 'get_user_stats',
      method: 'GET',
      path: '/analytics/groups/users',
      title: 'Get user stats',
      description: 'TODO',
      risk: 'read',
      input: { ...analyticsGroupInput },
    },
  ],
} satisfies Domain;
