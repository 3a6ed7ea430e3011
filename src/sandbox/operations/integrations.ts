import { isObject } from '../../json.ts';
import { conflict, forbidden } from '../model/api-error.ts';
import { maskOf } from '../model/auth.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { find, isVisible, listWorkspace, taken, targetWorkspace } from '../rows/access.ts';
import { grantsIn, type IntegrationRow, integrationsIn, providersIn } from '../rows/providers.ts';
import { given, nameIn, slugIn, textIn } from './shared/fields.ts';
import { defaultProviderIn, setGrant } from './shared/integration-access.ts';
import { listed } from './shared/list.ts';
import { masked, maskedHeaders } from './shared/masking.ts';
import { serviceIn } from './shared/new-provider.ts';
import { mappingsIn } from './shared/secret-mappings.ts';
import { tagFilter, tagsIn, tagsOf } from './shared/tags.ts';

export const integrationOf = (call: SandboxCall): IntegrationRow =>
  find<IntegrationRow>(call, { table: 'integrations', what: 'Integration' }, call.params.slug ?? '');

/** An integration that may be changed: the organisation's only with one of its keys. @throws ApiError 403. */
export const ownIntegration = (call: SandboxCall): IntegrationRow => {
  const row = integrationOf(call);
  if (call.actor.workspaceId !== undefined && row.workspace_id !== call.actor.workspaceId) throw forbidden();
  return row;
};

const summary = (row: IntegrationRow): JsonObject => ({
  id: row.id,
  organisation_id: row.organisation_id,
  ai_provider_id: row.ai_provider_id,
  name: row.name,
  status: row.status,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  slug: row.slug,
  description: row.description,
  ...(row.workspace_id == null ? {} : { workspace_id: row.workspace_id }),
  type: row.workspace_id == null ? 'organisation' : 'workspace',
  ...tagsOf(row),
  object: 'integration',
});

/** Alone it also shows its settings, secrets as masks. Source: portkey-details.md 2e, "Integration → provider". */
const whole = (call: SandboxCall, row: IntegrationRow): JsonObject => ({
  ...summary(row),
  ...(row.masked_key === undefined ? {} : { masked_key: row.masked_key }),
  configurations: row.configurations,
  global_workspace_access_settings: row.global_workspace_access ?? { enabled: false },
  allow_all_models: row.allow_all_models,
  workspace_count: grantsIn(call.store)
    .by('integration_id', row.id)
    .filter((grant) => grant.enabled).length,
  secret_mappings: row.secret_mappings ?? [],
  ...(row.pricing_adjustments == null ? {} : { pricing_adjustments: row.pricing_adjustments }),
});

const configurationsIn = (value: unknown): JsonObject => {
  if (!isObject(value)) return {};
  const { custom_headers: headers, ...rest } = value;
  return { ...masked(rest), ...(headers === undefined ? {} : { custom_headers: maskedHeaders(headers) }) };
};

const credential = (call: SandboxCall, kept?: IntegrationRow): JsonObject => {
  const { body } = call;
  const mappings = mappingsIn(call);
  const key = textIn(body, 'key');
  const before = isObject(kept?.configurations) ? kept.configurations : {};
  return {
    ...tagsIn(body),
    ...(key === undefined || key === '' ? {} : { masked_key: maskOf(key) }),
    ...(body.configurations === undefined
      ? {}
      : { configurations: { ...before, ...configurationsIn(body.configurations) } }),
    ...(mappings === undefined ? {} : { secret_mappings: mappings }),
    ...(body.pricing_adjustments === undefined ? {} : { pricing_adjustments: body.pricing_adjustments }),
  };
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const provider = serviceIn(call.body, 'ai_provider_id');
  const chosen = slugIn(call.body);
  if (chosen !== undefined && integrationsIn(call.store).by('slug', chosen).length > 0) throw taken('slug', chosen);
  const own = call.body.workspace_id !== undefined || call.actor.workspaceId !== undefined;
  const workspace = own ? targetWorkspace(call) : undefined;
  const at = isoDate(call.now);
  const row = integrationsIn(call.store).insert({
    id: call.ids.uuid(),
    slug: chosen ?? call.ids.slug('provider', name),
    name,
    ai_provider_id: provider,
    organisation_id: call.actor.organisationId,
    ...(workspace === undefined ? {} : { workspace_id: workspace.id }),
    status: 'active',
    created_at: at,
    last_updated_at: at,
    description: textIn(call.body, 'description') ?? '',
    configurations: {},
    allow_all_models: true,
    ...credential(call),
  });
  if (workspace !== undefined)
    setGrant(call, row, workspace, { enabled: true, settings: {}, provider: defaultProviderIn(call.body) });
  return { json: { id: row.id, slug: row.slug } };
};

const update: Handler = (call) => {
  const row = ownIntegration(call);
  integrationsIn(call.store).update(row.id, {
    ...given(call.body, ['name', 'description']),
    ...credential(call, row),
    last_updated_at: isoDate(call.now),
  });
  return { json: {} };
};

/** Providers that came with a grant go with it; those that somebody made are in the way. */
const remove: Handler = (call) => {
  const row = ownIntegration(call);
  const providers = providersIn(call.store).by('integration_id', row.id);
  const made = providers.find((provider) => !provider.automatic && provider.slug !== row.slug);
  if (made !== undefined) throw conflict(`Integration is used by provider '${made.slug}'`);
  for (const provider of providers) providersIn(call.store).remove(provider.id);
  for (const grant of grantsIn(call.store).by('integration_id', row.id)) grantsIn(call.store).remove(grant.id);
  const models = call.store.table('integration_models');
  for (const model of models.by('integration_id', row.id)) models.remove(model.id);
  integrationsIn(call.store).remove(row.id);
  return { json: {} };
};

const list: Handler = (call) => {
  const type = call.query.get('type') ?? 'all';
  const workspace = listWorkspace(call);
  const tagged = tagFilter(call);
  const granted = (row: IntegrationRow): boolean =>
    grantsIn(call.store)
      .by('integration_id', row.id)
      .some((grant) => grant.enabled && grant.workspace_id === workspace);
  return listed(call, {
    table: integrationsIn(call.store),
    where:
      type === 'all' && workspace === undefined && tagged === undefined
        ? undefined
        : (row) =>
            tagged?.(row) !== false &&
            isVisible(call.actor, row) &&
            (type === 'all' || (type === 'workspace') === (row.workspace_id != null)) &&
            (workspace === undefined || row.workspace_id === workspace || granted(row)),
    view: summary,
    size: 100,
    kept: 'integration',
  });
};

export const integrationHandlers: Handlers = {
  list_integrations: list,
  create_integration: create,
  get_integration: (call) => ({ json: whole(call, integrationOf(call)) }),
  update_integration: update,
  delete_integration: remove,
};
