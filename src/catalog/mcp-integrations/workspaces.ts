import { inBody, inQuery, merging, required, unlisted } from '../model/field.ts';
import type { Operation } from '../model/operation.ts';
import { onePage } from '../model/paging.ts';
import { flag, list, object, orNull, text } from '../model/schema.ts';
import { scopes, which, whichAliases } from './common.ts';

/** Which workspaces may use a registered server. */
export const workspaces = [
  {
    name: 'list_mcp_integration_workspaces',
    method: 'GET',
    path: '/mcp-integrations/{mcpIntegrationId}/workspaces',
    title: 'List MCP integration workspaces',
    description:
      'List which workspaces may use a registered MCP server, and whether future workspaces get it too (global_workspace_access).',
    examplePhrases: `
      which workspaces may use an mcp integration, which teams have the github mcp, who has access to a registered mcp
    `,
    risk: 'read',
    scopes: scopes('read'),
    input: { ...which, version: unlisted(inQuery(text('If set, the reply has data and total, not workspaces.'))) },
    argumentAliases: whichAliases,
    paging: onePage('workspaces'),
  },
  {
    name: 'update_mcp_integration_workspaces',
    method: 'PUT',
    path: '/mcp-integrations/{mcpIntegrationId}/workspaces',
    title: 'Share MCP integration with workspaces',
    description:
      'Grant workspaces a registered MCP server or take it away (enabled false). Workspaces not named keep what they have, unless override_existing_workspace_access is true: then they lose it.',
    examplePhrases: `
      give a workspace access to an mcp integration, let a team use the registered mcp, take an mcp away from a
      workspace, share an mcp server with other teams, roll out an mcp to all workspaces, a team should not see the mcp
      integration any more, give a workspace the registered mcp
    `,
    risk: 'write',
    could: ['cuts off', 'grants'],
    sensitive: 'access',
    scopes: scopes('update'),
    replaces: true,
    input: {
      ...which,
      workspaces: required(
        merging(
          inBody(
            list(
              object({ id: text('UUID or slug.'), enabled: flag() }, undefined, { required: ['id', 'enabled'] }),
              'id, enabled',
            ),
          ),
        ),
      ),
      global_workspace_access: merging(
        inBody(orNull(object({ enabled: flag() }, 'enabled: for every future workspace'))),
      ),
      override_existing_workspace_access: inBody(flag()),
    },
    argumentAliases: {
      ...whichAliases,
      global_workspace_access_enabled: { into: 'global_workspace_access.enabled' },
      override_existing: 'override_existing_workspace_access',
    },
    escalates: [
      {
        argument: 'workspaces[].enabled',
        equals: [false],
        to: 'delete',
        because: 'Takes the MCP server away from workspaces.',
      },
      {
        argument: 'override_existing_workspace_access',
        equals: [true],
        to: 'delete',
        because: 'Replaces every earlier grant: workspaces that are not named lose the MCP server.',
      },
      {
        argument: 'global_workspace_access.enabled',
        equals: [false],
        to: 'delete',
        because: 'Ends the access of all workspaces.',
      },
      {
        argument: 'global_workspace_access',
        emptied: true,
        to: 'delete',
        because: 'Ends the access of all workspaces.',
      },
    ],
    examples: [
      {
        says: 'Grant it to one workspace, take it from another',
        arguments: {
          mcp_integration_id: 'ticket-tracker',
          workspaces: [
            { id: 'ws-suppor-4f2a91', enabled: true },
            { id: 'ws-resear-0c77de', enabled: false },
          ],
        },
      },
    ],
  },
] as const satisfies readonly Operation[];
