import { isObject } from '../../json.ts';
import { conflict, forbidden, invalid, notFound } from '../model/api-error.ts';
import { maskOf } from '../model/auth.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { isSpent, nothingUsed } from '../model/limits.ts';
import { defined, namesIn } from '../model/value.ts';
import {
  inListWorkspace,
  isVisible,
  scopeOf,
  shownName,
  taken,
  targetWorkspace,
  workspacesIn,
} from '../rows/access.ts';
import {
  grantOf,
  grantsIn,
  type IntegrationRow,
  integrationsIn,
  type ProviderRow,
  providersIn,
  slugTaken,
} from '../rows/integrations.ts';
import { promptsIn, promptVersionsIn } from '../rows/prompts.ts';
import type { ConfigRow } from './configs.ts';
import { addProvider, integrations, serviceIn } from './integrations.ts';
import { mappingsIn, masked } from './secret-references.ts';
import { budgetIn, futureDateIn, given, nameIn, oneOrMore, shows, slugIn, textIn } from './shared/fields.ts';
import { tagFilter } from './shared/list.ts';
import { newRow, resource } from './shared/resource.ts';

const providers = resource<ProviderRow>({
  table: 'virtual_keys',
  what: 'Provider',
  parameter: 'slug',
  /**
   * A slug is unique in its workspace only: the key or the request says which one is meant, else it is the first that
   * is found. Source: portkey-live.md 6.
   */
  find: (call) => {
    const name = call.params.slug ?? '';
    const workspace = scopeOf(call);
    const table = providersIn(call.store);
    const rows = [...table.by('id', name), ...table.by('slug', name)];
    const row = rows.find(
      (candidate) =>
        isVisible(call.actor, candidate) && (workspace === undefined || candidate.workspace_id === workspace),
    );
    if (row !== undefined) return row;
    throw rows.length === 0 ? notFound('Provider') : forbidden();
  },
});

/** The status as it is now. */
const statusNow = (row: ProviderRow, now: number): string =>
  row.expires_at !== null && Date.parse(row.expires_at) <= now ? 'expired' : row.status;

/** The integration's slug, which replies show as `integration_id`. */
const integrationSlug = ({ store }: SandboxCall, row: ProviderRow): string =>
  integrationsIn(store).get(row.integration_id)?.slug ?? row.integration_id;

const view = (row: ProviderRow, call: SandboxCall): JsonObject => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  integration_id: integrationSlug(call, row),
  workspace_id: row.workspace_id,
  provider: row.provider,
  note: row.note,
  status: statusNow(row, call.now),
  usage_limits: row.usage_limits ?? undefined,
  rate_limits: row.rate_limits ?? undefined,
  reset_usage: null,
  expires_at: row.expires_at ?? undefined,
  created_at: row.created_at,
  tags: row.tags ?? undefined,
  object: 'provider',
});

/** Limits, expiry, name and note, as both views of a provider take them. */
const providerSettings = (call: SandboxCall, kept?: ProviderRow): Partial<ProviderRow> => {
  const { body } = call;
  const expires = futureDateIn(call, 'expires_at');
  const changes: Partial<ProviderRow> = {
    ...given(body, ['name', 'note', 'tags']),
    ...defined({
      usage_limits: body.usage_limits === undefined ? undefined : budgetIn(call, 'usage_limits', 1),
      rate_limits: body.rate_limits === undefined ? undefined : rateLimits(body.rate_limits),
      expires_at: expires,
    }),
    ...(body.reset_usage === true ? { usage: nothingUsed, last_reset_at: isoDate(call.now) } : {}),
  };
  if (kept === undefined) return changes;
  const next = { ...kept, ...changes };
  return { ...changes, status: isSpent(next.usage_limits, next.usage) ? 'exhausted' : 'active' };
};

const rateLimits = (value: unknown): ProviderRow['rate_limits'] => {
  const list = oneOrMore<JsonObject>(value).filter((limit) => Object.keys(limit).length > 0);
  return list.length === 0 ? null : (list as unknown as ProviderRow['rate_limits']);
};

/** Whether a workspace may use an integration: its own, or one granted to it. */
const mayUse = (call: SandboxCall, integration: IntegrationRow, workspaceId: string): boolean =>
  integration.workspace_id === workspaceId ||
  grantOf(grantsIn(call.store), integration.id, workspaceId)?.enabled === true;

/** A slug of the caller's choice that is free, or one made from the name. @throws ApiError 400, 409. */
const freeSlug = (call: SandboxCall, workspaceId: string, name: string): string => {
  const chosen = slugIn(call.body);
  if (chosen === undefined) return call.ids.slug('provider', name);
  if (slugTaken(call.store, workspaceId, chosen)) throw taken('slug', chosen);
  return chosen;
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const workspace = targetWorkspace(call);
  const integration = integrations.named(call, 'integration_id', call.body.integration_id);
  if (!mayUse(call, integration, workspace.id))
    throw invalid('integration_id', 'the workspace may not use this integration');
  const slug = freeSlug(call, workspace.id, name);
  const { id } = addProvider(call, integration, workspace.id, { ...providerSettings(call), name, slug });
  return { json: { id, slug } };
};

/** Refuses to delete what an active config or a published prompt of the workspace names. @throws ApiError 409. */
const refuseUsed = ({ store }: SandboxCall, row: ProviderRow): void => {
  const quoted = [`"${row.slug}"`, `"@${row.slug}"`];
  const config = store
    .table<ConfigRow>('configs')
    .by('workspace_id', row.workspace_id)
    .find((candidate) => quoted.some((name) => candidate.config.includes(name)));
  if (config !== undefined) throw conflict(`Provider is used by config '${config.name}'`);
  const prompt = promptsIn(store)
    .by('workspace_id', row.workspace_id)
    .find((candidate) => promptVersionsIn(store).get(candidate.published_version_id)?.virtual_key === row.slug);
  if (prompt !== undefined) throw conflict(`Provider is used by prompt '${prompt.name}'`);
};

const remove = providers.remove((call, row) => {
  refuseUsed(call, row);
  // The integration that a virtual key was given along with it has no other use.
  const integration = integrationsIn(call.store).get(row.integration_id);
  const others = providers.rows(call).by('integration_id', row.integration_id).length > 1;
  if (integration?.of_virtual_key === true && !others) integrationsIn(call.store).remove(integration.id);
});

/** What both views of a virtual key begin with. */
const begin = (row: ProviderRow, call: SandboxCall): JsonObject => ({
  ...shown(row),
  status: statusNow(row, call.now),
  integration_id: integrationSlug(call, row),
});
const shown = shows(
  'id name note status usage_limits created_at slug expires_at last_reset_at integration_id tags secret_mappings',
);

/** In the list. Source: portkey-details.md 2d. */
const virtualKeyListed = (row: ProviderRow, call: SandboxCall): JsonObject => {
  const workspace = workspacesIn(call.store).get(row.workspace_id);
  return {
    ...begin(row, call),
    organisation_id: row.organisation_id,
    reset_usage: null,
    workspace_id: row.workspace_id,
    model_config: row.model_config,
    rate_limits: row.rate_limits,
    workspace_name: workspace === undefined ? null : shownName(workspace),
    provider: row.provider,
    object: 'virtual-key',
  };
};

/** Alone: the list's organisation, workspace and provider are missing, `key` is always empty. */
const virtualKey = (row: ProviderRow, call: SandboxCall): JsonObject => ({
  ...begin(row, call),
  ai_provider_name: row.provider,
  key: '',
  masked_api_key: row.masked_api_key ?? '',
  model_config: row.model_config ?? {},
  rate_limits: row.rate_limits ?? [],
  object: 'virtual-key',
});

/** Settings of the AI provider, which come flat and in camelCase. */
const modelSettings = namesIn(`
  apiVersion resourceName deploymentName deploymentConfig awsAccessKeyId awsSecretAccessKey awsRegion
  vertexProjectId vertexRegion workersAiAccountId
`);

const credential = (call: SandboxCall, kept?: ProviderRow): JsonObject => {
  const settings = given(call.body, modelSettings);
  const key = textIn(call.body, 'key');
  const before = isObject(kept?.model_config) ? kept.model_config : {};
  return defined({
    secret_mappings: mappingsIn(call),
    masked_api_key: key === undefined ? undefined : maskOf(key),
    model_config: Object.keys(settings).length === 0 ? undefined : { ...before, ...masked(settings) },
  });
};

/** A virtual key with a credential of its own gets an integration of its workspace, under the same slug. */
const createVirtualKey: Handler = (call) => {
  const name = nameIn(call.body);
  const workspace = targetWorkspace(call);
  const slug = freeSlug(call, workspace.id, name);
  const key = textIn(call.body, 'key');
  const integration = integrationsIn(call.store).insert({
    ...newRow(call),
    slug,
    name,
    ai_provider_id: serviceIn(call.body, 'provider'),
    workspace_id: workspace.id,
    description: '',
    ...(key === undefined ? {} : { masked_key: maskOf(key) }),
    configurations: {},
    allow_all_models: true,
    of_virtual_key: true,
  });
  const making = { ...providerSettings(call), ...credential(call), name, slug };
  const { id } = addProvider(call, integration, workspace.id, making);
  return { json: { id, slug, object: 'virtual-key' } };
};

/** Providers, and the same rows as virtual keys, which bring their credential with them. */
export const providerHandlers: Handlers = {
  list_providers: providers.list({
    by: inListWorkspace,
    where: tagFilter,
    view,
    size: 50,
    kept: (row) => (row.expires_at === null ? 'provider' : undefined),
  }),
  create_provider: create,
  get_provider: providers.get(view),
  update_provider: providers.update(providerSettings, shows('id slug')),
  delete_provider: remove,
  list_virtual_keys: providers.list({ by: inListWorkspace, where: tagFilter, view: virtualKeyListed, size: 50 }),
  create_virtual_key: createVirtualKey,
  get_virtual_key: providers.get(virtualKey),
  update_virtual_key: providers.update(
    (call, row) => {
      const own = credential(call, row);
      return { ...providerSettings(call, row), ...own };
    },
    shows('id slug', { object: 'virtual-key' }),
  ),
  delete_virtual_key: remove,
};
