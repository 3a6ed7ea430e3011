import { inBody, inPath, inQuery, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { camelPageInput, camelPages, longPages } from './model/paging.ts';
import { choice, list, object, text } from './model/schema.ts';
import { analyticsAliases, analyticsGroupInput } from './schemas/analytics-input.ts';
import { invitedWorkspaces, organisationRole, powerfulRoles } from './schemas/workspace.ts';

const userId = inPath(text());
const inviteId = inPath(text());
const userAliases = { id: 'user_id' } as const;
const inviteAliases = { id: 'invite_id' } as const;

const toAdmin = {
  argument: 'role',
  equals: ['admin'],
  to: 'access',
  because: 'makes a person an administrator of the whole organisation',
} as const;

export const users = {
  domain: 'users',
  about: "The organisation's members, their roles, and invitations",
  operations: [
    {
      name: 'list_all_users',
      serverRead: 'users',
      method: 'GET',
      path: '/admin/users',
      title: 'List users',
      description:
        "List the organisation's members: id, name, e-mail, role; find one by e-mail. Not yet joined: list_user_invites. One workspace's people: list_workspace_members.",
      examplePhrases: `
        who is in our organisation, list all users, everyone with an account, find a person by email, who are the
        admins, members of the company, how many people have accounts, who works with portkey here, staff list, is
        somebody a member
      `,
      risk: 'read',
      plan: 'enterprise',
      scopes: ['organisation_users.list'],
      input: {
        email: inQuery(text()),
        role: inQuery(choice(['admin', 'member', 'owner'])),
        ...camelPageInput,
      },
      paging: camelPages,
      untrusted: ['data[].first_name', 'data[].last_name'],
    },
    {
      name: 'list_user_invites',
      method: 'GET',
      path: '/admin/users/invites',
      title: 'List invitations',
      description:
        'List invitations to the organisation: id, e-mail, role, status, expiry, who invited. People who have joined: list_all_users.',
      examplePhrases: `
        who has not accepted the invitation, pending invitations, open invites, who did we invite, which invites
        expired, outstanding invites
      `,
      risk: 'read',
      plan: 'enterprise',
      scopes: ['organisation_users.list'],
      input: {
        status: inQuery(choice(['pending', 'cancelled', 'accepted', 'expired'])),
        email: inQuery(text()),
        role: unlisted(inQuery(organisationRole)),
        ...camelPageInput,
      },
      paging: camelPages,
    },
    {
      name: 'invite_user',
      method: 'POST',
      path: '/admin/users/invites',
      title: 'Invite user',
      description:
        'Invite someone by e-mail to the organisation, with a role and workspaces; the mail goes out at once, the reply holds the link. A member already: add_workspace_member.',
      examplePhrases: `
        invite a colleague, new employee needs access, add someone to the organisation, new hire starts monday, send an
        invitation by email, onboard a developer, give a newcomer an account, bring a contractor on board, create an
        account for a person, somebody joins the company, an engineer joins next week set him up, we hired somebody,
        give a new person access to portkey, send jo an invite as manager
      `,
      risk: 'write',
      could: ['leaks a key', 'grants'],
      sensitive: 'access',
      plan: 'enterprise',
      scopes: ['organisation_users.create'],
      input: {
        email: required(inBody(text())),
        role: required(inBody(organisationRole)),
        workspaces: inBody(invitedWorkspaces),
        workspace_api_key_details: unlisted(
          inBody(
            object(
              { scopes: { ...list(text(), 'Such as completions.write.'), scopes: true } },
              'What the API keys that the person gets in these workspaces may do.',
              { required: ['scopes'] },
            ),
          ),
        ),
      },
      escalates: [
        toAdmin,
        {
          argument: 'workspaces[].role',
          equals: powerfulRoles,
          to: 'access',
          because: 'lets a person manage a workspace',
        },
      ],
      argumentAliases: {
        first_name: { refused: 'People give their own name when they accept; leave first_name out.' },
        last_name: { refused: 'People give their own name when they accept; leave last_name out.' },
      },
      examples: [
        {
          says: 'A member of the organisation who manages one workspace',
          arguments: {
            email: 'ada@example.com',
            role: 'member',
            workspaces: [{ id: 'ws-market-1a2b3c', role: 'manager' }],
          },
        },
      ],
    },
    {
      name: 'delete_user_invite',
      method: 'DELETE',
      path: '/admin/users/invites/{inviteId}',
      title: 'Withdraw invitation',
      description:
        'Withdraw an invitation that was not accepted: its link stops working. Someone who has joined is removed with delete_user.',
      examplePhrases: `
        withdraw an invitation, cancel an invite, invited the wrong person, uninvite someone, invite sent to a wrong
        address, take back an invitation, cancel the invitation for the wrong person, typo in the invited address
      `,
      risk: 'delete',
      remains: 'It takes nothing from who has joined already: that is delete_user.',
      undoneBy: 'invite_user',
      could: ['cuts off'],
      plan: 'enterprise',
      scopes: ['organisation_users.delete'],
      input: { invite_id: inviteId },
      argumentAliases: inviteAliases,
    },
    {
      name: 'get_user_invite',
      method: 'GET',
      path: '/admin/users/invites/{inviteId}',
      title: 'Get invitation',
      description: 'Read one invitation: e-mail, role, workspaces, status, expiry. Its id is in list_user_invites.',
      examplePhrases: `
        status of one invitation, has she accepted the invite, when does an invitation expire, what role was she invited
        with, did she accept our invite
      `,
      risk: 'read',
      plan: 'enterprise',
      scopes: ['organisation_users.read'],
      input: { invite_id: inviteId },
      argumentAliases: inviteAliases,
    },
    {
      name: 'resend_user_invite',
      method: 'POST',
      path: '/admin/users/invites/{inviteId}/resend',
      title: 'Resend invitation',
      description:
        'Send the e-mail of a pending invitation again; the reply holds the link. For a new address or role use invite_user.',
      examplePhrases: `
        send the invitation again, invite mail got lost, he never received the invitation, remind somebody to join,
        invite email landed in spam, send the sign up mail once more, ask somebody again to join, invite mail never came
      `,
      risk: 'write',
      could: ['leaks a key', 'grants'],
      // Whoever has the link that the reply holds can join with the rights of the invitation.
      sensitive: 'access',
      plan: 'enterprise',
      scopes: ['organisation_users.create'],
      input: { invite_id: inviteId },
      argumentAliases: inviteAliases,
    },
    {
      name: 'delete_user',
      method: 'DELETE',
      path: '/admin/users/{userId}',
      title: 'Remove user',
      description:
        'Remove a person from the whole organisation and thereby from every workspace, at once; coming back takes a new invitation. From one workspace only: remove_workspace_member.',
      examplePhrases: `
        someone left the company, remove a person completely, employee was fired, offboard a colleague, last day of an
        employee, delete an account, revoke all access of a person, kick somebody out of the organisation, contractor's
        contract ended, take away everything from an ex employee, terminate a user, he no longer works here, lock
        someone out, someone is leaving the company on friday, she resigned, he handed in his notice, make sure an ex
        colleague cannot get in anywhere, erase a person's account
      `,
      risk: 'delete',
      could: ['cuts off'],
      plan: 'enterprise',
      scopes: ['organisation_users.delete'],
      input: { user_id: userId },
      argumentAliases: userAliases,
    },
    {
      name: 'get_user',
      method: 'GET',
      path: '/admin/users/{userId}',
      title: 'Get user',
      description:
        'Read one member of the organisation: name, e-mail, role, workspaces. The role in one workspace: get_workspace_member.',
      examplePhrases: `
        details of a person, what role does somebody have, which workspaces is a user in, look up a member, is he an
        admin
      `,
      risk: 'read',
      plan: 'enterprise',
      scopes: ['organisation_users.read'],
      input: { user_id: userId },
      argumentAliases: userAliases,
      untrusted: ['first_name', 'last_name'],
    },
    {
      name: 'update_user',
      method: 'PUT',
      path: '/admin/users/{userId}',
      title: 'Update user',
      description:
        "Change a member's role in the organisation, at once: admin may do everything in every workspace. The role in one workspace: update_workspace_member.",
      examplePhrases: `
        make someone an admin, change a person's role, promote a member to admin, take admin rights away, demote an
        admin, give organisation wide rights, make him owner, change someone's privileges, downgrade to normal member,
        make somebody an organisation administrator, someone becomes org admin, demote to plain member
      `,
      risk: 'write',
      could: ['cuts off', 'grants'],
      sensitive: 'access',
      plan: 'enterprise',
      scopes: ['organisation_users.update'],
      replaces: true,
      input: { user_id: userId, role: required(inBody(organisationRole)) },
      escalates: [toAdmin],
      argumentAliases: {
        ...userAliases,
        first_name: { refused: 'Only role can be changed; leave first_name out.' },
        last_name: { refused: 'Only role can be changed; leave last_name out.' },
      },
    },
    {
      name: 'get_user_stats',
      method: 'GET',
      path: '/analytics/groups/users',
      title: 'Get end-user stats',
      description:
        "Requests and cost for each end user, as apps name them in request metadata (_user): not the organisation's members, who are in list_all_users. The same call as get_analytics_group_users. Cost is in cents.",
      examplePhrases: `
        requests and cost for each end user, end user statistics, what does each end user cost, usage of app users
      `,
      risk: 'read',
      plan: 'enterprise',
      scopes: ['analytics.view'],
      input: analyticsGroupInput,
      perWorkspace: {},
      argumentAliases: analyticsAliases,
      paging: longPages(),
      untrusted: ['data[].user'],
    },
  ],
} satisfies Domain;
