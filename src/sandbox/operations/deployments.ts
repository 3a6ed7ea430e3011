import { isObject } from '../../json.ts';
import { invalid } from '../model/api-error.ts';
import { hashOfKey } from '../model/auth.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { find, needOrganisationKey, type ScopedRow } from '../rows/access.ts';
import { given, nameIn, oneOrMore, shows, statusIn } from './shared/fields.ts';
import { has, is, tagsInJson } from './shared/list.ts';
import { freeSlugIn, newRow, resource, workspaceNamed } from './shared/resource.ts';

/** A self-hosted gateway. Its credential is kept as a hash. Source: portkey-details.md 0.1, 2a and 4. */
interface DeploymentRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly type: 'production' | 'non_production';
  readonly status: 'active' | 'archived';
  readonly is_default: boolean;
  readonly auth_settings: JsonObject;
}

const lookup = { table: 'deployments', what: 'Deployment', parameter: 'id' };
const rowsIn = ({ store }: SandboxCall) => store.table<DeploymentRow>(lookup.table);

const deployments = resource<DeploymentRow>({
  ...lookup,
  find: (call) => {
    needOrganisationKey(call);
    const { id = '' } = call.params;
    const own = id === 'self' ? rowsIn(call).by('is_default', true)[0] : undefined;
    return own ?? find<DeploymentRow>(call, lookup, id);
  },
});

const view = shows(
  'id name slug type status organisation_id deployment_config is_default tags auth_settings created_at last_updated_at',
  { object: 'deployment' },
);

const texts = (value: unknown): string[] => oneOrMore<unknown>(value).map(String);

/** Workspaces by slug. @throws ApiError 400 for one that is not there. */
const workspaceSlugs = (call: SandboxCall, value: unknown): string[] =>
  texts(value).map((name, index) => workspaceNamed(call, `auth_settings.workspaces_allowed[${index}]`, name).slug);

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
  const chosen = freeSlugIn(call, rowsIn(call));
  const credential = `pk-dp-${call.ids.secret(40)}`;
  const row = rowsIn(call).insert({
    ...newRow(call),
    slug: chosen ?? call.ids.slug('provider', name),
    name,
    type: 'non_production',
    is_default: false,
    deployment_config: null,
    tags: {},
    ...given(call.body, ['type', 'is_default', 'deployment_config', 'tags']),
    auth_settings: authSettings(call, { is_dataservice_hosted: 0, is_playground_proxy_allowed: 0 }),
    credential_hash: hashOfKey(credential),
  });
  if (row.is_default) oneDefault(call, row);
  return { json: { ...view(row), client_auth: credential } };
};

const update: Handler = (call) => {
  const row = deployments.of(call);
  const { body } = call;
  const active = rowsIn(call).filter(({ status }) => status === 'active');
  if (body.is_default === false && row.is_default && active.length === 1)
    throw invalid('is_default', 'the only active deployment stays the default');
  const credential = body.rotate_auth === true ? `pk-dp-${call.ids.secret(40)}` : undefined;
  return deployments.update(
    () => ({
      ...given(body, ['name', 'type', 'is_default', 'deployment_config', 'tags']),
      ...statusIn(body),
      ...(body.auth_settings === undefined ? {} : { auth_settings: authSettings(call, row.auth_settings) }),
      ...(credential === undefined ? {} : { credential_hash: hashOfKey(credential) }),
    }),
    (changed) => {
      if (changed.is_default) oneDefault(call, changed);
      return credential === undefined ? {} : { id: row.id, client_auth: credential };
    },
  )(call);
};

export const deploymentHandlers: Handlers = {
  list_deployments: deployments.list({
    where: (call) => {
      needOrganisationKey(call);
      const slugs = [...call.query.getAll('workspace_slug'), ...call.query.getAll('workspace_slug[]')];
      const tagged = tagsInJson(call);
      return (row) =>
        (slugs.length === 0 || slugs.some((slug) => texts(row.auth_settings.workspaces_allowed).includes(slug))) &&
        tagged(row);
    },
    filters: { status: is('status'), type: is('type'), search: has('name', 'slug') },
    view,
  }),
  register_deployment: create,
  get_deployment: deployments.get(view),
  update_deployment: update,
  archive_deployment: deployments.update(() => ({ status: 'archived', is_default: false })),
};
