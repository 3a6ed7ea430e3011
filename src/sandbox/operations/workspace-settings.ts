import { isObject } from '../../json.ts';
import { invalid } from '../model/api-error.ts';
import type { JsonObject } from '../model/handler.ts';

/** The switches of a workspace. Source: portkey-live.md 5 (35 names, no others) and portkey-details.md 4 (defaults). */
const subjects = ['ApiKeys', 'Configs', 'Prompts', 'Guardrails', 'VirtualKeys'] as const;
const views = ['Logs', 'LogMetadata', 'AllData', 'Analytics', ...subjects] as const;
const managersOnly = ['UpdateWs', 'WriteWsUsers', 'WriteMcpServers', 'WriteWsIntegrations', 'WriteWsMcpIntegrations'];

const switches: readonly string[] = [
  ...['members', 'managers'].flatMap((who) => [
    ...views.map((subject) => `${who}View${subject}`),
    ...subjects.map((subject) => `${who}Write${subject}`),
  ]),
  ...managersOnly.map((name) => `managers${name}`),
  'organisationAdminsViewLogs',
  'organisationAdminsViewLogMetadata',
];

const off = new Set(['membersWriteConfigs', 'membersWriteGuardrails']);

/** `security_settings` of a workspace as kept, each switch that was never set at its default. */
export const securitySettingsOf = (kept: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    switches.map((name) => [
      name,
      (isObject(kept) && Object.hasOwn(kept, name) ? kept[name] : undefined) ?? !off.has(name),
    ]),
  );

/**
 * The switches of a body: they are written whole, or not at all. Source: portkey-live.md 5.
 *
 * @throws ApiError 400 AB01 naming a switch that is missing, no boolean, or unknown.
 */
export const securitySettingsIn = (body: JsonObject): JsonObject => {
  const value = body.security_settings;
  if (value === undefined) return {};
  if (!isObject(value)) throw invalid('security_settings', 'must be an object with all 35 switches');
  const missing = switches.find((name) => typeof value[name] !== 'boolean');
  if (missing !== undefined)
    throw invalid(`security_settings.${missing}`, 'must be true or false: a PUT wants all 35 switches');
  const unknown = Object.keys(value).find((name) => !switches.includes(name));
  if (unknown !== undefined) throw invalid(`security_settings.${unknown}`, 'is no switch of a workspace');
  return { security_settings: value };
};

/** `settings` of a new workspace. Source: portkey-details.md 4. */
export const defaultWorkspaceSettings = {
  debug_log: 1,
  user_api_key_ttl: 0,
  user_key_metadata: 1,
  user_api_key_count: -1,
  user_api_key_max_ttl: 0,
  user_key_metadata_override: 1,
} as const;
