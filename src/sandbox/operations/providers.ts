import { forbidden, invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { isSpent } from '../model/limits.ts';
import { findNamed, inListWorkspace, isVisible, scopeOf, taken, targetWorkspace } from '../rows/access.ts';
import {
  grantsIn,
  type IntegrationRow,
  integrationsIn,
  type ProviderRow,
  providersIn,
  slugTaken,
} from '../rows/providers.ts';
import { asList, budgetIn, futureDateIn, given, nameIn, slugIn } from './shared/fields.ts';
import { listed } from './shared/list.ts';
import { addProvider } from './shared/new-provider.ts';
import { refuseUsed } from './shared/provider-use.ts';
import { tagFilter, tagsIn, tagsOf } from './shared/tags.ts';

/**
 * A provider by slug or id. A slug is unique in its workspace only: the key or the request says which one is meant,
 * else it is the first that is found. Source: portkey-live.md 6.
 *
 * @throws ApiError 404, 403.
 */
export const providerOf = (call: SandboxCall): ProviderRow => {
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
};

/** The status as it is now. */
export const statusNow = (row: ProviderRow, now: number): string =>
  row.expires_at !== null && Date.parse(row.expires_at) <= now ? 'expired' : row.status;

/** The integration's slug, which replies show as `integration_id`. */
export const integrationSlug = (call: SandboxCall, row: ProviderRow): string =>
  integrationsIn(call.store).get(row.integration_id)?.slug ?? row.integration_id;

const view = (call: SandboxCall, row: ProviderRow): JsonObject => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  integration_id: integrationSlug(call, row),
  workspace_id: row.workspace_id,
  provider: row.provider,
  note: row.note,
  status: statusNow(row, call.now),
  ...(row.usage_limits === null ? {} : { usage_limits: row.usage_limits }),
  ...(row.rate_limits === null ? {} : { rate_limits: row.rate_limits }),
  reset_usage: null,
  ...(row.expires_at === null ? {} : { expires_at: row.expires_at }),
  created_at: row.created_at,
  ...tagsOf(row),
  object: 'provider',
});

/** Limits, expiry, name and note, as both views of a provider take them. */
export const providerSettings = (call: SandboxCall, kept?: ProviderRow): Partial<ProviderRow> => {
  const { body } = call;
  const expires = futureDateIn(call, 'expires_at');
  const reset = body.reset_usage === true ? { usage: { cents: 0, tokens: 0 }, last_reset_at: isoDate(call.now) } : {};
  const changes = {
    ...given(body, ['name', 'note']),
    ...tagsIn(body),
    ...(body.usage_limits === undefined ? {} : { usage_limits: budgetIn(call, 'usage_limits', 1) }),
    ...(body.rate_limits === undefined ? {} : { rate_limits: rateLimits(body.rate_limits) }),
    ...(expires === undefined ? {} : { expires_at: expires }),
    ...reset,
  } as Partial<ProviderRow>;
  if (kept === undefined) return changes;
  const next = { ...kept, ...changes };
  return { ...changes, status: isSpent(next.usage_limits, next.usage) ? 'exhausted' : 'active' };
};

const rateLimits = (value: unknown): ProviderRow['rate_limits'] => {
  const list = asList<JsonObject>(value).filter((limit) => Object.keys(limit).length > 0);
  return list.length === 0 ? null : (list as unknown as ProviderRow['rate_limits']);
};

/** Whether a workspace may use an integration: its own, or one granted to it. */
const mayUse = (call: SandboxCall, integration: IntegrationRow, workspaceId: string): boolean =>
  integration.workspace_id === workspaceId ||
  grantsIn(call.store)
    .by('integration_id', integration.id)
    .some((grant) => grant.enabled && grant.workspace_id === workspaceId);

/** A slug of the caller's choice that is free, or one made from the name. @throws ApiError 400, 409. */
export const freeSlug = (call: SandboxCall, workspaceId: string, name: string): string => {
  const chosen = slugIn(call.body);
  if (chosen === undefined) return call.ids.slug('provider', name);
  if (slugTaken(call.store, workspaceId, chosen)) throw taken('slug', chosen);
  return chosen;
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const workspace = targetWorkspace(call);
  const integration = findNamed<IntegrationRow>(
    call,
    { table: 'integrations', what: 'Integration' },
    'integration_id',
    String(call.body.integration_id),
  );
  if (!mayUse(call, integration, workspace.id))
    throw invalid('integration_id', 'the workspace may not use this integration');
  const slug = freeSlug(call, workspace.id, name);
  const row = addProvider(call, integration, workspace.id, { ...providerSettings(call), name, slug });
  return { json: { id: row.id, slug: row.slug } };
};

/** Changes a provider, and returns it. */
export const changeProvider = (call: SandboxCall, more: JsonObject = {}): ProviderRow => {
  const row = providerOf(call);
  return providersIn(call.store).update(row.id, {
    ...providerSettings(call, row),
    ...more,
    last_updated_at: isoDate(call.now),
  });
};

/** Deletes a provider that nothing names. @throws ApiError 409. */
export const removeProvider: Handler = (call) => {
  const row = providerOf(call);
  refuseUsed(call, row);
  providersIn(call.store).remove(row.id);
  // The integration that a virtual key was given along with it has no other use.
  const integration = integrationsIn(call.store).get(row.integration_id);
  const others = providersIn(call.store).by('integration_id', row.integration_id);
  if (integration?.of_virtual_key === true && others.length === 0) integrationsIn(call.store).remove(integration.id);
  return { json: {} };
};

export const providerHandlers: Handlers = {
  list_providers: (call) =>
    listed(call, {
      table: providersIn(call.store),
      ...inListWorkspace(call),
      where: tagFilter(call),
      view: (row) => view(call, row),
      size: 50,
      kept: (row) => (row.expires_at === null ? 'provider' : undefined),
    }),
  create_provider: create,
  get_provider: (call) => ({ json: view(call, providerOf(call)) }),
  update_provider: (call) => {
    const { id, slug } = changeProvider(call);
    return { json: { id, slug } };
  },
  delete_provider: removeProvider,
};
