import { isObject } from '../../json.ts';
import { configFaults, referencesOf } from '../gateway-config/check.ts';
import { conflict, forbidden, invalid, refuse } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { type ApiKeyRow, tables } from '../model/rows.ts';
import { authorOf, find, inListWorkspace, type ScopedRow, targetWorkspace, workspacesIn } from '../rows/access.ts';
import { given, jsonText, nameIn, statusIn } from './shared/fields.ts';
import { listed, listedElements } from './shared/list.ts';

/** A gateway config; `config` is a string holding JSON, as in replies. */
export interface ConfigRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly workspace_id: string;
  readonly is_default: 0 | 1;
  readonly config: string;
  readonly version_id: string;
}

/** Each version is the whole config as it was. */
interface ConfigVersionRow extends ScopedRow {
  readonly config_id: string;
  readonly snapshot: ConfigRow;
}

const lookup = { table: 'configs', what: 'Config' };
const rowsIn = (call: SandboxCall) => call.store.table<ConfigRow>('configs');
const versionsIn = (call: SandboxCall) => call.store.table<ConfigVersionRow>('config_versions');

const summary = (row: ConfigRow): JsonObject => ({
  id: row.id,
  name: row.name,
  workspace_id: row.workspace_id,
  slug: row.slug,
  organisation_id: row.organisation_id,
  is_default: row.is_default,
  status: row.status,
  owner_id: row.owner_id,
  updated_by: row.updated_by,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  object: 'config',
});

const whole = (row: ConfigRow): JsonObject => ({
  ...summary(row),
  config: row.config,
  format: 'json',
  type: 'ORG_CONFIG',
  version_id: row.version_id,
});

/** The config's settings as text. @throws ApiError 400 for what the gateway could not carry out. */
const settingsIn = (call: SandboxCall, workspaceId: string): string => {
  const text = jsonText('config', call.body.config);
  const settings: unknown = JSON.parse(text);
  if (!isObject(settings)) throw invalid('config', 'must be an object');
  refuse(configFaults(settings, 'config.', referencesOf(call, workspaceId)));
  return text;
};

const keepVersion = (call: SandboxCall, row: ConfigRow): void => {
  versionsIn(call).insert({ id: row.version_id, config_id: row.id, snapshot: row });
};

/** A workspace has one default config at most. */
const takeDefault = (call: SandboxCall, row: ConfigRow): void => {
  for (const other of rowsIn(call).by('workspace_id', row.workspace_id))
    if (other.is_default === 1 && other.id !== row.id) rowsIn(call).update(other.id, { is_default: 0 });
};

/** Requests say `isDefault`, replies `is_default`; both are understood. */
const defaultIn = (body: JsonObject): 0 | 1 | undefined => {
  const value = body.isDefault ?? body.is_default;
  if (value === undefined) return undefined;
  if (value !== 0 && value !== 1 && typeof value !== 'boolean') throw invalid('isDefault', 'must be one of: 0, 1');
  return value === 1 || value === true ? 1 : 0;
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const at = isoDate(call.now);
  const workspace = targetWorkspace(call).id;
  const row: ConfigRow = {
    id: call.ids.uuid(),
    slug: call.ids.slug('config', name),
    name,
    workspace_id: workspace,
    organisation_id: call.actor.organisationId,
    is_default: defaultIn(call.body) ?? 0,
    status: 'active',
    owner_id: authorOf(call),
    updated_by: authorOf(call),
    created_at: at,
    last_updated_at: at,
    config: call.body.config === undefined ? '{}' : settingsIn(call, workspace),
    version_id: call.ids.uuid(),
  };
  rowsIn(call).insert(row);
  keepVersion(call, row);
  if (row.is_default === 1) takeDefault(call, row);
  return { json: { id: row.id, slug: row.slug, version_id: row.version_id, object: 'config' } };
};

const update: Handler = (call) => {
  const row = find<ConfigRow>(call, lookup, call.params.slug ?? '');
  const { body } = call;
  const content =
    body.config === undefined ? {} : { config: settingsIn(call, row.workspace_id), version_id: call.ids.uuid() };
  const changed = rowsIn(call).update(row.id, {
    ...given(body, ['name']),
    ...statusIn(body),
    ...(defaultIn(body) === undefined ? {} : { is_default: defaultIn(body) ?? 0 }),
    ...content,
    updated_by: authorOf(call),
    last_updated_at: isoDate(call.now),
  });
  if (changed.version_id !== row.version_id) keepVersion(call, changed);
  if (changed.is_default === 1) takeDefault(call, changed);
  return { json: { version_id: changed.version_id, object: 'config' } };
};

/** Whether a field that may hold a config's id or slug names this one. */
const names = (value: unknown, row: ConfigRow): boolean => value === row.id || value === row.slug;

const remove: Handler = (call) => {
  const row = find<ConfigRow>(call, lookup, call.params.slug ?? '');
  const keys = call.store.table<ApiKeyRow>(tables.apiKeys);
  const [key] = keys.filter(({ defaults }) => isObject(defaults) && names(defaults.config_id, row));
  if (key !== undefined) throw conflict(`Config is the default of API key '${key.name}'`);
  const defaults = workspacesIn(call.store).get(row.workspace_id)?.defaults;
  if (isObject(defaults) && names(defaults.user_api_key_config, row))
    throw conflict('Config is the default of its workspace for user API keys');
  for (const version of versionsIn(call).by('config_id', row.id)) versionsIn(call).remove(version.id);
  rowsIn(call).remove(row.id);
  return { json: {} };
};

export const configHandlers: Handlers = {
  list_configs: (call) =>
    listed(call, { table: rowsIn(call), ...inListWorkspace(call), view: summary, kept: 'config' }),
  create_config: create,
  /** Only by slug: the UUID is answered 403. Source: portkey-live.md 6. */
  get_config: (call) => {
    const row = find<ConfigRow>(call, lookup, call.params.slug ?? '');
    if (call.params.slug === row.id) throw forbidden();
    return { json: whole(row) };
  },
  update_config: update,
  delete_config: remove,
  list_config_versions: (call) => {
    const row = find<ConfigRow>(call, lookup, call.params.slug ?? '');
    const versions = versionsIn(call).by('config_id', row.id).reverse();
    return listedElements(call, versions, ({ snapshot }) => whole(snapshot));
  },
};
