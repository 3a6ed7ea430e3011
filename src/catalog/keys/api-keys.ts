import { asCsv, clearable, inBody, inPath, inQuery, replacing, required, unlisted } from '../model/field.ts';
import type { Escalation, Operation } from '../model/operation.ts';
import { pageInput, pages } from '../model/paging.ts';
import { choice, flag, list, note, text } from '../model/schema.ts';
import {
  apiKeyAliases,
  expiresAt,
  keyDefaults,
  keyScopes,
  keyTransition,
  neverExpires,
  rotationPolicy,
} from '../schemas/api-key.ts';
import {
  keyRateLimits,
  limitsOfNothing,
  limitsTakenAway,
  listedBudget,
  usageLimit,
  usageReset,
} from '../schemas/limits.ts';
import { workspaceRef } from '../schemas/workspace.ts';

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
export const apiKeyOperations = [
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
