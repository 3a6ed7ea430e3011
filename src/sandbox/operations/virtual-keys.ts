import { isObject } from '../../json.ts';
import { maskOf } from '../model/auth.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { inListWorkspace, shownName, targetWorkspace, workspacesIn } from '../rows/access.ts';
import { integrationsIn, type ProviderRow, providersIn } from '../rows/providers.ts';
import {
  changeProvider,
  freeSlug,
  integrationSlug,
  providerOf,
  providerSettings,
  removeProvider,
  statusNow,
} from './providers.ts';
import { nameIn, textIn } from './shared/fields.ts';
import { listed } from './shared/list.ts';
import { masked } from './shared/masking.ts';
import { addProvider, serviceIn } from './shared/new-provider.ts';
import { mappingsIn } from './shared/secret-mappings.ts';
import { tagFilter } from './shared/tags.ts';

const workspaceName = (call: SandboxCall, row: ProviderRow): string | null => {
  const workspace = workspacesIn(call.store).get(row.workspace_id);
  return workspace === undefined ? null : shownName(workspace);
};

const shared = (call: SandboxCall, row: ProviderRow): JsonObject => ({
  id: row.id,
  name: row.name,
  note: row.note,
  status: statusNow(row, call.now),
  usage_limits: row.usage_limits,
  created_at: row.created_at,
  slug: row.slug,
  expires_at: row.expires_at,
  last_reset_at: row.last_reset_at,
  integration_id: integrationSlug(call, row),
  tags: row.tags,
  ...(row.secret_mappings === undefined ? {} : { secret_mappings: row.secret_mappings }),
});

/** In the list. Source: portkey-details.md 2d. */
const listView = (call: SandboxCall, row: ProviderRow): JsonObject => ({
  ...shared(call, row),
  organisation_id: row.organisation_id,
  reset_usage: null,
  workspace_id: row.workspace_id,
  model_config: row.model_config,
  rate_limits: row.rate_limits,
  workspace_name: workspaceName(call, row),
  provider: row.provider,
  object: 'virtual-key',
});

/** Alone: the list's organisation, workspace and provider are missing, `key` is always empty. */
const whole = (call: SandboxCall, row: ProviderRow): JsonObject => ({
  ...shared(call, row),
  ai_provider_name: row.provider,
  key: '',
  masked_api_key: row.masked_api_key ?? '',
  model_config: row.model_config ?? {},
  rate_limits: row.rate_limits ?? [],
  object: 'virtual-key',
});

/** Settings of the AI provider, which come flat and in camelCase. */
const modelSettings = [
  'apiVersion',
  'resourceName',
  'deploymentName',
  'deploymentConfig',
  'awsAccessKeyId',
  'awsSecretAccessKey',
  'awsRegion',
  'vertexProjectId',
  'vertexRegion',
  'workersAiAccountId',
];

const credential = (call: SandboxCall, kept?: ProviderRow): JsonObject => {
  const settings: JsonObject = {};
  for (const field of modelSettings) if (call.body[field] !== undefined) settings[field] = call.body[field];
  const mappings = mappingsIn(call);
  const key = textIn(call.body, 'key');
  const before = isObject(kept?.model_config) ? kept.model_config : {};
  return {
    ...(key === undefined ? {} : { masked_api_key: maskOf(key) }),
    ...(Object.keys(settings).length === 0 ? {} : { model_config: { ...before, ...masked(settings) } }),
    ...(mappings === undefined ? {} : { secret_mappings: mappings }),
  };
};

/** A virtual key with a credential of its own gets an integration of its workspace, under the same slug. */
const create: Handler = (call) => {
  const name = nameIn(call.body);
  const workspace = targetWorkspace(call);
  const slug = freeSlug(call, workspace.id, name);
  const at = isoDate(call.now);
  const integration = integrationsIn(call.store).insert({
    id: call.ids.uuid(),
    slug,
    name,
    ai_provider_id: serviceIn(call.body, 'provider'),
    organisation_id: call.actor.organisationId,
    workspace_id: workspace.id,
    status: 'active',
    created_at: at,
    last_updated_at: at,
    description: '',
    ...(textIn(call.body, 'key') === undefined ? {} : { masked_key: maskOf(textIn(call.body, 'key') ?? '') }),
    configurations: {},
    allow_all_models: true,
    of_virtual_key: true,
  });
  const making = { ...providerSettings(call), ...credential(call), name, slug };
  const row = addProvider(call, integration, workspace.id, making);
  return { json: { id: row.id, slug: row.slug, object: 'virtual-key' } };
};

export const virtualKeyHandlers: Handlers = {
  list_virtual_keys: (call) =>
    listed(call, {
      table: providersIn(call.store),
      ...inListWorkspace(call),
      where: tagFilter(call),
      view: (row) => listView(call, row),
      size: 50,
    }),
  create_virtual_key: create,
  get_virtual_key: (call) => ({ json: whole(call, providerOf(call)) }),
  update_virtual_key: (call) => {
    const { id, slug } = changeProvider(call, credential(call, providerOf(call)));
    return { json: { id, slug, object: 'virtual-key' } };
  },
  delete_virtual_key: removeProvider,
};
