import { asCsv, clearable, inBody, inPath, inQuery, merging, replacing, required, unlisted } from './model/field.ts';
import type { Domain, Escalation } from './model/operation.ts';
import { pageInput, pages } from './model/paging.ts';
import { choice, flag, list, note, text } from './model/schema.ts';
import { limitsOfNothing, limitsTakenAway, listedBudget, rateLimits, usageLimits } from './schemas/limits.ts';
import {
  newWorkspaceDefaults,
  powerfulRoles,
  securitySettings,
  workspaceAliases,
  workspaceDefaults,
  workspaceIcon,
  workspaceMembers,
  workspaceRef,
  workspaceRole,
} from './schemas/workspace.ts';

const workspaceId = inPath(workspaceRef, { listed: text() });
const userId = inPath(text('From list_workspace_members'));
const workspaceNamed = { id: 'workspace_id' } as const;

const toPower = (argument: string): Escalation => ({
  argument,
  equals: powerfulRoles,
  to: 'access',
  because: 'lets a person manage the workspace',
});

const guardrailsTaken = (argument: string): readonly Escalation[] => [
  { argument, shrinks: true, to: 'protection', because: 'takes guardrails off every request of the workspace' },
  { argument, emptied: true, to: 'protection', because: 'takes all guardrails off every request of the workspace' },
];

const personal = ['first_name', 'last_name'] as const;

export const workspaces = {
  domain: 'workspaces',
  about: 'Workspaces: their members, limits, defaults and security settings',
  operations: [
    {
      name: 'list_workspaces',
      serverRead: 'workspaces',
      method: 'GET',
      path: '/admin/workspaces',
      title: 'List workspaces',
      description:
        'List workspaces: id, slug, name, status, limits, defaults. Start here for the workspace_id that other tools want. Members of one: get_workspace.',
      examplePhrases: `
        which workspaces do we have, list teams, find the id of a workspace, all departments, what teams exist, overview
        of workspaces
      `,
      risk: 'read',
      scopes: ['workspaces.list'],
      input: {
        name: inQuery(text('Part of the name; case matters')),
        exact_name: unlisted(inQuery(text())),
        // One value in the document's schema, a comma-separated list in its words.
        status: asCsv(inQuery(list(choice(['active', 'archived'])))),
        ...pageInput(),
      },
      paging: pages(100),
      untrusted: ['data[].name', 'data[].description', 'data[].defaults.metadata'],
    },
    {
      name: 'create_workspace',
      method: 'POST',
      path: '/admin/workspaces',
      title: 'Create workspace',
      description:
        "Create a workspace, a team's own space for prompts, configs, keys and logs, with members, budget and rate limits. AI providers are granted to it with update_integration_workspaces.",
      examplePhrases: `
        new team, set up a space for a department, make a workspace, separate area for a project, new business unit
        needs its own space, isolated environment for a client, space for a new squad, separate area for an office, own
        space with its own keys for a product line
      `,
      risk: 'write',
      could: ['cuts off', 'grants'],
      scopes: ['workspaces.create'],
      input: {
        name: required(inBody(text())),
        description: inBody(note()),
        users: inBody(list(text(), 'User ids from list_all_users')),
        icon: unlisted(inBody(workspaceIcon)),
        usage_limits: inBody(usageLimits, listedBudget),
        rate_limits: inBody(rateLimits),
        defaults: inBody(newWorkspaceDefaults),
      },
      escalates: [
        { argument: 'users', given: true, to: 'access', because: 'gives these people access' },
        ...limitsOfNothing(),
      ],
      argumentAliases: workspaceAliases,
      examples: [
        {
          says: "A team's workspace with 1000 dollars a month",
          arguments: {
            name: 'Marketing',
            defaults: { metadata: { cost_center: 'mk-12' } },
            usage_limits: [{ type: 'cost', credit_limit: 1000, alert_threshold: 800, periodic_reset: 'monthly' }],
          },
        },
      ],
    },
    {
      name: 'delete_workspace',
      method: 'DELETE',
      path: '/admin/workspaces/{workspaceId}',
      title: 'Delete workspace',
      description:
        'Delete a workspace, for good. Give its exact name. While it holds providers, configs or keys Portkey answers 409; force_delete deletes them too. Shared prompts block it; the default workspace cannot go.',
      examplePhrases: `
        delete a workspace, a team was dissolved, remove a department, project is over clean up its space, close a
        workspace, shut down a team's area, close a workspace for good, the hackathon is over drop its workspace
      `,
      risk: 'delete',
      could: ['cuts off'],
      scopes: ['workspaces.delete'],
      input: {
        workspace_id: workspaceId,
        // The document has no body; Portkey's Terraform provider and SDK send it (portkey-details.md 2a).
        name: required({ ...inBody(text('Its exact name, as a check')), matches: 'name' }),
        force_delete: inBody(flag('Delete what is in it as well')),
      },
      escalates: [
        {
          argument: 'force_delete',
          given: true,
          to: 'delete',
          because: 'deletes its providers, configs and keys as well, which cuts off every app that uses them',
        },
      ],
      argumentAliases: workspaceNamed,
    },
    {
      name: 'get_workspace',
      method: 'GET',
      path: '/admin/workspaces/{workspaceId}',
      title: 'Get workspace',
      description:
        'Read one workspace with its members, defaults (metadata, guardrails), limits, settings and security_settings. Read it before update_workspace.',
      examplePhrases: `
        details of a workspace, settings of a team, limits of a workspace, defaults of a workspace, budget of a
        workspace, who is in the workspace and what are its settings
      `,
      risk: 'read',
      scopes: ['workspaces.read'],
      input: {
        workspace_id: workspaceId,
        name_format: unlisted(inQuery(choice(['display', 'plain'], 'plain: the name without its leading emoji.'))),
      },
      argumentAliases: { ...workspaceNamed, slug: 'workspace_id' },
      untrusted: ['name', 'description', 'defaults.metadata', ...personal.map((field) => `users[].${field}`)],
    },
    {
      name: 'update_workspace',
      method: 'PUT',
      path: '/admin/workspaces/{workspaceId}',
      title: 'Update workspace',
      description:
        "Change a workspace's name, limits, defaults (metadata, guardrails) or security switches; live at once. defaults and limits are replaced whole: read get_workspace first. Members: update_workspace_member.",
      examplePhrases: `
        rename a workspace, change the budget of a workspace, default guardrails for one workspace, default metadata for
        a team, raise a team's limits, turn off log bodies for a workspace, security settings of a workspace, team wants
        another name, require metadata in a workspace, set a rate limit on a workspace
      `,
      risk: 'write',
      could: ['cuts off', 'spends', 'grants', 'loosens'],
      sensitive: 'access',
      scopes: ['workspaces.update'],
      replaces: true,
      input: {
        workspace_id: workspaceId,
        name: inBody(text()),
        description: inBody(note()),
        defaults: replacing(inBody(workspaceDefaults)),
        icon: unlisted({ ...clearable(inBody(workspaceIcon)), clearedBy: '' }),
        usage_limits: replacing(clearable(inBody(usageLimits, listedBudget))),
        rate_limits: replacing(clearable(inBody(rateLimits))),
        security_settings: merging(inBody(securitySettings)),
      },
      escalates: [
        {
          argument: 'defaults',
          shrinks: true,
          to: 'protection',
          because: 'defaults are replaced whole: what is not named is taken away',
        },
        ...guardrailsTaken('defaults.input_guardrails'),
        ...guardrailsTaken('defaults.output_guardrails'),
        ...limitsTakenAway,
        ...limitsOfNothing(),
        {
          argument: 'usage_limits',
          shrinks: true,
          to: 'protection',
          because: 'limits are replaced whole: a budget is taken away',
        },
        {
          argument: 'rate_limits',
          shrinks: true,
          to: 'protection',
          because: 'limits are replaced whole: a rate limit is taken away',
        },
        {
          argument: 'security_settings',
          given: true,
          to: 'access',
          because: 'changes what members and managers may see and do',
        },
      ],
      argumentAliases: {
        ...workspaceNamed,
        ...workspaceAliases,
        input_guardrails: { into: 'defaults.input_guardrails' },
        output_guardrails: { into: 'defaults.output_guardrails' },
        user_api_key_config: { into: 'defaults.user_api_key_config' },
      },
      examples: [
        {
          says: 'Put a guardrail on every request, keeping the metadata that is there',
          arguments: {
            workspace_id: 'ws-market-1a2b3c',
            defaults: { metadata: { cost_center: 'mk-12' }, input_guardrails: ['pg-pii-9f8e7d'] },
          },
        },
      ],
    },
    {
      name: 'list_workspace_members',
      method: 'GET',
      path: '/admin/workspaces/{workspaceId}/users',
      title: 'List workspace members',
      description:
        "List one workspace's members with their role there and in the organisation. All members of the organisation: list_all_users.",
      examplePhrases: `
        who is in a workspace, members of a team, people with access to a workspace, who belongs to the team, which
        colleagues are in the project, managers of a workspace, who works in the workspace, who can get into this
        workspace
      `,
      risk: 'read',
      scopes: ['workspace_users.list'],
      input: {
        workspace_id: workspaceId,
        role: inQuery(workspaceRole),
        email: inQuery(text()),
        // The document has the defaults of the two swapped (portkey-details.md 3).
        ...pageInput(),
      },
      argumentAliases: workspaceNamed,
      paging: pages(100),
      untrusted: personal.map((field) => `data[].${field}`),
    },
    {
      name: 'add_workspace_member',
      method: 'POST',
      path: '/admin/workspaces/{workspaceId}/users',
      title: 'Add workspace members',
      description:
        'Add members of the organisation, one or several, to a workspace, each with a role; at once. Someone new to the organisation: invite_user.',
      examplePhrases: `
        add someone to a workspace, put a colleague in the team, give a person access to a workspace, someone joins the
        team, let him into the project, move somebody to a team, add people to a project, someone should see the
        workspace, moves from sales to support add him there, she works on the project now, let a colleague into the
        workspace
      `,
      risk: 'write',
      could: ['grants'],
      sensitive: 'access',
      scopes: ['workspace_users.create'],
      input: { workspace_id: workspaceId, users: required(inBody(workspaceMembers)) },
      escalates: [toPower('users[].role')],
      argumentAliases: { ...workspaceNamed, user_id: { into: 'users[0].id' }, role: { into: 'users[0].role' } },
      examples: [
        {
          says: 'One person as a member',
          arguments: {
            workspace_id: 'ws-market-1a2b3c',
            users: [{ id: '25afb7bd-f98a-11ee-85fe-0e27d7367987', role: 'member' }],
          },
        },
      ],
    },
    {
      name: 'remove_workspace_member',
      method: 'DELETE',
      path: '/admin/workspaces/{workspaceId}/users/{userId}',
      title: 'Remove workspace member',
      description:
        'Take a person out of one workspace, at once. They stay in the organisation (delete_user removes them there) and can be added again with add_workspace_member.',
      examplePhrases: `
        take someone out of a workspace, he left the team, changed teams remove him, no longer on the project, remove a
        person from a team, revoke somebody's access to one workspace, kick someone out of the workspace, no longer part
        of the team, someone should not see the workspace any longer, moved to another team take her out here
      `,
      risk: 'delete',
      remains: 'They stay in the organisation: delete_user removes them there.',
      undoneBy: 'add_workspace_member',
      could: ['cuts off'],
      scopes: ['workspace_users.delete'],
      input: { workspace_id: workspaceId, user_id: userId },
    },
    {
      name: 'get_workspace_member',
      method: 'GET',
      path: '/admin/workspaces/{workspaceId}/users/{userId}',
      title: 'Get workspace member',
      description:
        "Read one person's membership of a workspace: role there, role in the organisation, status. The person, with all workspaces: get_user.",
      examplePhrases: `
        role of a person in a workspace, is she a manager of the team, membership of one person, what may he do in this
        workspace
      `,
      risk: 'read',
      scopes: ['workspace_users.read'],
      input: { workspace_id: workspaceId, user_id: userId },
      untrusted: personal,
    },
    {
      name: 'update_workspace_member',
      method: 'PUT',
      path: '/admin/workspaces/{workspaceId}/users/{userId}',
      title: 'Update workspace member',
      description: "Change a member's role in one workspace, at once. The role in the whole organisation: update_user.",
      examplePhrases: `
        make someone manager of a workspace, change the role in a team, promote to workspace admin, demote somebody in
        the workspace, change a member's rights in one workspace, let her manage the team, let someone run a workspace
        as manager, make someone admin of one workspace only, member becomes manager of the team
      `,
      risk: 'write',
      could: ['cuts off', 'grants'],
      sensitive: 'access',
      scopes: ['workspace_users.update'],
      replaces: true,
      input: { workspace_id: workspaceId, user_id: userId, role: required(inBody(workspaceRole)) },
      escalates: [toPower('role')],
    },
  ],
} satisfies Domain;
