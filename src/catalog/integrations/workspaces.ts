import { inBody, merging } from '../model/field.ts';
import type { Operation } from '../model/operation.ts';
import { onePage } from '../model/paging.ts';
import { flag } from '../model/schema.ts';
import { globalWorkspaceAccess, integrationWorkspaces } from '../schemas/integration.ts';
import { limitsOfNothing, limitsWithin } from '../schemas/limits.ts';
import { bySlug, defaultProvider, scoped, slugAliases } from './common.ts';

/** Which workspaces may use an integration. */
export const workspaceAccessOperations = [
  {
    name: 'list_integration_workspaces',
    method: 'GET',
    path: '/integrations/{slug}/workspaces',
    title: 'List integration workspaces',
    description:
      'List which workspaces may use an integration, with the budget and rate limit of each. Workspaces are named by slug.',
    examplePhrases: `
      which teams may use a provider, who has access to openai, workspaces of an integration, which workspaces can use
      bedrock, budget of each workspace on an integration
    `,
    risk: 'read',
    plan: 'enterprise',
    scopes: scoped('read'),
    input: { slug: bySlug },
    argumentAliases: slugAliases,
    paging: onePage('workspaces'),
  },
  {
    name: 'update_integration_workspaces',
    method: 'PUT',
    path: '/integrations/{slug}/workspaces',
    title: 'Update integration workspaces',
    description:
      'Grant an integration to workspaces, each with a budget and rate limit, or take it away (enabled false). A grant makes a provider there. Workspaces not named stay, unless override_existing_workspace_access.',
    examplePhrases: `
      give a team access to openai, let a workspace use anthropic, take a provider away from a team, share an
      integration with a workspace, allow bedrock in the research workspace, revoke a workspace's access to a vendor,
      cap what a workspace may spend on a provider, grant the provider to another team, marketing should no longer use
      azure, roll out a provider to all teams, a workspace may not use the provider any longer, let a workspace use the
      vendor account with a budget, open a provider to a team
    `,
    risk: 'write',
    could: ['cuts off', 'spends', 'grants', 'loosens'],
    sensitive: 'access',
    plan: 'enterprise',
    scopes: scoped('update'),
    replaces: true,
    input: {
      slug: bySlug,
      workspaces: merging(inBody(integrationWorkspaces)),
      global_workspace_access: merging(inBody(globalWorkspaceAccess)),
      override_existing_workspace_access: inBody(flag()),
      ...defaultProvider,
    },
    escalates: [
      {
        argument: 'workspaces[].enabled',
        equals: [false],
        to: 'delete',
        because: 'takes the integration away from a workspace',
      },
      {
        argument: 'override_existing_workspace_access',
        given: true,
        to: 'delete',
        because: 'replaces the access and limits that workspaces have now',
      },
      {
        argument: 'global_workspace_access.enabled',
        equals: [true],
        to: 'access',
        because: 'opens the integration to every workspace that is created later',
      },
      {
        argument: 'global_workspace_access.enabled',
        equals: [false],
        to: 'delete',
        because: 'takes the access for all workspaces away',
      },
      ...(['workspaces[]', 'global_workspace_access'] as const).flatMap((holder) => [
        ...limitsOfNothing(`${holder}.`),
        {
          argument: `${holder}.usage_limits`,
          emptied: true,
          to: 'protection' as const,
          because: 'takes a budget away',
        },
        {
          argument: `${holder}.rate_limits`,
          emptied: true,
          to: 'protection' as const,
          because: 'takes a rate limit away',
        },
      ]),
      {
        argument: 'workspaces[].reset_usage',
        given: true,
        to: 'protection',
        because: 'wipes a usage counter for good, so that a spent budget can be spent again',
      },
    ],
    argumentAliases: {
      ...slugAliases,
      ...limitsWithin('workspaces[]'),
      ...limitsWithin('global_workspace_access'),
      global_workspace_access_enabled: { into: 'global_workspace_access.enabled' },
      global_credit_limit: { into: 'global_workspace_access.usage_limits[0].credit_limit' },
      global_alert_threshold: { into: 'global_workspace_access.usage_limits[0].alert_threshold' },
      global_rate_limit_rpm: {
        into: 'global_workspace_access.rate_limits[0].value',
        with: { type: 'requests', unit: 'rpm' },
      },
    },
    examples: [
      {
        says: 'Grant it to one workspace with 500 dollars a month, take it from another',
        arguments: {
          slug: 'production-openai',
          workspaces: [
            {
              id: 'ws-market-1a2b3c',
              enabled: true,
              usage_limits: [{ type: 'cost', credit_limit: 500, periodic_reset: 'monthly' }],
            },
            { id: 'ws-legacy-4d5e6f', enabled: false },
          ],
        },
      },
    ],
  },
] as const satisfies readonly Operation[];
