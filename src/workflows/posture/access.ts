import { objectOr } from '../../json.ts';
import { call, shownName, type Values } from '../model/values.ts';
import { type Check, check, checkEach, type Finding, isOn } from './check.ts';

/** More people than this with power over everything are pointed out. */
const FEW_ADMINS = 3;
const MANY_ADMINS = 8;

const ADMIN_ROLES = ['admin', 'owner'];

/** Those who may do anything in the organisation. */
export const adminsIn = (users: readonly Values[]): readonly Values[] =>
  users.filter(({ role }) => ADMIN_ROLES.includes(String(role)));

/** What people are called, by their e-mail where it is known. */
export const namesOf = (users: readonly Values[]): readonly unknown[] =>
  users.map((user) => user.email ?? shownName(user) ?? user.id);

/** What Portkey shows of access for every workspace, for either kind of integration. */
const isOpen = (row: Values): boolean =>
  isOn(objectOr(row.global_workspace_access_settings ?? row.global_workspace_access).enabled);

const OPEN = 'Every workspace may use it, also those that are made later.';

const isUnauthenticated = ({ auth_type: type, status }: Values): boolean => type === 'none' && status !== 'archived';

/** Detections on what is open, and to whom. */
export const accessChecks: readonly Check[] = [
  checkEach({
    name: 'integrations_open_to_all',
    severity: 'medium',
    ofOrganisation: true,
    each: 'integrations',
    judge: (row) =>
      isOpen(row) && {
        why: OPEN,
        mend: call('update_integration_workspaces', { slug: row.slug, global_workspace_access: { enabled: false } }),
      },
  }),
  checkEach({
    name: 'mcp_integrations_open_to_all',
    severity: 'medium',
    ofOrganisation: true,
    each: 'mcpIntegrations',
    judge: (row) =>
      isOpen(row) && {
        why: OPEN,
        // No workspace loses what it was granted by itself.
        mend: call('update_mcp_integration_workspaces', {
          mcp_integration_id: row.id,
          workspaces: [],
          global_workspace_access: { enabled: false },
        }),
      },
  }),
  checkEach({
    name: 'mcp_without_authentication',
    severity: 'high',
    ofOrganisation: true,
    each: 'mcpIntegrations',
    judge: (row) =>
      isUnauthenticated(row) && {
        why: 'The gateway calls this MCP server without proving who it is, so anybody who reaches the server can. The call lets it sign in by OAuth, if the server offers that.',
        mend: call('update_mcp_integration', { mcp_integration_id: row.id, auth_type: 'oauth_auto' }),
      },
  }),
  checkEach({
    name: 'mcp_servers_without_authentication',
    severity: 'high',
    each: 'mcpServers',
    judge: (row) =>
      isUnauthenticated(row) && {
        why: 'The tools of a server that asks nobody who they are are handed out here.',
        look: call('get_mcp_server', { mcp_server_id: row.id }),
      },
  }),
  check({
    name: 'many_admins',
    severity: 'low',
    ofOrganisation: true,
    reads: ['users'],
    judge: ({ users }) => {
      const admins = adminsIn(users);
      if (admins.length <= FEW_ADMINS) return [];
      const finding: Finding = {
        ...(admins.length > MANY_ADMINS && { severity: 'medium' }),
        object: { type: 'organisation', id: 'users' },
        why: `${admins.length} people may do anything in the organisation. Whom it does not need, update_user makes a member.`,
        seen: { admins: namesOf(admins.slice(0, 2 * MANY_ADMINS)) },
        look: call('list_all_users', { role: 'admin' }),
      };
      return [finding];
    },
  }),
  checkEach({
    name: 'pending_admin_invites',
    severity: 'medium',
    ofOrganisation: true,
    each: 'invites',
    judge: ({ role, status, expires_at, id }) =>
      ADMIN_ROLES.includes(String(role)) &&
      status === 'pending' && {
        why: 'Whoever opens this invitation becomes an administrator of the organisation.',
        seen: { expires_at },
        mend: call('delete_user_invite', { invite_id: id }),
      },
  }),
];
