import { inBody, inPath, inQuery, merging, replacing, required, unlisted } from './model/field.ts';
import type { ArgumentAlias, Domain, Escalation, Field, Operation } from './model/operation.ts';
import { onePage } from './model/paging.ts';
import {
  anyObject,
  choice,
  flag,
  inert,
  type JsonSchema,
  list,
  mapOf,
  openObject,
  orNull,
  text,
  zeroOrOne,
} from './model/schema.ts';

/**
 * Self-hosted gateways. Outside the official document: portkey-facts.md, "Operations outside the document", and
 * portkey-details.md 0.1 and 2a, which put URLs, workspaces and JWT settings inside `auth_settings` and the path
 * under /v1, where other clients use /v2.
 */
const common = { plan: 'enterprise', eitherVersion: true, documented: false } as const satisfies Partial<Operation>;

const type = choice(['production', 'non_production']);
const status = choice(['active', 'archived']);
const organisationId = text('UUID.');

const authKeys = {
  gateway_base_url: text('Where the gateway answers.'),
  mcp_gateway_base_url: text('Where its MCP gateway answers.'),
  is_dataservice_hosted: zeroOrOne('1: it runs its own data service.'),
  is_playground_proxy_allowed: zeroOrOne('1: the playground may use it.'),
  workspaces_allowed: list(text(), 'Slugs of the workspaces it serves; none = all.'),
  jwt_subs_allowed: list(text(), 'JWT subjects that may use it.'),
  jwt_sub_workspace_mapping: mapOf(text(), 'JWT subject → workspace slug.'),
} as const satisfies Record<string, JsonSchema>;

const updateAuthKeys = {
  ...authKeys,
  allow_all_workspaces: flag('Drop the list of workspaces: all may use it.'),
  remove_workspaces_allowed: list(text(), 'Slugs of workspaces to cut off.'),
  remove_subs_allowed: list(text(), 'JWT subjects to cut off.'),
} as const satisfies Record<string, JsonSchema>;

/** Each key of `auth_settings` is accepted beside it too, as portkey-facts.md and other clients name them. */
const flattened = (keys: Readonly<Record<string, JsonSchema>>): Record<string, ArgumentAlias> =>
  Object.fromEntries(Object.keys(keys).map((key) => [key, { into: `auth_settings.${key}` }]));

const shared = {
  deployment_config: unlisted(
    replacing(inBody(orNull(anyObject('Settings of the gateway itself; null clears them.')))),
  ),
  is_default: inBody(flag()),
  tags: unlisted(replacing(inBody(inert('labels', anyObject())))),
} as const satisfies Record<string, Field>;

/** Whose tokens a gateway takes, and for which workspace. */
const trusted: readonly Escalation[] = [
  { argument: 'auth_settings.jwt_subs_allowed', given: true, to: 'access', because: 'changes who may use it' },
  {
    argument: 'auth_settings.jwt_sub_workspace_mapping',
    given: true,
    to: 'access',
    because: 'changes which workspace a JWT subject acts in',
  },
];

const id = inPath(text('UUID from list_deployments.'), { listed: { type: 'string' } });
const idAliases = { deployment_id: 'id' } as const;
const credentials = ['client_auth', 'credentials'] as const;

export const deployments = {
  domain: 'deployments',
  about: 'self-hosted gateways registered with the control plane',
  operations: [
    {
      ...common,
      name: 'list_deployments',
      method: 'GET',
      path: '/deployments',
      title: 'List deployments',
      description: 'List the self-hosted gateways (data planes) registered with Portkey, with type, URLs and status.',
      examplePhrases: `
        which self hosted gateways do we have, list data planes, our own gateways, on prem gateways and their status,
        hybrid deployments, regions where our gateway runs
      `,
      risk: 'read',
      scopes: ['deployments.list'],
      input: {
        organisation_id: unlisted(inQuery(organisationId)),
        status: inQuery(status),
        type: inQuery(type),
        workspace_slug: unlisted(
          inQuery(list(text(), 'Gateways that serve these workspaces.'), { encode: 'repeated' }),
        ),
        search: inQuery(text()),
        tags: unlisted(inQuery(inert('filter', anyObject('Tags that gateways must carry.')), { encode: 'json' })),
      },
      paging: onePage(),
      secretReply: credentials.map((field) => `data[].${field}`),
      untrusted: ['data[].name'],
    },
    {
      ...common,
      name: 'register_deployment',
      method: 'POST',
      path: '/deployments',
      title: 'Register deployment',
      description:
        'Register a self-hosted gateway (data plane) so that it can serve workspaces. Its credentials are in this one reply only: keep them.',
      examplePhrases: `
        add a self hosted gateway, register our own data plane, connect an on prem gateway, set up a hybrid deployment
        in our vpc, new gateway in kubernetes, bring our own gateway, new region for the gateway
      `,
      risk: 'write',
      could: ['leaks a key', 'sends elsewhere', 'grants'],
      sensitive: 'egress',
      scopes: ['deployments.create'],
      input: {
        name: required(inBody(text())),
        slug: unlisted(inBody(text())),
        organisation_id: unlisted(inBody(organisationId)),
        type: inBody(type),
        auth_settings: inBody(
          openObject(authKeys, 'gateway_base_url, mcp_gateway_base_url, workspaces_allowed [slugs], …'),
        ),
        ...shared,
      },
      escalates: [
        ...trusted,
        { argument: 'is_default', equals: [true], to: 'live', because: 'makes this gateway the default at once' },
      ],
      argumentAliases: flattened(authKeys),
      oneTimeReply: credentials,
      examples: [
        {
          says: 'A production gateway for one workspace',
          arguments: {
            name: 'EU gateway',
            type: 'production',
            auth_settings: {
              gateway_base_url: 'https://gateway.example.com',
              workspaces_allowed: ['ws-produc-1a2b3c'],
            },
          },
        },
      ],
    },
    {
      ...common,
      name: 'archive_deployment',
      method: 'DELETE',
      path: '/deployments/{id}',
      title: 'Archive deployment',
      description:
        'Archive a self-hosted gateway: its credentials stop working and the workspaces it served are cut off. Its record stays (status archived).',
      examplePhrases: `
        decommission a self hosted gateway, shut down a data plane, retire the on prem gateway, remove a gateway
        cluster, stop using our own gateway in a region, retire our gateway in a region
      `,
      risk: 'delete',
      could: ['cuts off'],
      scopes: ['deployments.delete'],
      input: { id },
      argumentAliases: idAliases,
    },
    {
      ...common,
      name: 'get_deployment',
      method: 'GET',
      path: '/deployments/{id}',
      title: 'Get deployment',
      description:
        'Get one self-hosted gateway with its URLs and the workspaces and JWT subjects that may use it. Its credentials are never shown again.',
      examplePhrases: `
        details of a self hosted gateway, which workspaces use the data plane, url of our gateway, status of an on prem
        gateway
      `,
      risk: 'read',
      scopes: ['deployments.read'],
      input: {
        id: inPath(text('UUID from list_deployments, or self: the one this key belongs to.'), {
          listed: { type: 'string' },
        }),
        organisation_id: unlisted(inQuery(organisationId)),
      },
      argumentAliases: idAliases,
      secretReply: credentials,
      untrusted: ['name'],
    },
    {
      ...common,
      name: 'update_deployment',
      method: 'PUT',
      path: '/deployments/{id}',
      title: 'Update deployment',
      description:
        'Change a self-hosted gateway: its URLs, who may use it, default, status. Lists are merged unless override_existing. rotate_auth ends the old credential at once and gives the new one in this reply only.',
      examplePhrases: `
        change the url of a self hosted gateway, rotate the credentials of the data plane, let another workspace use our
        gateway, make a gateway the default, new credential for the on prem gateway, rename a data plane, new auth for
        our gateway, gateway got a new address
      `,
      risk: 'write',
      could: ['cuts off', 'leaks a key', 'sends elsewhere', 'grants'],
      sensitive: 'egress',
      replaces: true,
      repeatable: false,
      scopes: ['deployments.update'],
      input: {
        id,
        name: inBody(text()),
        type: inBody(type),
        status: inBody(status),
        auth_settings: merging(
          inBody(openObject(updateAuthKeys, 'gateway_base_url, workspaces_allowed, remove_workspaces_allowed, …')),
        ),
        rotate_auth: inBody(flag()),
        override_existing: inBody(flag('Replace lists.')),
        ...shared,
      },
      escalates: [
        { argument: 'rotate_auth', equals: [true], to: 'delete', because: 'the old credential stops working at once' },
        { argument: 'status', equals: ['archived'], to: 'delete', because: 'cuts off every workspace it serves' },
        {
          argument: 'override_existing',
          equals: [true],
          to: 'delete',
          because: 'replaces the lists of who may use it: those not named are cut off',
        },
        {
          argument: 'auth_settings.remove_workspaces_allowed',
          given: true,
          to: 'delete',
          because: 'cuts workspaces off',
        },
        { argument: 'auth_settings.remove_subs_allowed', given: true, to: 'delete', because: 'cuts JWT subjects off' },
        {
          argument: 'auth_settings.allow_all_workspaces',
          equals: [true],
          to: 'access',
          because: 'opens this gateway to every workspace and drops the list there was',
        },
        {
          argument: 'auth_settings.workspaces_allowed',
          emptied: true,
          to: 'access',
          because: 'opens this gateway to every workspace',
        },
        ...trusted,
        { argument: 'is_default', equals: [true], to: 'live', because: 'makes this gateway the default at once' },
      ],
      argumentAliases: { ...idAliases, ...flattened(updateAuthKeys) },
      oneTimeReply: credentials,
    },
  ],
} satisfies Domain;
