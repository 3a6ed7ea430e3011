import { isObject } from '../../json.ts';
import { configFaults, referencesOf } from '../gateway-config/check.ts';
import { conflict, forbidden, refuse } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { defined } from '../model/value.ts';
import { authorOf, inListWorkspace, type ScopedRow, targetWorkspace, workspacesIn } from '../rows/access.ts';
import { given, nameIn, shows, statusIn } from './shared/fields.ts';
import { listedElements } from './shared/list.ts';
import { apiKeysIn, newRow, removeAll, resource } from './shared/resource.ts';

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

const configs = resource<ConfigRow>({ table: 'configs', what: 'Config', parameter: 'slug' });
const versionsIn = (call: SandboxCall) => call.store.table<ConfigVersionRow>('config_versions');

const summary = shows(
  'id name workspace_id slug organisation_id is_default status owner_id updated_by created_at last_updated_at',
  { object: 'config' },
);

const whole = (row: ConfigRow): JsonObject => ({
  ...summary(row),
  config: row.config,
  format: 'json',
  type: 'ORG_CONFIG',
  version_id: row.version_id,
});

/** The config's settings as text. @throws ApiError 400 for what the gateway could not carry out. */
const settingsIn = (call: SandboxCall, workspaceId: string): string => {
  refuse(configFaults(call.body.config as JsonObject, 'config.', referencesOf(call, workspaceId)));
  return JSON.stringify(call.body.config);
};

/** Keeps the config as this version. A workspace has one default config at most. */
const settle = (call: SandboxCall, row: ConfigRow): void => {
  const versions = versionsIn(call);
  if (versions.get(row.version_id) === undefined)
    versions.insert({ id: row.version_id, config_id: row.id, snapshot: row });
  if (row.is_default !== 1) return;
  for (const other of configs.rows(call).by('workspace_id', row.workspace_id))
    if (other.is_default === 1 && other.id !== row.id) configs.rows(call).update(other.id, { is_default: 0 });
};

/** Requests say `isDefault`, replies `is_default`; both are understood. */
const defaultIn = (body: JsonObject): 0 | 1 | undefined => {
  const value = body.isDefault ?? body.is_default;
  if (value === undefined) return undefined;
  return value === 1 || value === true ? 1 : 0;
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const workspace = targetWorkspace(call).id;
  const row: ConfigRow = {
    ...newRow(call),
    slug: call.ids.slug('config', name),
    name,
    workspace_id: workspace,
    is_default: defaultIn(call.body) ?? 0,
    owner_id: authorOf(call),
    updated_by: authorOf(call),
    config: call.body.config === undefined ? '{}' : settingsIn(call, workspace),
    version_id: call.ids.uuid(),
  };
  configs.rows(call).insert(row);
  settle(call, row);
  return { json: { id: row.id, slug: row.slug, version_id: row.version_id, object: 'config' } };
};

const update: Handler = (call) => {
  const row = configs.of(call);
  const { body } = call;
  const content =
    body.config === undefined ? {} : { config: settingsIn(call, row.workspace_id), version_id: call.ids.uuid() };
  const changed = configs.rows(call).update(row.id, {
    ...given(body, ['name']),
    ...statusIn(body),
    ...defined({ is_default: defaultIn(body) }),
    ...content,
    updated_by: authorOf(call),
    last_updated_at: isoDate(call.now),
  });
  settle(call, changed);
  return { json: { version_id: changed.version_id, object: 'config' } };
};

/** Refuses to delete what keys or their workspace fall back on. @throws ApiError 409. */
const refuseUsed = (call: SandboxCall, row: ConfigRow): void => {
  const names = (holder: unknown, field: string): boolean =>
    isObject(holder) && (holder[field] === row.id || holder[field] === row.slug);
  const [key] = apiKeysIn(call).filter(({ defaults }) => names(defaults, 'config_id'));
  if (key !== undefined) throw conflict(`Config is the default of API key '${key.name}'`);
  if (names(workspacesIn(call.store).get(row.workspace_id)?.defaults, 'user_api_key_config'))
    throw conflict('Config is the default of its workspace for user API keys');
};

export const configHandlers: Handlers = {
  list_configs: configs.list({ by: inListWorkspace, view: summary, kept: 'config' }),
  create_config: create,
  /** Only by slug: the UUID is answered 403. Source: portkey-live.md 6. */
  get_config: configs.get((row, { params }) => {
    if (params.slug === row.id) throw forbidden();
    return whole(row);
  }),
  update_config: update,
  delete_config: configs.remove((call, row) => {
    refuseUsed(call, row);
    removeAll(versionsIn(call), 'config_id', row.id);
  }),
  list_config_versions: (call) => {
    const versions = versionsIn(call).by('config_id', configs.of(call).id).reverse();
    return listedElements(call, versions, ({ snapshot }) => whole(snapshot));
  },
};
