/**
 * The switches of a workspace: all on but two. Source: portkey-facts.md "Live replies" (35 booleans such as
 * membersViewLogs, managersWriteConfigs) and portkey-details.md 4 (defaults); the other names follow that pattern.
 */
const subjects = ['Configs', 'Guardrails', 'Prompts', 'VirtualKeys', 'ApiKeys', 'Integrations', 'McpServers'] as const;

const off = new Set(['membersWriteConfigs', 'membersWriteGuardrails']);

const names = [
  ...(['members', 'managers'] as const).flatMap((who) => [
    ...subjects.map((subject) => `${who}View${subject}`),
    ...subjects.map((subject) => `${who}Write${subject}`),
  ]),
  'membersViewLogs',
  'managersViewLogs',
  'membersViewLogsMetadata',
  'managersViewLogsMetadata',
  'membersViewAnalytics',
  'managersViewAnalytics',
  'managersManageMembers',
] as const;

/** `security_settings` of a new workspace. */
export const defaultSecuritySettings: Readonly<Record<string, boolean>> = Object.fromEntries(
  names.map((name) => [name, !off.has(name)]),
);

/** `settings` of a new workspace. Source: portkey-details.md 4. */
export const defaultWorkspaceSettings = {
  debug_log: 1,
  user_api_key_ttl: 0,
  user_key_metadata: 1,
  user_api_key_count: -1,
  user_api_key_max_ttl: 0,
  user_key_metadata_override: 1,
} as const;
