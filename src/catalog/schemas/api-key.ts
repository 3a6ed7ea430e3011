import type { ArgumentAlias, Escalation } from '../model/operation.ts';
import { choice, flag, integer, type JsonSchema, labelMap, list, object, orNull, text } from '../model/schema.ts';
import { rateLimitListAlias, usageLimitAliases } from './limits.ts';

/** What Portkey's own API keys carry. Sources: the official document; portkey-details.md 2a, 2c, 2e; portkey-facts.md. */

/** How long the old value stays valid after a rotation. Source: the official document. */
export const keyTransition: JsonSchema = integer('How long the old value works on; at least 1800000', {
  minimum: 1_800_000,
});

/** `rotation_policy`: the key gets a new value by itself. `null` ends it. */
export const rotationPolicy: JsonSchema = orNull(
  object(
    {
      rotation_period: orNull(choice(['weekly', 'monthly'], 'This, rotation_period_days or next_rotation_at.')),
      rotation_period_days: orNull(integer('Every so many days.', { minimum: 1, maximum: 365 })),
      next_rotation_at: orNull(text('When the next rotation comes, ISO 8601.')),
      key_transition_period_ms: integer('How long the old value works on; shorter than the period between rotations.', {
        minimum: 1_800_000,
      }),
    },
    'Automatic rotation: rotation_period weekly|monthly or rotation_period_days; null ends it',
  ),
);

/** `scopes`: what a key may do. Source: portkey-facts.md "Scopes"; the list is open. */
export const keyScopes: JsonSchema = {
  ...list(
    text(
      'GROUP.ACTION, mostly create, read, update, delete, list (list does not include read). Groups: completions.write, prompts (+publish, render), configs, guardrails (+invoke), providers, virtual_keys (+copy, duplicate), policies, mcp_servers, mcp.invoke, analytics.view, logs.export|list|view|read|write, workspace_users, workspace_integrations, workspace_service_api_keys and workspace_user_api_keys (+rotate); for admin keys also workspaces, organisation_users, organisation_service_api_keys (+rotate), organisation_integrations, organisation_settings, secret_references, audit_logs.list. A set stands for its own: all of workspace-service, all of prompts.',
    ),
    'Such as completions.write, prompts.render, logs.view',
  ),
  scopes: true,
};

/** `defaults`: what each request with the key carries. */
export const keyDefaults: JsonSchema = object(
  {
    config_id: orNull(text('Slug of the config that each request uses; null: none.')),
    metadata: labelMap({}, 'Put on each request.'),
    allow_config_override: flag('False: a request cannot name another config.'),
  },
  'config_id, metadata, allow_config_override',
);

/** `expires_at`. `null` means never. */
export const expiresAt: JsonSchema = orNull(text('ISO 8601; null: never'));

/** What was to end by itself goes on. */
export const neverExpires: Escalation = {
  argument: 'expires_at',
  emptied: true,
  to: 'protection',
  because: 'it no longer expires',
};

/** The flat arguments of earlier servers. Source: older-arguments.tsv. */
export const apiKeyAliases = {
  ...usageLimitAliases,
  ...rateLimitListAlias,
  default_config_id: { into: 'defaults.config_id' },
  default_metadata: { into: 'defaults.metadata' },
  default_allow_config_override: { into: 'defaults.allow_config_override' },
} as const satisfies Record<string, ArgumentAlias>;
