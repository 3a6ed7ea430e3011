import type { ArgumentAlias } from '../model/operation.ts';
import { choice, flag, type JsonSchema, labelMap, list, object, orNull, text } from '../model/schema.ts';

/** Workspaces, the people in them and what they give to each request. Sources: the official document; portkey-details.md 2d. */

/** How a workspace is named wherever one is wanted. Source: portkey-details.md 2a. */
export const workspaceRef: JsonSchema = text('UUID or slug');

const WORKSPACES = 'list_workspaces';

/** Where Portkey takes a workspace's UUID alone. Sources: portkey-details.md 2a ("TF: providers want the UUID"), 118. */
export const byWorkspaceId = { knownBy: { name: 'id', list: WORKSPACES }, listed: text() } as const;

/** Where Portkey takes a workspace's slug alone. Source: portkey-live.md 4. */
export const byWorkspaceSlug = { knownBy: { name: 'slug', list: WORKSPACES }, listed: text() } as const;

/** A person's role in one workspace. */
export const workspaceRole: JsonSchema = choice(['admin', 'manager', 'member']);

/** A person's role in the organisation, as far as it can be given. */
export const organisationRole: JsonSchema = choice(['admin', 'member']);

/** Roles in a workspace that may change it. */
export const powerfulRoles = ['admin', 'manager'] as const;

/** People and their roles: `users` of a workspace. */
export const workspaceMembers: JsonSchema = list(
  object({ id: text('From list_all_users.'), role: workspaceRole }, undefined, { required: ['id', 'role'] }),
  '[{id, role admin|manager|member}]; ids from list_all_users',
);

/** Workspaces and a person's role there: `workspaces` of an invitation. */
export const invitedWorkspaces: JsonSchema = list(
  object({ id: text('Slug of the workspace.'), role: workspaceRole }, undefined, { required: ['id', 'role'] }),
  '[{id: slug, role admin|manager|member}]',
);

const metadata: JsonSchema = labelMap(text(), 'Put on each request of the workspace.');

/** `defaults` of a new workspace. */
export const newWorkspaceDefaults: JsonSchema = object({ metadata }, 'metadata put on each request');

/** `defaults` of a workspace: a PUT replaces them whole. Source: portkey-facts.md. */
export const workspaceDefaults: JsonSchema = object(
  {
    metadata,
    input_guardrails: list(text(), 'Ids or slugs of guardrails that every request goes through.'),
    output_guardrails: list(text(), 'Ids or slugs of guardrails that every answer goes through.'),
    user_api_key_config: orNull(text('Slug or UUID of the config that user API keys get; null: none.')),
  },
  'metadata, input_guardrails, output_guardrails, user_api_key_config',
);

const forBoth = [
  'ViewLogs',
  'ViewLogMetadata',
  'ViewAllData',
  'ViewAnalytics',
  ...['ApiKeys', 'Configs', 'Prompts', 'Guardrails', 'VirtualKeys'].flatMap((what) => [`View${what}`, `Write${what}`]),
];

/** The switches of `security_settings`. Source: portkey-live.md 5. */
const securitySwitches: readonly string[] = [
  ...forBoth.map((what) => `members${what}`),
  ...[...forBoth, 'UpdateWs', 'WriteWsUsers', 'WriteMcpServers', 'WriteWsIntegrations', 'WriteWsMcpIntegrations'].map(
    (what) => `managers${what}`,
  ),
  'organisationAdminsViewLogs',
  'organisationAdminsViewLogMetadata',
];

/** `security_settings`: Portkey wants all of them at once; those that are not given are read and sent along. */
export const securitySettings: JsonSchema = object(
  Object.fromEntries(securitySwitches.map((name) => [name, flag()])),
  'Switches such as membersViewLogs; others stay',
);

/** `icon`: an emoji. Source: portkey-live.md 5. */
export const workspaceIcon: JsonSchema = text('An emoji; an empty text takes it off.');

/** What earlier servers took for a workspace and Portkey has elsewhere or not at all. Source: older-arguments.tsv. */
export const workspaceAliases = {
  metadata: { into: 'defaults.metadata' },
  slug: { refused: 'Portkey makes the slug from the name and does not let it be set; leave slug out.' },
  is_default: { refused: 'Which workspace is the default one cannot be set; leave is_default out.' },
} as const satisfies Record<string, ArgumentAlias>;
