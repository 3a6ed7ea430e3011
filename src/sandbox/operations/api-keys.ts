import { allScopes, workspaceScopes } from '../../catalog/scopes.ts';
import { isObject } from '../../json.ts';
import { ApiError, invalid, notFound } from '../model/api-error.ts';
import { hashOfKey, maskOf } from '../model/auth.ts';
import { isoDate, nextReset } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { isSpent, nothingUsed } from '../model/limits.ts';
import { type ApiKeyRow, tables } from '../model/rows.ts';
import { defined } from '../model/value.ts';
import { find, findNamed, inListWorkspace, membersIn, needScope, targetWorkspace, usersIn } from '../rows/access.ts';
import { unlimitedKey } from '../rows/bootstrap.ts';
import { aheadOf, budgetIn, futureDateIn, given, isEmail, nameIn, oneOrMore, shows, textIn } from './shared/fields.ts';
import { listed } from './shared/list.ts';
import { apiKeysIn, newRow, sameOrganisation } from './shared/resource.ts';

const groupOf = (type: ApiKeyRow['type']): string => `${type.replace('-', '_')}_api_keys`;

/** The key that a path names, if the caller's scopes cover its kind. @throws ApiError 404, 403. */
const keyOf = (call: SandboxCall, action: string): ApiKeyRow => {
  const row = find<ApiKeyRow>(call, { table: tables.apiKeys, what: 'API key' }, call.params.id ?? '');
  if (call.actor.workspaceId !== undefined && row.workspace_id !== call.actor.workspaceId) throw notFound('API key');
  needScope(call, `${groupOf(row.type)}.${action}`);
  return row;
};

const expired = (row: ApiKeyRow, now: number): boolean => row.expires_at !== null && Date.parse(row.expires_at) <= now;

const view = (row: ApiKeyRow, { now }: SandboxCall): JsonObject => {
  const until = row.key_transition_expires_at;
  return {
    ...shown(row),
    key: row.key_mask,
    status: expired(row, now) ? 'expired' : row.status,
    rotation_policy: row.rotation_policy ?? undefined,
    key_transition_expires_at: until == null || Date.parse(until) <= now ? undefined : until,
    object: 'api-key',
  };
};
const shown = shows(
  'id key name description type organisation_id workspace_id user_id status created_at last_updated_at creation_mode rate_limits usage_limits reset_usage expires_at last_reset_at alert_emails expiry_enforced allow_config_override api_key_defaults_id scopes defaults',
);

/** One key also shows its next reset, and whether requests may name another config. */
const whole = (row: ApiKeyRow, call: SandboxCall): JsonObject => ({
  ...view(row, call),
  next_usage_reset_at: row.next_usage_reset_at,
  defaults: {
    ...(isObject(row.defaults) ? row.defaults : {}),
    allow_config_override: row.allow_config_override === 1,
  },
});

const workspaceOnly = new Set(workspaceScopes);
const known = new Set(allScopes);

/** @throws ApiError 400 for a scope that is not there, or that a workspace's key cannot have. */
const scopesIn = (body: JsonObject, type: ApiKeyRow['type']): string[] => {
  const scopes = Array.isArray(body.scopes) ? body.scopes.map(String) : [];
  for (const [index, scope] of scopes.entries()) {
    if (!known.has(scope) && !/^agent_\w+\.\w+$/.test(scope))
      throw invalid(`scopes[${index}]`, `'${scope}' is no scope`);
    if (type !== 'organisation-service' && known.has(scope) && !workspaceOnly.has(scope))
      throw invalid(`scopes[${index}]`, `'${scope}' is for organisation keys only`);
  }
  return [...new Set(scopes)];
};

/**
 * `defaults` as it is kept: the config by its UUID, whatever was written, null for none (portkey-live.md 1 and 6); the
 * override switch beside it as 0 or 1.
 *
 * @throws ApiError 400 for an unknown config.
 */
const defaultsIn = (call: SandboxCall, kept: unknown): JsonObject => {
  const value = call.body.defaults;
  if (!isObject(value)) return {};
  const { allow_config_override: override, ...rest } = value;
  const { config_id: config } = rest;
  if (typeof config === 'string')
    rest.config_id = findNamed(call, { table: 'configs', what: 'Config' }, 'defaults.config_id', config).id;
  return {
    defaults: { metadata: null, config_id: null, ...(isObject(kept) ? kept : {}), ...rest },
    ...(override === undefined ? {} : { allow_config_override: override === true ? 1 : 0 }),
  };
};

const settingsIn = (call: SandboxCall, kept?: ApiKeyRow): JsonObject => {
  const { body } = call;
  const rotation_policy = rotationPolicyIn(call);
  const expires_at = futureDateIn(call, 'expires_at');
  return {
    ...given(body, ['name', 'description']),
    ...alertEmailsIn(body),
    ...(body.rate_limits === undefined ? {} : { rate_limits: Array.isArray(body.rate_limits) ? body.rate_limits : [] }),
    ...(body.usage_limits === undefined ? {} : usageLimitsIn(call)),
    ...defaultsIn(call, kept?.defaults),
    ...defined({ expires_at, rotation_policy }),
  };
};

/** Limits read back as they were written. Source: portkey-live.md 6. @throws ApiError 400. */
const usageLimitsIn = (call: SandboxCall): Partial<ApiKeyRow> => {
  const { usage_limits: written } = call.body;
  const budget = budgetIn(call, 'usage_limits', 1);
  return {
    usage_limits: isObject(written) ? written : null,
    next_usage_reset_at: budget?.next_usage_reset_at ?? null,
  };
};

/** @throws ApiError 400 naming an element that is no e-mail address. */
const alertEmailsIn = (body: JsonObject): JsonObject => {
  if (body.alert_emails === undefined) return {};
  const emails = oneOrMore<unknown>(body.alert_emails).map(String);
  const wrong = emails.findIndex((email) => !isEmail(email));
  if (wrong >= 0) throw invalid(`alert_emails[${wrong}]`, 'must be an e-mail address');
  return { alert_emails: emails };
};

const kinds: Readonly<Record<string, ApiKeyRow['type']>> = {
  'organisation/service': 'organisation-service',
  'workspace/service': 'workspace-service',
  'workspace/user': 'workspace-user',
};

const kindOf = (call: SandboxCall): ApiKeyRow['type'] => {
  const { type = '', 'sub-type': subType = '' } = call.params;
  const kind = kinds[`${type}/${subType}`];
  if (kind !== undefined) return kind;
  if (type !== 'organisation' && type !== 'workspace') throw invalid('type', 'must be one of: organisation, workspace');
  if (subType !== 'service' && subType !== 'user') throw invalid('sub-type', 'must be one of: service, user');
  throw invalid('sub-type', 'an organisation key can only be of sub-type service');
};

/** Whose the key is: a workspace for workspace keys, and a member of it for user keys. */
const ownerIn = (
  call: SandboxCall,
  kind: ApiKeyRow['type'],
): { workspace_id: string | null; user_id: string | null } => {
  if (kind === 'organisation-service') return { workspace_id: null, user_id: null };
  if (call.actor.workspaceId === undefined && textIn(call.body, 'workspace_id') === undefined)
    throw invalid('workspace_id', 'is required');
  const workspace = targetWorkspace(call).id;
  if (kind === 'workspace-service') return { workspace_id: workspace, user_id: null };
  const user = textIn(call.body, 'user_id');
  if (user === undefined) throw invalid('user_id', 'is required');
  if (usersIn(call.store).get(user) === undefined) throw invalid('user_id', 'names no user that is there');
  if (
    !membersIn(call.store)
      .by('workspace_id', workspace)
      .some((member) => member.user_id === user)
  )
    throw invalid('user_id', 'names no member of the workspace');
  return { workspace_id: workspace, user_id: user };
};

const create: Handler = (call) => {
  const kind = kindOf(call);
  needScope(call, `${groupOf(kind)}.create`);
  const name = nameIn(call.body);
  sameOrganisation(call);
  const secret = call.ids.secret(28);
  const { id } = apiKeysIn(call).insert({
    ...newRow(call),
    key_hash: hashOfKey(secret),
    key_mask: maskOf(secret),
    name,
    description: null,
    type: kind,
    ...ownerIn(call, kind),
    creation_mode: 'api',
    ...unlimitedKey(),
    api_key_defaults_id: call.body.defaults === undefined ? null : call.ids.uuidV1(),
    defaults: { metadata: null, config_id: null },
    scopes: scopesIn(call.body, kind),
    ...settingsIn(call),
  });
  return { json: { id, key: secret, object: 'api-key' } };
};

const update: Handler = (call) => {
  const row = keyOf(call, 'update');
  const changes: Partial<ApiKeyRow> = {
    ...settingsIn(call, row),
    ...(call.body.scopes === undefined ? {} : { scopes: scopesIn(call.body, row.type) }),
    ...(call.body.reset_usage === true ? { usage: nothingUsed, last_reset_at: isoDate(call.now) } : {}),
  };
  const next: ApiKeyRow = { ...row, ...changes };
  apiKeysIn(call).update(row.id, {
    ...changes,
    status: isSpent(next.usage_limits, next.usage) ? 'exhausted' : 'active',
    last_updated_at: isoDate(call.now),
  });
  return { json: {} };
};

/** The shortest time for which a rotated key must go on working, and how long it does unless said; ms. */
const shortestTransition = 1_800_000;

const day = 86_400_000;
/** Nobody waits longer for an old key to end; ms. */
const longestTransition = 365 * day;

const lengths: Readonly<Record<string, number>> = { weekly: 7 * day, monthly: 28 * day };

/**
 * An old key ends before the next rotation comes. Source: portkey-details.md 2a, "rotate".
 *
 * @throws ApiError 400.
 */
const assertTransition = (field: string, transition: number, policy: unknown): void => {
  const { rotation_period: period, rotation_period_days: days } = isObject(policy) ? policy : {};
  const cadence = typeof days === 'number' ? days * day : lengths[String(period)];
  if (cadence !== undefined && transition >= cadence) throw invalid(field, 'must be shorter than the rotation period');
  if (transition > longestTransition) throw invalid(field, `must be at most ${longestTransition} (a year)`);
};

/**
 * A rotation policy as it is kept. Source: portkey-details.md 2a, "rotation_policy".
 *
 * @returns undefined when none is given, null when it is taken away.
 * @throws ApiError 400 when it says no cadence, two, or keeps the old key longer than the cadence.
 */
const rotationPolicyIn = (call: SandboxCall): JsonObject | null | undefined => {
  const policy = call.body.rotation_policy;
  if (!isObject(policy)) return policy === null ? null : undefined;
  const { rotation_period: period, rotation_period_days: days, next_rotation_at: next } = policy;
  if (period == null && days == null && next == null)
    throw invalid('rotation_policy', 'needs rotation_period, rotation_period_days or next_rotation_at');
  if (period != null && days != null)
    throw invalid('rotation_policy', 'at most one of rotation_period and rotation_period_days may be given');
  const transition = policy.key_transition_period_ms;
  if (typeof transition === 'number') assertTransition('rotation_policy.key_transition_period_ms', transition, policy);
  const coming =
    next == null
      ? nextReset(call.now, { periodic_reset: period, periodic_reset_days: days }, 1)
      : isoDate(aheadOf(call.now, 'rotation_policy.next_rotation_at', next));
  return { ...policy, next_rotation_at: coming, status: 'ACTIVE' };
};

const rotate: Handler = (call) => {
  const row = keyOf(call, 'rotate');
  const running = row.key_transition_expires_at;
  if (running != null && Date.parse(running) > call.now)
    throw new ApiError(400, 'AB01', `An earlier rotation of this key runs until ${running}`);
  const period = call.body.key_transition_period_ms;
  const transition = typeof period === 'number' ? period : shortestTransition;
  assertTransition('key_transition_period_ms', transition, row.rotation_policy);
  const until = isoDate(call.now + transition);
  const secret = call.ids.secret(28);
  apiKeysIn(call).update(row.id, {
    key_hash: hashOfKey(secret),
    key_mask: maskOf(secret),
    previous_key_hash: row.key_hash,
    key_transition_expires_at: until,
    last_updated_at: isoDate(call.now),
  });
  return { json: { id: row.id, key: secret, key_transition_expires_at: until } };
};

const list: Handler = (call) => {
  const by = inListWorkspace(call);
  const ids = call.query.get('ids')?.split(',');
  const may = (row: ApiKeyRow): boolean =>
    call.actor.scopes.has(`${groupOf(row.type)}.list`) && (ids === undefined || ids.includes(row.id));
  return listed(call, {
    table: apiKeysIn(call),
    by,
    where: seesAll(call) && ids === undefined ? undefined : may,
    view: (row) => view(row, call),
    size: 100,
    kept: (row) => (row.expires_at === null && row.key_transition_expires_at == null ? 'api-key' : undefined),
  });
};

const seesAll = (call: SandboxCall): boolean =>
  Object.values(kinds).every((kind) => call.actor.scopes.has(`${groupOf(kind)}.list`));

export const apiKeyHandlers: Handlers = {
  list_api_keys: list,
  create_api_key: create,
  get_api_key: (call) => ({ json: whole(keyOf(call, 'read'), call) }),
  update_api_key: update,
  rotate_api_key: rotate,
  delete_api_key: (call) => {
    apiKeysIn(call).remove(keyOf(call, 'delete').id);
    return { json: {} };
  },
};
