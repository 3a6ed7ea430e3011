import { allScopes, workspaceScopes } from '../../catalog/scopes.ts';
import { isObject } from '../../json.ts';
import { ApiError, invalid, notFound } from '../model/api-error.ts';
import { hashOfKey, maskOf } from '../model/auth.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { isSpent, nothingUsed } from '../model/limits.ts';
import { type ApiKeyRow, type RateLimit, tables } from '../model/rows.ts';
import { find, findNamed, listWorkspace, needScope, targetWorkspace } from '../rows/access.ts';
import { unlimitedKey } from '../rows/bootstrap.ts';
import { membersIn, usersIn } from '../rows/users.ts';
import { asList, budgetIn, futureDateIn, given, isEmail, nameIn, textIn } from './shared/fields.ts';
import { listed } from './shared/list.ts';
import { assertTransition, rotationPolicyIn, shortestTransition } from './shared/rotation.ts';

const keysIn = (call: SandboxCall) => call.store.table<ApiKeyRow>(tables.apiKeys);

const groupOf = (type: ApiKeyRow['type']): string => `${type.replace('-', '_')}_api_keys`;

/** The key that a path names, if the caller's scopes cover its kind. @throws ApiError 404, 403. */
const keyOf = (call: SandboxCall, action: string): ApiKeyRow => {
  const row = find<ApiKeyRow>(call, { table: tables.apiKeys, what: 'API key' }, call.params.id ?? '');
  if (call.actor.workspaceId !== undefined && row.workspace_id !== call.actor.workspaceId) throw notFound('API key');
  needScope(call, `${groupOf(row.type)}.${action}`);
  return row;
};

const expired = (row: ApiKeyRow, now: number): boolean => row.expires_at !== null && Date.parse(row.expires_at) <= now;

const view = (call: SandboxCall, row: ApiKeyRow): JsonObject => ({
  id: row.id,
  key: row.key_mask,
  name: row.name,
  description: row.description,
  type: row.type,
  organisation_id: row.organisation_id,
  workspace_id: row.workspace_id,
  user_id: row.user_id,
  status: expired(row, call.now) ? 'expired' : row.status,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  creation_mode: row.creation_mode,
  rate_limits: row.rate_limits,
  usage_limits: row.usage_limits,
  reset_usage: row.reset_usage,
  expires_at: row.expires_at,
  last_reset_at: row.last_reset_at,
  alert_emails: row.alert_emails,
  expiry_enforced: row.expiry_enforced,
  allow_config_override: row.allow_config_override,
  api_key_defaults_id: row.api_key_defaults_id,
  scopes: row.scopes,
  defaults: row.defaults,
  ...(row.rotation_policy == null ? {} : { rotation_policy: row.rotation_policy }),
  ...(row.key_transition_expires_at == null || Date.parse(row.key_transition_expires_at) <= call.now
    ? {}
    : { key_transition_expires_at: row.key_transition_expires_at }),
  object: 'api-key',
});

/** One key also shows its next reset, and whether requests may name another config. */
const whole = (call: SandboxCall, row: ApiKeyRow): JsonObject => ({
  ...view(call, row),
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
  const rotation = rotationPolicyIn(call);
  const expires = futureDateIn(call, 'expires_at');
  return {
    ...given(body, ['name', 'description']),
    ...alertEmailsIn(body),
    ...(body.rate_limits === undefined ? {} : { rate_limits: rateLimitsIn(body) }),
    ...(body.usage_limits === undefined ? {} : usageLimitsIn(call)),
    ...defaultsIn(call, kept?.defaults),
    ...(expires === undefined ? {} : { expires_at: expires }),
    ...(rotation === undefined ? {} : { rotation_policy: rotation }),
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
  const emails = asList<unknown>(body.alert_emails).map(String);
  const wrong = emails.findIndex((email) => !isEmail(email));
  if (wrong >= 0) throw invalid(`alert_emails[${wrong}]`, 'must be an e-mail address');
  return { alert_emails: emails };
};

const rateLimitsIn = (body: JsonObject): RateLimit[] => (Array.isArray(body.rate_limits) ? body.rate_limits : []);

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
  const organisation = call.body.organisation_id;
  if (organisation !== undefined && organisation !== call.actor.organisationId)
    throw invalid('organisation_id', 'is not the organisation of this key');
  const secret = call.ids.secret(28);
  const at = isoDate(call.now);
  const row = keysIn(call).insert({
    id: call.ids.uuid(),
    key_hash: hashOfKey(secret),
    key_mask: maskOf(secret),
    name,
    description: null,
    type: kind,
    organisation_id: call.actor.organisationId,
    ...ownerIn(call, kind),
    status: 'active',
    created_at: at,
    last_updated_at: at,
    creation_mode: 'api',
    ...unlimitedKey(),
    api_key_defaults_id: call.body.defaults === undefined ? null : call.ids.uuidV1(),
    defaults: { metadata: null, config_id: null },
    scopes: scopesIn(call.body, kind),
    ...settingsIn(call),
  });
  return { json: { id: row.id, key: secret, object: 'api-key' } };
};

const update: Handler = (call) => {
  const row = keyOf(call, 'update');
  const changes = settingsIn(call, row);
  const scopes = call.body.scopes === undefined ? {} : { scopes: scopesIn(call.body, row.type) };
  const reset = call.body.reset_usage === true ? { usage: nothingUsed, last_reset_at: isoDate(call.now) } : {};
  const next: ApiKeyRow = { ...row, ...changes, ...scopes, ...reset };
  keysIn(call).update(row.id, {
    ...changes,
    ...scopes,
    ...reset,
    status: isSpent(next.usage_limits, next.usage) ? 'exhausted' : 'active',
    last_updated_at: isoDate(call.now),
  });
  return { json: {} };
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
  keysIn(call).update(row.id, {
    key_hash: hashOfKey(secret),
    key_mask: maskOf(secret),
    previous_key_hash: row.key_hash,
    key_transition_expires_at: until,
    last_updated_at: isoDate(call.now),
  });
  return { json: { id: row.id, key: secret, key_transition_expires_at: until } };
};

const list: Handler = (call) => {
  const workspace = listWorkspace(call);
  const ids = call.query.get('ids')?.split(',');
  const may = (row: ApiKeyRow): boolean =>
    call.actor.scopes.has(`${groupOf(row.type)}.list`) && (ids === undefined || ids.includes(row.id));
  return listed(call, {
    table: keysIn(call),
    ...(workspace === undefined ? {} : { by: ['workspace_id', workspace] as const }),
    where: seesAll(call) && ids === undefined ? undefined : may,
    view: (row) => view(call, row),
    size: 100,
    kept: (row) => (row.expires_at === null && row.key_transition_expires_at == null ? 'api-key' : undefined),
  });
};

const seesAll = (call: SandboxCall): boolean =>
  Object.values(kinds).every((kind) => call.actor.scopes.has(`${groupOf(kind)}.list`));

export const apiKeyHandlers: Handlers = {
  list_api_keys: list,
  create_api_key: create,
  get_api_key: (call) => ({ json: whole(call, keyOf(call, 'read')) }),
  update_api_key: update,
  rotate_api_key: rotate,
  delete_api_key: (call) => {
    keysIn(call).remove(keyOf(call, 'delete').id);
    return { json: {} };
  },
};
