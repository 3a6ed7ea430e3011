import { inBody, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { choice, text } from './schema.ts';

export const scim = {
  domain: 'scim',
  about: 'TODO',
  operations: [
    {
      name: 'list_scim_workspace_mappings',
      method: 'GET',
      path: '/scim/workspaces',
      title: 'List SCIM workspace mappings',
      description: 'TODO',
      risk: 'read',
      input: {
        workspace_id: inQuery(text()),
        scim_group_id: inQuery(text()),
        role: inQuery(choice(['admin', 'member', 'manager'])),
      },
    },
    {
      name: 'create_scim_workspace_mapping',
      method: 'POST',
      path: '/scim/workspaces',
      title: 'Create SCIM workspace mapping',
      description: 'TODO',
      risk: 'write',
      sensitive: 'access',
      input: {
        /* TODO root alternative: undefined */
        /* TODO root alternative: undefined */
        /* TODO root combinator oneOf required: scim_group_id | scim_group_name */
        workspace_id: required(inBody(text())),
        role: required(inBody(choice(['admin', 'member', 'manager']))),
        scim_group_id: inBody(text()),
        scim_group_name: inBody(text()),
      },
    },
    {
      name: 'delete_scim_workspace_mapping',
      method: 'DELETE',
      path: '/scim/workspaces/{scimWorkspaceGroupId}',
      title: 'Delete SCIM workspace mapping',
      description: 'TODO',
      risk: 'delete',
      input: { scim_workspace_group_id: inPath(text()) },
    },
    {
      name: 'list_scim_groups',
      method: 'GET',
      path: '/v2/scim/groups',
      title: 'List SCIM groups',
      description: 'TODO',
      risk: 'read',
      input: {
        /* TODO outside the document (docs): see portkey-facts.md */
      },
      documented: false,
    },
  ],
} satisfies Domain;
