import { isObject, objectOr } from '../../json.ts';
import { call, defined, isEmpty, shownName, type Values } from '../model/values.ts';
import { type Check, check, checkEach, type Finding, isOn, objectOf } from './check.ts';
import { keyChangeChecks, keyChecks } from './keys.ts';
import type { Facts } from './sources.ts';

/** What members may do that weakens what protects others. */
const memberRights = [
  {
    name: 'members_write_guardrails',
    severity: 'high',
    right: 'membersWriteGuardrails',
    why: 'Every member may change or delete the guardrails that check their own requests.',
  },
  {
    name: 'members_create_keys',
    severity: 'medium',
    right: 'membersWriteApiKeys',
    why: 'Every member may make API keys, and change those that are there.',
  },
] as const;

const exemptions = [
  { phase: 'input', source: 'inputExclusions', says: 'requests' },
  { phase: 'output', source: 'outputExclusions', says: 'answers' },
] as const;

/** Where a config names guardrails, or holds them whole (portkey-live.md 8). */
const GUARDRAIL_PLACES = ['input_guardrails', 'output_guardrails', 'before_request_hooks', 'after_request_hooks'];

const holdsGuardrail = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(holdsGuardrail);
  if (!isObject(value)) return false;
  return Object.entries(value).some(
    ([key, inner]) => (GUARDRAIL_PLACES.includes(key) && !isEmpty(inner)) || holdsGuardrail(inner),
  );
};

/** Whether every request in a workspace meets a guardrail of the organisation or of its own. */
function isGuarded(
  workspace: Values,
  {
    organisationDefaults: ours,
    inputExclusions,
    outputExclusions,
  }: Pick<Facts, 'organisationDefaults' | 'inputExclusions' | 'outputExclusions'>,
): boolean {
  const own = objectOr(workspace.defaults);
  if (!isEmpty(own.input_guardrails) || !isEmpty(own.output_guardrails)) return true;
  const isExempt = (rows: readonly Values[]): boolean =>
    rows.some(({ workspace_id: id, workspace_slug: slug }) => id === workspace.id || slug === workspace.slug);
  return (
    (!isEmpty(ours.input_guardrails) && !isExempt(inputExclusions)) ||
    (!isEmpty(ours.output_guardrails) && !isExempt(outputExclusions))
  );
}

const MUCH = 50;

/** Where a config, and guardrails inside it, name an address that requests are sent to (portkey-live.md 8). */
const HOSTS = ['custom_host', 'customHost', 'webhookURL', 'logURL'];
const SECRETS = [
  'api_key',
  'apiKey',
  'authorization',
  'Authorization',
  'aws_secret_access_key',
  'x-api-key',
  'api-key',
];

/** Every text in a config that stands under one of these names. */
function textsAt(value: unknown, names: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(item, names));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    names.includes(name) && typeof inner === 'string' && inner !== '' ? [inner] : textsAt(inner, names),
  );
}

/** A template that is filled in later is no key. */
const isPlainKey = (text: string): boolean => !text.startsWith('{{') && !text.startsWith('$');

/** The host alone: what stands behind it in an address may be a secret. */
const hostIn = (address: string): string => (URL.canParse(address) ? new URL(address).host : '(no valid address)');

/** More people than this with power over everything are pointed out. */
const FEW_ADMINS = 3;
const MANY_ADMINS = 8;

const ADMIN_ROLES = ['admin', 'owner'];

/** Those who may do anything in the organisation. */
export const adminsIn = (users: readonly Values[]): readonly Values[] =>
  users.filter(({ role }) => ADMIN_ROLES.includes(String(role)));

/** What people are called, by their e-mail where it is known. */
export const namesOf = (users: readonly Values[]): readonly unknown[] =>
  users.map((user) => user.email ?? shownName(user) ?? user.id);

/** What Portkey shows of access for every workspace, for either kind of integration. */
const isOpen = (row: Values): boolean =>
  isOn(objectOr(row.global_workspace_access_settings ?? row.global_workspace_access).enabled);

const OPEN = 'Every workspace may use it, also those that are made later.';

const isUnauthenticated = ({ auth_type: type, status }: Values): boolean => type === 'none' && status !== 'archived';

const USED_UP = 'Its budget is used up: requests are refused until it begins again. The call begins it again now.';

const isExhausted = ({ status }: Values): boolean => status === 'exhausted';

/** Every detection. */
export const checks: readonly Check[] = [
  ...keyChecks,
  ...keyChangeChecks,
  // What members of workspaces may do, and what guards their requests.
  ...memberRights.map(({ name, severity, right, why }) =>
    checkEach({
      name,
      severity,
      each: 'workspaces',
      judge: ({ security_settings: rights, status, slug }) =>
        isOn(objectOr(rights)[right]) &&
        status !== 'archived' && {
          why,
          mend: call('update_workspace', { workspace_id: slug, security_settings: { [right]: false } }),
        },
    }),
  ),
  ...exemptions.map(({ phase, source, says }) =>
    checkEach({
      name: `exempt_from_${phase}_guardrails`,
      severity: 'medium',
      each: source,
      reads: ['workspaces', 'organisationDefaults'],
      judge: (row, looking, { workspaces, organisationDefaults: ours }) => {
        const workspace = workspaces.find(({ id, slug }) => id === row.workspace_id || slug === row.workspace_slug);
        if (isEmpty(ours[`${phase}_guardrails`]) || workspace === undefined) return undefined;
        return {
          object: objectOf('workspace', workspace, looking),
          why: `Its ${says} do not meet the organisation's default ${phase} guardrails.`,
          mend: call(`update_${phase}_guardrail_workspace_exclusions`, {
            ...defined({ organisation_id: ours.organisation_id }),
            workspaces: [{ workspace_id: workspace.id, excluded: false }],
          }),
        };
      },
    }),
  ),
  checkEach({
    name: 'requests_without_guardrail',
    severity: 'medium',
    each: 'workspaces',
    reads: ['organisationDefaults', 'inputExclusions', 'outputExclusions', 'wholeConfigs', 'configUse'],
    judge: (workspace, { days }, { wholeConfigs, configUse, ...guards }) => {
      const guarding = wholeConfigs
        .filter(({ config }) => holdsGuardrail(config))
        .flatMap(({ id, slug }) => [id, slug]);
      const uses = [...(configUse.get(String(workspace.slug)) ?? [])];
      const sum = (of: typeof uses): number => of.reduce((all, [, use]) => all + use.requests, 0);
      const requests = sum(uses);
      const unseen = sum(uses.filter(([config]) => !guarding.includes(config)));
      const percent = Number(((unseen / requests) * 100).toFixed(1));
      return (
        unseen > 0 &&
        !isGuarded(workspace, guards) && {
          ...(percent < MUCH && { severity: 'low' }),
          why: `${percent} % of its requests in ${days} days went through no guardrail: neither the organisation nor the workspace has one in force there, nor do their configs.`,
          seen: { requests, without_guardrail: unseen, percent },
          look: call('list_guardrails', { workspace_id: workspace.id }),
        }
      );
    },
  }),
  // What is in configs.
  checkEach({
    name: 'configs_with_plain_key',
    severity: 'high',
    each: 'wholeConfigs',
    judge: ({ config, slug }) =>
      textsAt(config, SECRETS).some(isPlainKey) && {
        why: "A provider's key stands inside it, for everybody who may read configs. Make an integration of it, name its provider in the config in place of the key, and replace the key.",
        look: call('get_config', { slug }),
      },
  }),
  checkEach({
    name: 'configs_with_host',
    severity: 'medium',
    each: 'wholeConfigs',
    judge: ({ config, slug }) => {
      const hosts = [...new Set(textsAt(config, HOSTS).map(hostIn))];
      return (
        hosts.length > 0 && {
          why: 'Requests, with what people wrote in them, go to an address that is named in the config itself. Make sure that it is yours.',
          seen: { hosts },
          look: call('get_config', { slug }),
        }
      );
    },
  }),
  checkEach({
    name: 'configs_changed_by_others',
    severity: 'medium',
    each: 'configs',
    judge: ({ owner_id: owner, updated_by: editor, last_updated_at: at, slug }) =>
      !isEmpty(owner) &&
      !isEmpty(editor) &&
      owner !== editor && {
        why: 'Somebody other than its owner changed it last: it decides where requests go, and what checks them.',
        seen: { owner, changed_by: editor, at },
        look: call('list_config_versions', { slug }),
      },
  }),
  // What is open, and to whom.
  checkEach({
    name: 'integrations_open_to_all',
    severity: 'medium',
    ofOrganisation: true,
    each: 'integrations',
    judge: (row) =>
      isOpen(row) && {
        why: OPEN,
        mend: call('update_integration_workspaces', { slug: row.slug, global_workspace_access: { enabled: false } }),
      },
  }),
  checkEach({
    name: 'mcp_integrations_open_to_all',
    severity: 'medium',
    ofOrganisation: true,
    each: 'mcpIntegrations',
    judge: (row) =>
      isOpen(row) && {
        why: OPEN,
        // No workspace loses what it was granted by itself.
        mend: call('update_mcp_integration_workspaces', {
          mcp_integration_id: row.id,
          workspaces: [],
          global_workspace_access: { enabled: false },
        }),
      },
  }),
  checkEach({
    name: 'mcp_without_authentication',
    severity: 'high',
    ofOrganisation: true,
    each: 'mcpIntegrations',
    judge: (row) =>
      isUnauthenticated(row) && {
        why: 'The gateway calls this MCP server without proving who it is, so anybody who reaches the server can. The call lets it sign in by OAuth, if the server offers that.',
        mend: call('update_mcp_integration', { mcp_integration_id: row.id, auth_type: 'oauth_auto' }),
      },
  }),
  checkEach({
    name: 'mcp_servers_without_authentication',
    severity: 'high',
    each: 'mcpServers',
    judge: (row) =>
      isUnauthenticated(row) && {
        why: 'The tools of a server that asks nobody who they are are handed out here.',
        look: call('get_mcp_server', { mcp_server_id: row.id }),
      },
  }),
  check({
    name: 'many_admins',
    severity: 'low',
    ofOrganisation: true,
    reads: ['users'],
    judge: ({ users }) => {
      const admins = adminsIn(users);
      if (admins.length <= FEW_ADMINS) return [];
      const finding: Finding = {
        ...(admins.length > MANY_ADMINS && { severity: 'medium' }),
        object: { type: 'organisation', id: 'users' },
        why: `${admins.length} people may do anything in the organisation. Whom it does not need, update_user makes a member.`,
        seen: { admins: namesOf(admins.slice(0, 2 * MANY_ADMINS)) },
        look: call('list_all_users', { role: 'admin' }),
      };
      return [finding];
    },
  }),
  checkEach({
    name: 'pending_admin_invites',
    severity: 'medium',
    ofOrganisation: true,
    each: 'invites',
    judge: ({ role, status, expires_at, id }) =>
      ADMIN_ROLES.includes(String(role)) &&
      status === 'pending' && {
        why: 'Whoever opens this invitation becomes an administrator of the organisation.',
        seen: { expires_at },
        mend: call('delete_user_invite', { invite_id: id }),
      },
  }),
  // Budgets that are used up: Portkey says so itself.
  checkEach({
    name: 'exhausted_keys',
    severity: 'medium',
    each: 'keys',
    judge: (key) =>
      isExhausted(key) && { why: USED_UP, mend: call('update_api_key', { id: key.id, reset_usage: true }) },
  }),
  checkEach({
    name: 'exhausted_providers',
    severity: 'medium',
    each: 'providers',
    judge: ({ status, slug, workspace_id }) => {
      const place = typeof workspace_id === 'string' && { workspace_id };
      return (
        isExhausted({ status }) && {
          why: USED_UP,
          mend: call('update_provider', { slug, ...place, reset_usage: true }),
        }
      );
    },
  }),
  checkEach({
    name: 'exhausted_workspaces',
    severity: 'medium',
    each: 'workspaces',
    judge: (workspace) =>
      isExhausted(workspace) && {
        why: 'Its budget is used up: requests are refused until it begins again, or update_workspace raises it.',
        look: call('get_workspace', { workspace_id: workspace.slug }),
      },
  }),
  check({
    name: 'exhausted_policies',
    severity: 'medium',
    reads: ['policyBudgets'],
    judge: ({ policyBudgets }) =>
      policyBudgets.flatMap(({ exhausted, id, name, workspace, spender, spender_id, used, limit, type }) =>
        exhausted && spender_id !== undefined
          ? {
              object: { type: 'budget_policy', id, name, workspace },
              why: USED_UP,
              seen: { spender, used, limit, unit: type },
              mend: call('reset_usage_limit_entity', { policy_usage_limits_id: id, entity_id: spender_id }),
            }
          : [],
      ),
  }),
];
