import { isObject } from '../../json.ts';
import { ApiError, invalid } from '../model/api-error.ts';
import { hashOfKey } from '../model/auth.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { find, needOrganisationKey, type ScopedRow, taken, workspacesIn } from '../rows/access.ts';
import { asList, given, nameIn, slugIn, statusIn } from './shared/fields.ts';
import { holds, listed } from './shared/list.ts';

/** A self-hosted gateway. Its credential is kept as a hash. Source: portkey-details.md 0.1, 2a and 4. */
interface DeploymentRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly type: 'production' | 'non_production';
  readonly status: 'active' | 'archived';
  readonly is_default: boolean;
  readonly auth_settings: JsonObject;
}

const rowsIn = (call: SandboxCall) => call.store.table<DeploymentRow>('deployments');

const deploymentOf = (call: SandboxCall): DeploymentRow => {
  needOrganisationKey(call);
  const id = call.params.id ?? '';
  const own = id === 'self' ? rowsIn(call).by('is_default', true)[0] : undefined;
  return own ?? find<DeploymentRow>(call, { table: 'deployments', what: 'Deployment' }, id);
};

const view = (row: DeploymentRow): JsonObject => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  type: row.type,
  status: row.status,
  organisation_id: row.organisation_id,
  deployment_config: row.deployment_config,
  is_default: row.is_default,
  tags: row.tags,
  auth_settings: row.auth_settings,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  object: 'deployment',
});

const texts = (value: unknown): string[] => asList<unknown>(value).map(String);

/** Workspaces by slug. @throws ApiError 400 for one that is not there. */
const workspaceSlugs = (call: SandboxCall, value: unknown): string[] =>
  texts(value).map((name, index) => {
    const workspace = workspacesIn(call.store).get(name);
    if (workspace === undefined)
      throw invalid(`auth_settings.workspaces_allowed[${index}]`, 'names no workspace that is there');
    return workspace.slug;
  });

/** Lists are merged with what there was, or replace it with `override_existing`; removals come last. */
const authSettings = (call: SandboxCall, kept: JsonObject): JsonObject => {
  const change = isObject(call.body.auth_settings) ? call.body.auth_settings : {};
  const {
    allow_all_workspaces: all,
    remove_workspaces_allowed: cutWorkspaces,
    remove_subs_allowed: cutSubs,
    workspaces_allowed: workspaces,
    jwt_subs_allowed: subs,
    ...rest
  } = change;
  const base = (list: unknown): string[] => (call.body.override_existing === true ? [] : texts(list));
  const merged = (list: unknown, added: unknown, cut: unknown, read: (value: unknown) => string[]): string[] => {
    const kept = added === undefined ? texts(list) : [...new Set([...base(list), ...read(added)])];
    const gone = new Set(texts(cut));
    return kept.filter((name) => !gone.has(name));
  };
  return {
    ...kept,
    ...rest,
    workspaces_allowed:
      all === true
        ? []
        : merged(kept.workspaces_allowed, workspaces, cutWorkspaces, (value) => workspaceSlugs(call, value)),
    jwt_subs_allowed: merged(kept.jwt_subs_allowed, subs, cutSubs, texts),
  };
};

const oneDefault = (call: SandboxCall, row: DeploymentRow): void => {
  for (const other of rowsIn(call).by('is_default', true))
    if (other.id !== row.id) rowsIn(call).update(other.id, { is_default: false });
};

const create: Handler = (call) => {
  needOrganisationKey(call);
  const name = nameIn(call.body);
  const chosen = slugIn(call.body);
  if (chosen !== undefined && rowsIn(call).by('slug', chosen).length > 0) throw taken('slug', chosen);
  const credential = `pk-dp-${call.ids.secret(40)}`;
  const at = isoDate(call.now);
  const row = rowsIn(call).insert({
    id: call.ids.uuid(),
    slug: chosen ?? call.ids.slug('provider', name),
    name,
    organisation_id: call.actor.organisationId,
    type: 'non_production',
    status: 'active',
    is_default: false,
    deployment_config: null,
    tags: {},
    created_at: at,
    last_updated_at: at,
    ...given(call.body, ['type', 'is_default', 'deployment_config', 'tags']),
    auth_settings: authSettings(call, { is_dataservice_hosted: 0, is_playground_proxy_allowed: 0 }),
    credential_hash: hashOfKey(credential),
  });
  if (row.is_default) oneDefault(call, row);
  return { json: { ...view(row), client_auth: credential } };
};

const active = (call: SandboxCall): DeploymentRow[] => rowsIn(call).filter(({ status }) => status === 'active');

const update: Handler = (call) => {
  const row = deploymentOf(call);
  if (call.body.is_default === false && row.is_default && active(call).length === 1)
    throw new ApiError(400, 'AB01', 'is_default: the only active deployment stays the default', [
      { field: 'is_default', message: 'the only active deployment stays the default' },
    ]);
  const credential = call.body.rotate_auth === true ? `pk-dp-${call.ids.secret(40)}` : undefined;
  const changed = rowsIn(call).update(row.id, {
    ...given(call.body, ['name', 'type', 'is_default', 'deployment_config', 'tags']),
    ...statusIn(call.body),
    ...(call.body.auth_settings === undefined ? {} : { auth_settings: authSettings(call, row.auth_settings) }),
    ...(credential === undefined ? {} : { credential_hash: hashOfKey(credential) }),
    last_updated_at: isoDate(call.now),
  });
  if (changed.is_default) oneDefault(call, changed);
  return { json: credential === undefined ? {} : { id: row.id, client_auth: credential } };
};

const list: Handler = (call) => {
  needOrganisationKey(call);
  const { query } = call;
  const search = query.get('search');
  const slugs = [...query.getAll('workspace_slug'), ...query.getAll('workspace_slug[]')];
  const tags = query.get('tags');
  const wanted = tags === null ? [] : Object.entries(JSON.parse(tags) as JsonObject);
  return listed(call, {
    table: rowsIn(call),
    where: (row) =>
      (query.get('status') === null || row.status === query.get('status')) &&
      (query.get('type') === null || row.type === query.get('type')) &&
      (search === null || holds(row.name, search) || holds(row.slug, search)) &&
      (slugs.length === 0 || slugs.some((slug) => texts(row.auth_settings.workspaces_allowed).includes(slug))) &&
      wanted.every(([name, value]) => isObject(row.tags) && row.tags[name] === value),
    view,
  });
};

export const deploymentHandlers: Handlers = {
  list_deployments: list,
  register_deployment: create,
  get_deployment: (call) => ({ json: view(deploymentOf(call)) }),
  update_deployment: update,
  archive_deployment: (call) => {
    const row = deploymentOf(call);
    rowsIn(call).update(row.id, { status: 'archived', is_default: false, last_updated_at: isoDate(call.now) });
    return { json: {} };
  },
};
