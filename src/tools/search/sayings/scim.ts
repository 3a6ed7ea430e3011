import type { Sayings } from './sayings.ts';

export const scim: Sayings = {
  list_scim_workspace_mappings: `
    which directory groups give access to which workspace, group to workspace mappings, which okta group maps where,
    single sign on group mappings, what role do people from a group get
  `,
  create_scim_workspace_mapping: `
    give an okta group access to a workspace, map an azure ad group to a workspace, everyone in the directory group
    should be in the workspace, assign a role to an entra group, connect an idp group to a team, automatic
    membership from the identity provider, map a directory group to a workspace as members, everybody in an okta
    group should land in a workspace
  `,
  delete_scim_workspace_mapping: `
    take a directory group's access to a workspace away, remove a group mapping, unmap an okta group, end automatic
    access of a group
  `,
  list_scim_groups: `
    which groups come from okta, list directory groups, identity provider groups, groups synced by scim, find a
    group in the directory, ad groups
  `,
};
