import { inBody, inPath, inQuery, required } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { pageFromZeroInput, pagesFromZero } from './model/paging.ts';
import { text } from './model/schema.ts';
import { byWorkspaceId, powerfulRoles, workspaceRef, workspaceRole } from './schemas/workspace.ts';

/** The group is named by exactly one of these. */
const groupNames = ['scim_group_id', 'scim_group_name'] as const;

export const scim = {
  domain: 'scim',
  about: "Groups of the organisation's identity provider, and the workspaces they open",
  operations: [
    {
      name: 'list_scim_workspace_mappings',
      method: 'GET',
      path: '/scim/workspaces',
      title: 'List SCIM workspace mappings',
      description:
        'List SCIM mappings: which group of the identity provider gives which role in which workspace. The groups themselves: list_scim_groups.',
      examplePhrases: `
        which directory groups give access to which workspace, group to workspace mappings, which okta group maps where,
        single sign on group mappings, what role do people from a group get
      `,
      risk: 'read',
      plan: 'enterprise',
      input: {
        // Only the UUID matches: portkey-details.md 2b.
        workspace_id: inQuery(workspaceRef, byWorkspaceId),
        scim_group_id: inQuery(text()),
        role: inQuery(workspaceRole),
        ...pageFromZeroInput(100),
      },
      paging: pagesFromZero(100, { items: 'mappings', total: 'total_count' }),
      untrusted: ['mappings[].scim_group'],
    },
    {
      name: 'create_scim_workspace_mapping',
      method: 'POST',
      path: '/scim/workspaces',
      title: 'Create SCIM workspace mapping',
      description:
        "Give all members of an identity provider's group (SCIM) a role in a workspace. Name the group by id (list_scim_groups) or by name, which creates it. A group that has another role there is refused.",
      examplePhrases: `
        give an okta group access to a workspace, map an azure ad group to a workspace, everyone in the directory group
        should be in the workspace, assign a role to an entra group, connect an idp group to a team, automatic
        membership from the identity provider, map a directory group to a workspace as members, everybody in an okta
        group should land in a workspace
      `,
      risk: 'write',
      could: ['grants'],
      sensitive: 'access',
      plan: 'enterprise',
      // The same mapping again answers the one that is there (portkey-details.md 4).
      repeatable: true,
      input: {
        workspace_id: required(inBody(workspaceRef, byWorkspaceId)),
        role: required(inBody(workspaceRole)),
        scim_group_id: inBody(text()),
        scim_group_name: inBody(text('Instead of the id')),
      },
      needsOneOf: [groupNames],
      atMostOneOf: [groupNames],
      escalates: [
        { argument: 'role', equals: powerfulRoles, to: 'access', because: 'lets a whole group manage the workspace' },
      ],
      untrusted: ['scim_group'],
    },
    {
      name: 'delete_scim_workspace_mapping',
      method: 'DELETE',
      path: '/scim/workspaces/{scimWorkspaceGroupId}',
      title: 'Delete SCIM workspace mapping',
      description:
        'Archive a SCIM mapping: the group gives no access to the workspace any more. Group and members stay; take people out with remove_workspace_member.',
      examplePhrases: `
        take a directory group's access to a workspace away, remove a group mapping, unmap an okta group, end automatic
        access of a group
      `,
      risk: 'delete',
      undoneBy: 'create_scim_workspace_mapping',
      could: ['cuts off'],
      plan: 'enterprise',
      input: { scim_workspace_group_id: inPath(text('Id of the mapping')) },
      argumentAliases: { mapping_id: 'scim_workspace_group_id', id: 'scim_workspace_group_id' },
    },
    {
      name: 'list_scim_groups',
      method: 'GET',
      path: '/v2/scim/groups',
      title: 'List SCIM groups',
      description:
        'List the groups that the identity provider has sent (SCIM), with their ids; find one by name. What they open: list_scim_workspace_mappings.',
      examplePhrases: `
        which groups come from okta, list directory groups, identity provider groups, groups synced by scim, find a
        group in the directory, ad groups
      `,
      risk: 'read',
      plan: 'enterprise',
      input: { search: inQuery(text()), ...pageFromZeroInput() },
      paging: pagesFromZero(100),
      untrusted: ['data[].name', 'data[].display_name'],
      eitherVersion: true,
      documented: false,
    },
  ],
} satisfies Domain;
