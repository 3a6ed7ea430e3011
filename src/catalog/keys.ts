import { asCsv, clearable, inBody, inPath, inQuery, replacing, required, unlisted, wired } from './model/field.ts';
import type { Domain, Escalation, Field, Operation } from './model/operation.ts';
import { pageInput, pages } from './model/paging.ts';
import { choice, flag, list, note, object, orNull, secretText, text } from './model/schema.ts';
import {
  apiKeyAliases,
  expiresAt,
  keyDefaults,
  keyScopes,
  keyTransition,
  neverExpires,
  rotationPolicy,
} from './schemas/api-key.ts';
import {
  keyRateLimits,
  limitsOfNothing,
  limitsTakenAway,
  listedBudget,
  rateLimit,
  rateLimitObjectAlias,
  usageLimit,
  usageLimitAliases,
  usageReset,
} from './schemas/limits.ts';
import { secretMappings } from './schemas/secret-references.ts';
import { byWorkspaceId, workspaceRef } from './schemas/workspace.ts';

/** Any of the three kinds of key has its own group of scopes. Source: portkey-details.md 2c. */
const scoped = (action: string) =>
  ({
    anyOf: [
      `organisation_service_api_keys.${action}`,
      `workspace_service_api_keys.${action}`,
      `workspace_user_api_keys.${action}`,
    ],
  }) as const;

const byId = inPath(text());
const idAliases = { api_key_id: 'id', key_id: 'id' } as const;

/** More scopes than an app needs: the key of an administrator. */
const manyScopes: Escalation = {
  argument: 'scopes',
  moreThan: 10,
  to: 'access',
  because: 'gives one key many permissions',
};

/** What both creation and update take. */
const settings = {
  description: unlisted(inBody(note())),
  usage_limits: replacing(inBody(usageLimit, listedBudget)),
  rate_limits: replacing(inBody(keyRateLimits)),
  defaults: replacing(inBody(keyDefaults)),
  alert_emails: unlisted(replacing(inBody(list(text(), 'Who is mailed at alert_threshold.')))),
  expires_at: inBody(expiresAt),
  rotation_policy: unlisted(replacing(inBody(rotationPolicy))),
} as const;

/** Portkey's own API keys: what apps and administrators call Portkey with. */
const apiKeyOperations = [
  {
    name: 'list_api_keys',
    serverRead: 'api keys',
    method: 'GET',
    path: '/api-keys',
    title: 'List API keys',
    description:
      "List Portkey API keys (what apps and admins call Portkey with): id, type, scopes, limits, status, expiry. Values are masked. AI providers' keys are in list_virtual_keys.",
    examplePhrases: `
      which keys do we have, list api keys, show all tokens that apps use, which keys expire soon, old unused keys, find
      a key by name, inventory of credentials, keys of a workspace, which keys have admin rights, all service keys, keys
      about to expire, which keys are still active, overview of keys with expiry, keys nobody uses
    `,
    risk: 'read',
    scopes: scoped('list'),
    input: {
      workspace_id: inQuery(workspaceRef, { listed: text() }),
      ...pageInput(),
      ids: unlisted(asCsv(inQuery(list(text(), 'Only the keys with these ids.')))),
    },
    paging: pages(100),
    secretReply: ['data[].key'],
    untrusted: ['data[].name', 'data[].description', 'data[].defaults.metadata'],
  },
  {
    name: 'delete_api_key',
    method: 'DELETE',
    path: '/api-keys/{id}',
    title: 'Delete API key',
    description:
      'Revoke and delete a Portkey API key, for good: apps that use it are cut off at once. After a leak: create_api_key, then this. To change its value without an outage use rotate_api_key.',
    examplePhrases: `
      revoke a key, kill a token, an app should no longer have access, delete an api key, disable a leaked key at once,
      cut off an application, retire an old key, shut off a key immediately, make the key stop working, freeze a key
      right away, stop an app from calling us, turn off access for an app, throw away a test key, shut the old key off
      for good
    `,
    risk: 'delete',
    remains: 'Its value stops at once: what calls with it needs another key first, from create_api_key.',
    could: ['cuts off'],
    scopes: scoped('delete'),
    input: { id: byId },
    argumentAliases: idAliases,
  },
  {
    name: 'get_api_key',
    method: 'GET',
    path: '/api-keys/{id}',
    title: 'Get API key',
    description:
      'Read one Portkey API key: scopes, limits, next usage reset, defaults, expiry, rotation. The value stays masked and cannot be had again; rotate_api_key makes a new one.',
    examplePhrases: `
      what may this key do, scopes of a key, when does a key expire, limits of a key, budget of an api key, details of
      one key, which defaults does the key have, is the key still valid, what permissions does this token have, scopes
      on a key, what rights does the key carry, remaining budget of a key
    `,
    risk: 'read',
    scopes: scoped('read'),
    input: { id: byId },
    argumentAliases: idAliases,
    secretReply: ['key'],
    untrusted: ['name', 'description', 'defaults.metadata'],
  },
  {
    name: 'update_api_key',
    method: 'PUT',
    path: '/api-keys/{id}',
    title: 'Update API key',
    description:
      "Change a Portkey API key's scopes, limits, defaults, expiry or name, or wipe its usage; live at once. A list given replaces the old one. Type and user cannot change. A new value: rotate_api_key.",
    examplePhrases: `
      give a key more permissions, change the scopes of a key, extend the expiry of a key, raise the budget of a key,
      limit what a key can do, reset the usage of a key, restrict a key to read only, attach a config to a key, add a
      rate limit to a key, rename a key, remove a permission from a key, key should live longer, default config for a
      key, key ran out of budget, the key should also be able to do something else, bump the budget of a key, key needs
      another scope, take a scope away from a key, cap what a key may spend
    `,
    risk: 'write',
    could: ['cuts off', 'spends', 'grants', 'loosens'],
    sensitive: 'access',
    scopes: scoped('update'),
    replaces: true,
    input: {
      id: byId,
      name: inBody(text()),
      scopes: replacing(inBody(keyScopes)),
      ...settings,
      usage_limits: clearable(settings.usage_limits),
      alert_emails: clearable(settings.alert_emails),
      reset_usage: inBody(flag('Wipe the counter; reactivates an exhausted key')),
    },
    escalates: [
      { argument: 'scopes', shrinks: true, to: 'delete', because: 'takes permissions from a key in use' },
      manyScopes,
      { argument: 'expires_at', given: true, to: 'delete', because: 'stops the key at that time' },
      neverExpires,
      ...limitsTakenAway,
      ...limitsOfNothing(),
      usageReset,
      {
        argument: 'alert_emails',
        emptied: true,
        to: 'protection',
        because: 'nobody is mailed any more before the budget is used up',
      },
      {
        argument: 'defaults.config_id',
        emptied: true,
        to: 'protection',
        because: 'takes the config, with its guardrails, off every request with the key',
      },
      {
        argument: 'defaults.allow_config_override',
        equals: [true],
        to: 'protection',
        because: 'lets requests leave the config of the key, and its guardrails',
      },
      { argument: 'rotation_policy', emptied: true, to: 'protection', because: 'ends the automatic rotation' },
    ],
    argumentAliases: { ...idAliases, ...apiKeyAliases },
    examples: [
      {
        says: 'A budget of 100 dollars a month with an alert at 80',
        arguments: {
          id: '183f497a-2a7f-4f47-992e-26213fa863e5',
          usage_limits: { type: 'cost', credit_limit: 100, alert_threshold: 80, periodic_reset: 'monthly' },
          alert_emails: ['platform@example.com'],
        },
      },
      {
        says: 'A new value every 30 days, the old one working on for an hour',
        arguments: {
          id: '183f497a-2a7f-4f47-992e-26213fa863e5',
          rotation_policy: { rotation_period_days: 30, key_transition_period_ms: 3600000 },
        },
      },
    ],
  },
  {
    name: 'rotate_api_key',
    method: 'POST',
    path: '/api-keys/{id}/rotate',
    title: 'Rotate API key',
    description:
      'Replace the value of a Portkey API key. The new value is shown once; the old one works on for 30 minutes at least (longer if said). To stop it at once: create_api_key, then delete_api_key. Id, scopes and limits stay.',
    examplePhrases: `
      key leaked, new value for a key, our token ended up on github, rotate credentials, change the secret without
      downtime, renew a key, key was posted in slack, regenerate the token, someone may have seen our key, quarterly key
      rotation, roll over the secret, credential compromised, swap out the key with a grace period, lost the value of a
      key, key found in git history, key was pasted in a chat, key visible in a screenshot, new secret for the same key,
      refresh the key but keep its settings
    `,
    risk: 'delete',
    remains: 'The old value works on for 30 minutes at least. To stop it at once: create_api_key, then delete_api_key.',
    could: ['cuts off', 'leaks a key'],
    scopes: scoped('rotate'),
    input: { id: byId, key_transition_period_ms: inBody(keyTransition) },
    argumentAliases: idAliases,
    oneTimeReply: ['key'],
  },
  {
    name: 'create_api_key',
    method: 'POST',
    path: '/api-keys/{type}/{sub-type}',
    title: 'Create API key',
    description:
      "Make a Portkey API key; its value is shown once. type/sub_type: workspace/service for an app, workspace/user for a person (list_all_users), organisation/service for an admin key over all workspaces. For an AI provider's key: create_integration.",
    examplePhrases: `
      new key for an app, a service needs access to portkey, generate a token, credentials for our backend, key for a
      new developer, read only key for a dashboard, issue a key for CI, admin key for automation, mint an access token,
      let a script call the gateway, the new microservice must authenticate, key with a spending limit, temporary key
      for a contractor, I need a token, key with only certain permissions, give a contractor a key that ends after a
      month, service key for a backend, machine access for a job, token for grafana with analytics only, issue
      credentials for a tool, key that dies after a few days
    `,
    risk: 'write',
    could: ['leaks a key', 'spends', 'grants'],
    sensitive: 'access',
    plan: 'enterprise',
    scopes: scoped('create'),
    input: {
      type: inPath(choice(['organisation', 'workspace'])),
      sub_type: inPath(choice(['service', 'user'])),
      name: required(inBody(text())),
      scopes: required(inBody(keyScopes)),
      workspace_id: inBody(text('UUID or slug; for type workspace.'), { listed: text('For type workspace') }),
      user_id: inBody(text('For sub_type user')),
      ...settings,
      organisation_id: unlisted(inBody(text("UUID; the key's own organisation unless said."))),
    },
    escalates: [
      {
        argument: 'type',
        equals: ['organisation'],
        to: 'access',
        because: 'makes an admin key that reaches every workspace',
      },
      manyScopes,
    ],
    argumentAliases: apiKeyAliases,
    oneTimeReply: ['key'],
    examples: [
      {
        says: "An app's key with a monthly budget and a rate limit",
        arguments: {
          type: 'workspace',
          sub_type: 'service',
          name: 'checkout-service',
          workspace_id: 'ws-produc-1a2b3c',
          scopes: ['completions.write', 'prompts.render'],
          usage_limits: { type: 'cost', credit_limit: 50, periodic_reset: 'monthly' },
          rate_limits: [{ type: 'requests', unit: 'rpm', value: 100 }],
        },
      },
    ],
  },
] as const satisfies readonly Operation[];

const bySlug = inPath(text());
const slugAliases = { id: 'slug', virtual_key: 'slug' } as const;

/** A slug is unique in its workspace only. In the query, as for /providers, which are the same things: portkey-live.md 6. */
const forAdmins = { ...byWorkspaceId, listed: text('For an admin key') } as const;
const inWorkspace = inQuery(workspaceRef, forAdmins);

/** Azure OpenAI's deployments, under the API's camelCase names. */
const deployments = wired(
  'deploymentConfig',
  unlisted(
    replacing(
      inBody(
        list(
          object({ deploymentName: text(), apiVersion: text(), alias: text(), is_default: flag() }, undefined, {
            required: ['deploymentName', 'apiVersion'],
          }),
          'Azure OpenAI: its deployments.',
        ),
      ),
    ),
  ),
);

/** A provider's setting, under the API's camelCase name. Those of AWS, Vertex and Cloudflare are in the document's examples only. */
const setting = (wire: string, schema = text()): Field => unlisted(wired(wire, inBody(schema)));

const olderArguments = {
  ...usageLimitAliases,
  ...rateLimitObjectAlias,
  deployment_configurations: 'deployment_config',
} as const;

/** Virtual keys: AI providers' credentials under a slug; the older view of what `/providers` shows. Source: portkey-details.md 2e. */
const virtualKeyOperations = [
  {
    name: 'list_virtual_keys',
    method: 'GET',
    path: '/virtual-keys',
    title: 'List virtual keys',
    description:
      "List virtual keys: AI provider credentials under the slugs that prompts and configs name, with limits and status. The older view of list_providers; Portkey's own keys are in list_api_keys.",
    examplePhrases: `
      which virtual keys exist, list stored provider keys in the old way, show virtual keys with limits, slugs of
      virtual keys
    `,
    risk: 'read',
    scopes: ['virtual_keys.list', 'providers.list'],
    input: { ...pageInput(), workspace_id: inQuery(workspaceRef, byWorkspaceId) },
    paging: pages(100),
    secretReply: ['data[].key', 'data[].model_config.awsSecretAccessKey'],
    untrusted: ['data[].name', 'data[].note', 'data[].workspace_name', 'data[].tags'],
  },
  {
    name: 'create_virtual_key',
    method: 'POST',
    path: '/virtual-keys',
    title: 'Create virtual key',
    description:
      "Store an AI provider's key under a slug, with budget and rate limit; the key is never shown again. The older way: prefer create_integration, then create_provider.",
    examplePhrases: `
      store an openai key as a virtual key, new virtual key, put a provider key in the vault under a slug, make a
      virtual key with a budget, virtual key for a vendor, add a virtual key for mistral
    `,
    risk: 'write',
    could: ['sends elsewhere'],
    sensitive: 'egress',
    scopes: ['virtual_keys.create', 'providers.create'],
    input: {
      name: required(inBody(text())),
      provider: required(inBody(text('openai, anthropic, azure-openai, bedrock, vertex-ai, …'))),
      key: inBody(secretText("The provider's key")),
      workspace_id: inBody(workspaceRef, forAdmins),
      note: unlisted(inBody(orNull(note()))),
      usage_limits: inBody(usageLimit, listedBudget),
      rate_limits: inBody(rateLimit),
      expires_at: unlisted(inBody(text('ISO 8601.'))),
      api_version: setting('apiVersion', orNull(text('Azure OpenAI.'))),
      resource_name: setting('resourceName', orNull(text('Azure OpenAI.'))),
      deployment_name: setting('deploymentName', orNull(text('Azure OpenAI.'))),
      deployment_config: deployments,
      aws_access_key_id: setting('awsAccessKeyId', text('Bedrock.')),
      aws_secret_access_key: setting('awsSecretAccessKey', secretText('Bedrock.')),
      aws_region: setting('awsRegion', text('Bedrock.')),
      vertex_project_id: setting('vertexProjectId', text('Vertex AI.')),
      vertex_region: setting('vertexRegion', text('Vertex AI.')),
      workers_ai_account_id: setting('workersAiAccountId', text('Cloudflare Workers AI.')),
      secret_mappings: unlisted(inBody(secretMappings)),
    },
    argumentAliases: olderArguments,
    examples: [
      {
        says: 'Azure OpenAI with one deployment, the key from a secret that the operator bound',
        arguments: {
          name: 'Azure East',
          provider: 'azure-openai',
          key: 'env:AZURE_OPENAI_KEY',
          resource_name: 'contoso-east',
          deployment_config: [{ deploymentName: 'gpt-4o', apiVersion: '2024-10-21', is_default: true }],
        },
      },
    ],
  },
  {
    name: 'delete_virtual_key',
    method: 'DELETE',
    path: '/virtual-keys/{slug}',
    title: 'Delete virtual key',
    description:
      'Delete a virtual key, for good. Prompts, configs and apps that name its slug fail at once. The older form of delete_provider; Portkey API keys are deleted with delete_api_key.',
    examplePhrases: `
      delete a virtual key, remove an old virtual key, drop the stored provider key slug
    `,
    risk: 'delete',
    remains: "The AI provider's own key works on: revoke it at the provider as well if it leaked.",
    could: ['cuts off'],
    scopes: ['virtual_keys.delete', 'providers.delete'],
    input: { slug: bySlug, workspace_id: inWorkspace },
    argumentAliases: slugAliases,
  },
  {
    name: 'get_virtual_key',
    method: 'GET',
    path: '/virtual-keys/{slug}',
    title: 'Get virtual key',
    description:
      'Read one virtual key: AI provider, model settings, limits, status, expiry; the credential stays masked. get_provider shows the same thing, and its integration.',
    examplePhrases: `
      details of a virtual key, which provider is behind a virtual key, limits of a virtual key, status of the virtual
      key
    `,
    risk: 'read',
    scopes: ['virtual_keys.read', 'providers.read'],
    input: { slug: bySlug, workspace_id: inWorkspace },
    argumentAliases: slugAliases,
    secretReply: ['key', 'model_config.awsSecretAccessKey'],
    untrusted: ['name', 'note', 'tags'],
  },
  {
    name: 'update_virtual_key',
    method: 'PUT',
    path: '/virtual-keys/{slug}',
    title: 'Update virtual key',
    description:
      "Change a virtual key: put another provider's credential in it, or change name, note, deployments, limits. Live at once for all that uses it. Expiry, usage reset: update_provider.",
    examplePhrases: `
      change the provider key in a virtual key, swap the credential behind a virtual key, rename a virtual key, raise
      the budget of a virtual key, new openai key in the virtual key
    `,
    risk: 'write',
    could: ['cuts off', 'spends', 'sends elsewhere', 'loosens'],
    sensitive: 'egress',
    scopes: ['virtual_keys.update', 'providers.update'],
    replaces: true,
    input: {
      slug: bySlug,
      workspace_id: inWorkspace,
      name: inBody(text()),
      key: inBody(secretText("The provider's new key")),
      note: unlisted(inBody(orNull(note()))),
      usage_limits: replacing(clearable(inBody(usageLimit, listedBudget))),
      // Not in the document, but in that of PUT /providers/{slug}, which is the same thing; earlier servers sent it.
      rate_limits: replacing(clearable(inBody(rateLimit))),
      deployment_config: deployments,
      secret_mappings: unlisted(replacing(inBody(secretMappings))),
    },
    escalates: [...limitsTakenAway, ...limitsOfNothing()],
    argumentAliases: { ...slugAliases, ...olderArguments },
  },
] as const satisfies readonly Operation[];

export const keys = {
  domain: 'keys',
  about: "Portkey's own API keys, and virtual keys, which hold the keys of AI providers",
  operations: [...apiKeyOperations, ...virtualKeyOperations],
} satisfies Domain;
