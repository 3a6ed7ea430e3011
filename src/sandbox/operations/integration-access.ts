import { isObject } from '../../json.ts';
import { invalid } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { nothingUsed } from '../model/limits.ts';
import { isService } from '../model/pricing.ts';
import { excerpt } from '../model/value.ts';
import { taken, workspacesIn } from '../rows/access.ts';
import {
  grantsIn,
  type IntegrationGrantRow,
  type IntegrationRow,
  integrationsIn,
  type ProviderRow,
  providersIn,
  slugTaken,
} from '../rows/integrations.ts';
import { budgetsIn, defined, nameIn } from './shared/fields.ts';
import { cut } from './shared/list.ts';
import { newRow, ownersOnly, resource, workspaceEntries } from './shared/resource.ts';

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
export const defaultProviderIn = (value: JsonObject, base: DefaultProvider = { create: true }): DefaultProvider => ({
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
  const kept = grants.by('integration_id', integration.id).find((row) => row.workspace_id === workspaceId);
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
