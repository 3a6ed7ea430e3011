import { objectOr } from '../../json.ts';
import type { Values } from '../model/values.ts';
import { shownName } from '../model/values.ts';
import { type Check, check, type Finding, isOn, objectOf } from './check.ts';

/** More people than this with power over everything are pointed out. */
const FEW_ADMINS = 3;
const MANY_ADMINS = 8;

const ADMIN_ROLES = ['admin', 'owner'];

/** Those who may do anything in the organisation. */
export const adminsIn = (users: readonly Values[]): readonly Values[] =>
  users.filter(({ role }) => ADMIN_ROLES.includes(String(role)));

/** What Portkey shows of access for every workspace, for either kind of integration. */
const isOpen = (row: Values): boolean =>
  isOn(objectOr(row.global_workspace_access_settings ?? row.global_workspace_access).enabled);

const OPEN = 'Every workspace may use it, also those that are made later.';

const isUnauthenticated = ({ auth_type: type, status }: Values): boolean => type === 'none' && status !== 'archived';

/** Detections on what is open, and to whom. */
export const accessChecks: readonly Check[] = [
  check({
    name: 'integrations_open_to_all',
    severity: 'medium',
    of: 'organisation',
    reads: ['integrations'],
    judge: ({ integrations }, looking) =>
      integrations.filter(isOpen).map((integration) => ({
        object: objectOf('integration', integration, looking),
        why: OPEN,
        mend: {
          operation: 'update_integration_workspaces',
          arguments: { slug: integration.slug, global_workspace_access: { enabled: false } },
        },
      })),
  }),
  check({
    name: 'mcp_integrations_open_to_all',
    severity: 'medium',
    of: 'organisation',
    reads: ['mcpIntegrations'],
    judge: ({ mcpIntegrations }, looking) =>
      mcpIntegrations.filter(isOpen).map((integration) => ({
        object: objectOf('mcp_integration', integration, looking),
        why: OPEN,
        mend: {
          operation: 'update_mcp_integration_workspaces',
          // No workspace loses what it was granted by itself.
          arguments: {
            mcp_integration_id: integration.id,
            workspaces: [],
            global_workspace_access: { enabled: false },
          },
        },
      })),
  }),
  check({
    name: 'mcp_without_authentication',
    severity: 'high',
    of: 'organisation',
    reads: ['mcpIntegrations'],
    judge: ({ mcpIntegrations }, looking) =>
      mcpIntegrations.filter(isUnauthenticated).map((integration) => ({
        object: objectOf('mcp_integration', integration, looking),
        why: 'The gateway calls this MCP server without proving who it is, so anybody who reaches the server can. The call lets it sign in by OAuth, if the server offers that.',
        mend: {
          operation: 'update_mcp_integration',
          arguments: { mcp_integration_id: integration.id, auth_type: 'oauth_auto' },
        },
      })),
  }),
  check({
    name: 'mcp_servers_without_authentication',
    severity: 'high',
    of: 'workspace',
    reads: ['mcpServers'],
    judge: ({ mcpServers }, looking) =>
      mcpServers.filter(isUnauthenticated).map((server) => ({
        object: objectOf('mcp_server', server, looking),
        why: 'The tools of a server that asks nobody who they are are handed out here.',
        look: { operation: 'get_mcp_server', arguments: { mcp_server_id: server.id } },
      })),
  }),
  check({
    name: 'many_admins',
    severity: 'low',
    of: 'organisation',
    reads: ['users'],
    judge: ({ users }) => {
      const admins = adminsIn(users);
      if (admins.length <= FEW_ADMINS) return [];
      const finding: Finding = {
        ...(admins.length > MANY_ADMINS && { severity: 'medium' }),
        object: { type: 'organisation', id: 'users' },
        why: `${admins.length} people may do anything in the organisation. Whom it does not need, update_user makes a member.`,
        seen: { admins: admins.slice(0, 2 * MANY_ADMINS).map((user) => user.email ?? shownName(user) ?? user.id) },
        look: { operation: 'list_all_users', arguments: { role: 'admin' } },
      };
      return [finding];
    },
  }),
  check({
    name: 'pending_admin_invites',
    severity: 'medium',
    of: 'organisation',
    reads: ['invites'],
    judge: ({ invites }, looking) =>
      invites
        .filter(({ role, status }) => ADMIN_ROLES.includes(String(role)) && status === 'pending')
        .map((invite) => ({
          object: objectOf('invite', invite, looking),
          why: 'Whoever opens this invitation becomes an administrator of the organisation.',
          seen: { expires_at: invite.expires_at },
          mend: { operation: 'delete_user_invite', arguments: { invite_id: invite.id } },
        })),
  }),
];
