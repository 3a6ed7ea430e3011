import { isObject } from '../../json.ts';
import { conflict, invalid } from '../model/api-error.ts';
import { maskOf } from '../model/auth.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { nothingUsed } from '../model/limits.ts';
import { isService, modelsOf } from '../model/pricing.ts';
import type { Row } from '../model/store.ts';
import { asText, defined, excerpt, isOn } from '../model/value.ts';
import { taken, workspacesIn } from '../rows/access.ts';
import {
  grantOf,
  grantsIn,
  type IntegrationGrantRow,
  type IntegrationRow,
  integrationsIn,
  type ProviderRow,
  providersIn,
  slugTaken,
  usableIn,
} from '../rows/integrations.ts';
import { mappingsIn, masked, maskedHeaders } from './secret-references.ts';
import { budgetsIn, given, nameIn, oneOrMore, shows, textIn } from './shared/fields.ts';
import { cut, ofOwner, tagFilter } from './shared/list.ts';
import {
  freeSlugIn,
  newRow,
  ownersOnly,
  ownerWorkspace,
  removeAll,
  resource,
  workspaceEntries,
} from './shared/resource.ts';

export const integrations = resource<IntegrationRow>({
  table: 'integrations',
  what: 'Integration',
  parameter: 'slug',
  mayChange: ownersOnly,
});

/** The AI service that a field of the body names, as it is written. @throws ApiError 400 for one that Portkey does not know. */
export const serviceIn = (body: JsonObject, field: string): string => {
  const name = nameIn(body, field);
  if (isService(name)) return name;
  throw invalid(field, `'${excerpt(name, 80)}' is no AI service that Portkey knows, such as openai or anthropic`);
};

/** Puts a provider of an integration into a workspace. */
export const addProvider = (
  call: SandboxCall,
  integration: IntegrationRow,
  workspaceId: string,
  making: Partial<ProviderRow> & Pick<ProviderRow, 'slug' | 'name'>,
): ProviderRow =>
  providersIn(call.store).insert({
    ...newRow(call),
    note: null,
    workspace_id: workspaceId,
    integration_id: integration.id,
    provider: integration.ai_provider_id,
    usage_limits: null,
    usage: nothingUsed,
    reset_usage: null,
    rate_limits: null,
    expires_at: null,
    last_reset_at: null,
    model_config: null,
    tags: null,
    automatic: false,
    ...making,
  });

/** Whether a grant makes a provider, and under which slug. */
interface DefaultProvider {
  readonly create: boolean;
  readonly slug?: string;
}

/** What is said of the default provider, in a body or in one workspace's entry, over `base`. */
const defaultProviderIn = (value: JsonObject, base: DefaultProvider = { create: true }): DefaultProvider => ({
  ...base,
  ...(typeof value.create_default_provider === 'boolean' ? { create: value.create_default_provider } : {}),
  ...(typeof value.default_provider_slug === 'string' ? { slug: value.default_provider_slug } : {}),
});

/**
 * The provider that a workspace gets with an integration: named by the integration's slug unless told otherwise.
 *
 * @throws ApiError 409 when a slug that was asked for is taken.
 */
const makeDefaultProvider = (
  call: SandboxCall,
  integration: IntegrationRow,
  workspaceId: string,
  wanted: DefaultProvider,
): void => {
  const slug = wanted.slug ?? integration.slug;
  const has = providersIn(call.store)
    .by('integration_id', integration.id)
    .some((row) => row.workspace_id === workspaceId);
  if (!wanted.create || has) return;
  if (slugTaken(call.store, workspaceId, slug)) {
    if (wanted.slug !== undefined) throw taken('default_provider_slug', slug);
    return;
  }
  addProvider(call, integration, workspaceId, {
    slug,
    name: integration.name,
    note: 'Created automatically on integration access grant',
    automatic: true,
  });
};

/** What one workspace is to get or lose. */
interface Grant {
  readonly enabled: boolean;
  readonly settings: JsonObject;
  readonly provider: DefaultProvider;
}

/** Grants an integration to a workspace, or takes it away together with the providers that were made from it. */
export const setGrant = (
  call: SandboxCall,
  integration: IntegrationRow,
  workspaceId: string,
  { enabled, settings, provider }: Grant,
): void => {
  const grants = grantsIn(call.store);
  const kept = grantOf(grants, integration.id, workspaceId);
  const at = isoDate(call.now);
  const changes = { ...limitsIn(call, settings), enabled, last_updated_at: at };
  if (kept === undefined)
    grants.insert({
      id: call.ids.uuid(),
      integration_id: integration.id,
      workspace_id: workspaceId,
      usage_limits: null,
      rate_limits: null,
      created_at: at,
      ...changes,
    });
  else grants.update(kept.id, changes);
  if (enabled) makeDefaultProvider(call, integration, workspaceId, provider);
  else
    for (const row of providersIn(call.store).by('integration_id', integration.id))
      if (row.workspace_id === workspaceId) providersIn(call.store).remove(row.id);
};

/** Budget and rate limit of a grant, as far as they are given; null takes them away. */
const limitsIn = (call: SandboxCall, value: JsonObject): Partial<IntegrationGrantRow> =>
  defined({
    usage: value.reset_usage === true ? nothingUsed : undefined,
    usage_limits: value.usage_limits === undefined ? undefined : budgetsIn(call, 'usage_limits', value.usage_limits),
    rate_limits: value.rate_limits === undefined || Array.isArray(value.rate_limits) ? value.rate_limits : null,
  });

/** Workspaces are named by slug, also where a UUID was sent. Source: portkey-facts.md "Habits". */
const view = (call: SandboxCall, row: IntegrationGrantRow): JsonObject => ({
  id: workspacesIn(call.store).get(row.workspace_id)?.slug ?? row.workspace_id,
  enabled: row.enabled,
  // Null when unset, as a workspace's own limits are; the official Python SDK's types refuse an empty list here.
  usage_limits: row.usage_limits ?? null,
  rate_limits: row.rate_limits ?? null,
  status: 'active',
});

export const integrationWorkspaceHandlers: Handlers = {
  list_integration_workspaces: (call) => {
    const rows = grantsIn(call.store)
      .by('integration_id', integrations.of(call).id)
      .filter((grant) => call.actor.workspaceId === undefined || grant.workspace_id === call.actor.workspaceId);
    const { page, total } = cut(call, rows);
    return { json: { total, workspaces: page.map((grant) => view(call, grant)) } };
  },
  update_integration_workspaces: (call) => {
    const row = integrations.forChange(call);
    const entries = workspaceEntries(call);
    const base = defaultProviderIn(call.body);
    if (call.body.override_existing_workspace_access === true) {
      const named = new Set(entries.map(({ workspace }) => workspace.id));
      for (const { workspace_id: id } of grantsIn(call.store).by('integration_id', row.id))
        if (!named.has(id)) setGrant(call, row, id, { enabled: false, settings: {}, provider: base });
    }
    for (const { entry, workspace } of entries)
      setGrant(call, row, workspace.id, {
        enabled: entry.enabled === true,
        settings: entry,
        provider: defaultProviderIn(entry, base),
      });
    const { global_workspace_access: everywhere } = call.body;
    if (isObject(everywhere))
      integrationsIn(call.store).update(row.id, {
        global_workspace_access: { ...everywhere, ...limitsIn(call, everywhere) },
      });
    return { json: {} };
  },
};

const summary = (row: IntegrationRow): JsonObject => ({
  ...shown(row),
  workspace_id: row.workspace_id ?? undefined,
  type: row.workspace_id == null ? 'organisation' : 'workspace',
  tags: row.tags ?? undefined,
  object: 'integration',
});
const shown = shows(
  'id organisation_id ai_provider_id name status created_at last_updated_at slug description workspace_id',
);

/** Alone it also shows its settings, secrets as masks. Source: portkey-details.md 2e, "Integration → provider". */
const whole = (row: IntegrationRow, { store }: SandboxCall): JsonObject => ({
  ...summary(row),
  masked_key: row.masked_key,
  configurations: row.configurations,
  global_workspace_access_settings: row.global_workspace_access ?? { enabled: false },
  allow_all_models: row.allow_all_models,
  workspace_count: grantsIn(store)
    .by('integration_id', row.id)
    .filter((grant) => grant.enabled).length,
  secret_mappings: row.secret_mappings ?? [],
  pricing_adjustments: row.pricing_adjustments ?? undefined,
});

/** Settings in which headers are names with masks. */
const withMaskedHeaders = ({ custom_headers: headers, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  ...(headers === undefined ? {} : { custom_headers: maskedHeaders(headers) }),
});

const configurationsIn = (value: unknown): JsonObject => {
  if (!isObject(value)) return {};
  const { custom_headers, ...rest } = value;
  return { ...masked(rest), ...withMaskedHeaders(defined({ custom_headers })) };
};

const credential = (call: SandboxCall, kept?: IntegrationRow): JsonObject => {
  const { body } = call;
  const mappings = mappingsIn(call);
  const key = asText(body.key);
  const before = isObject(kept?.configurations) ? kept.configurations : {};
  return defined({
    tags: body.tags,
    masked_key: key === undefined ? undefined : maskOf(key),
    configurations:
      body.configurations === undefined ? undefined : { ...before, ...configurationsIn(body.configurations) },
    secret_mappings: mappings,
    pricing_adjustments: body.pricing_adjustments,
  });
};

const create: Handler = (call) => {
  const { body } = call;
  const name = nameIn(body);
  const provider = serviceIn(body, 'ai_provider_id');
  const chosen = freeSlugIn(call, integrations.rows(call));
  const workspace = ownerWorkspace(call);
  const row = integrations.rows(call).insert({
    ...newRow(call),
    slug: chosen ?? call.ids.slug('provider', name),
    name,
    ai_provider_id: provider,
    ...(workspace === undefined ? {} : { workspace_id: workspace.id }),
    description: textIn(body, 'description') ?? '',
    configurations: {},
    allow_all_models: true,
    ...credential(call),
  });
  if (workspace !== undefined)
    setGrant(call, row, workspace.id, { enabled: true, settings: {}, provider: defaultProviderIn(body) });
  return { json: { id: row.id, slug: row.slug } };
};

/** Providers that came with a grant go with it; those that somebody made are in the way. @throws ApiError 409. */
const removeContents = (call: SandboxCall, row: IntegrationRow): void => {
  const providers = providersIn(call.store);
  const made = providers
    .by('integration_id', row.id)
    .find((provider) => !provider.automatic && provider.slug !== row.slug);
  if (made !== undefined) throw conflict(`Integration is used by provider '${made.slug}'`);
  for (const table of [providers, grantsIn(call.store), modelsIn(call)]) removeAll(table, 'integration_id', row.id);
};

/** What was set for a model of an integration; built-in models have a row only once something was set. */
interface ModelRow extends Row {
  readonly integration_id: string;
  readonly model: string;
}

const modelsIn = (call: SandboxCall) => call.store.table<ModelRow>('integration_models');

const builtIn = (row: IntegrationRow): string[] => modelsOf(row.ai_provider_id).map(([id]) => id);

/** Models of the caller's own, which a provider does not have. */
const isOwn = ({ is_custom, is_finetune }: JsonObject): boolean => isOn(is_custom) || isOn(is_finetune);

const modelView = (slug: string, allowed: boolean, set: ModelRow | undefined): JsonObject => ({
  slug,
  name: set?.name ?? slug,
  enabled: set?.enabled ?? allowed,
  is_custom: isOn(set?.is_custom),
  is_finetune: isOn(set?.is_finetune),
  base_model_slug: set?.base_model_slug ?? undefined,
  configurations: set?.configurations,
  pricing_config: set?.pricing_config,
});

const listModels: Handler = (call) => {
  const row = integrations.of(call);
  const set = new Map(
    modelsIn(call)
      .by('integration_id', row.id)
      .map((model) => [model.model, model]),
  );
  const slugs = new Set([...builtIn(row), ...set.keys()]);
  const { page, total } = cut(call, [...slugs]);
  const allowed = row.allow_all_models !== false;
  return {
    json: { total, allow_all_models: allowed, models: page.map((slug) => modelView(slug, allowed, set.get(slug))) },
  };
};

const modelSettings = (model: JsonObject): JsonObject => {
  const { name, enabled, is_custom, is_finetune, base_model_slug, pricing_config, configurations } = model;
  return defined({
    enabled,
    is_custom,
    is_finetune,
    base_model_slug,
    pricing_config,
    configurations: isObject(configurations) ? withMaskedHeaders(configurations) : configurations,
    name: typeof name === 'string' ? name : undefined,
  });
};

const updateModels: Handler = (call) => {
  const row = integrations.forChange(call);
  const models = modelsIn(call);
  const known = new Set(builtIn(row));
  for (const [index, model] of oneOrMore<unknown>(call.body.models).filter(isObject).entries()) {
    const slug = String(model.slug);
    const kept = models.by('integration_id', row.id).find((candidate) => candidate.model === slug);
    if (slug === '') throw invalid(`models[${index}].slug`, 'must not be empty');
    if (kept === undefined && !known.has(slug) && !isOwn(model) && known.size > 0)
      throw invalid(
        `models[${index}].slug`,
        `'${slug}' is no model of ${row.ai_provider_id}; give is_custom for your own`,
      );
    if (kept === undefined)
      models.insert({ id: call.ids.uuid(), integration_id: row.id, model: slug, ...modelSettings(model) });
    else models.update(kept.id, modelSettings(model));
  }
  if (typeof call.body.allow_all_models === 'boolean')
    integrations.rows(call).update(row.id, { allow_all_models: call.body.allow_all_models });
  return { json: {} };
};

/** The slugs of the query, or as the Terraform provider sends them, `models` of a body. */
const slugsIn = (call: SandboxCall): string[] => {
  const { models } = call.body;
  if (Array.isArray(models)) return models.map((model) => String(isObject(model) ? model.slug : model));
  const texts = [...call.query.getAll('slugs'), ...call.query.getAll('slugs[]')];
  return texts.flatMap((text) => text.split(',')).map((slug) => slug.trim());
};

const removeModels: Handler = (call) => {
  const rows = modelsIn(call).by('integration_id', integrations.forChange(call).id);
  for (const slug of slugsIn(call)) {
    const model = rows.find((candidate) => candidate.model === slug);
    if (model === undefined || !isOwn(model))
      throw invalid('slugs', `'${slug}' is no custom model of this integration`);
    modelsIn(call).remove(model.id);
  }
  return { json: {} };
};

export const integrationHandlers: Handlers = {
  list_integrations: integrations.list({
    where: (call) => {
      const usable = usableIn(call, grantsIn(call.store));
      const tagged = tagFilter(call);
      return usable === undefined ? tagged : (row) => tagged?.(row) !== false && usable(row);
    },
    filters: { type: ofOwner },
    view: summary,
    size: 100,
    kept: 'integration',
  }),
  create_integration: create,
  get_integration: integrations.get(whole),
  update_integration: integrations.update((call, row) => ({
    ...given(call.body, ['name', 'description']),
    ...credential(call, row),
  })),
  delete_integration: integrations.remove(removeContents),
  list_integration_models: listModels,
  update_integration_models: updateModels,
  delete_integration_model: removeModels,
};
