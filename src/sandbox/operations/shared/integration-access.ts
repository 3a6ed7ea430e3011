import { isObject } from '../../../json.ts';
import { invalid } from '../../model/api-error.ts';
import { isoDate } from '../../model/dates.ts';
import type { JsonObject, SandboxCall } from '../../model/handler.ts';
import { taken, type WorkspaceRow } from '../../rows/access.ts';
import {
  grantsIn,
  type IntegrationGrantRow,
  type IntegrationRow,
  providersIn,
  slugTaken,
} from '../../rows/providers.ts';
import { budgetsIn } from './fields.ts';
import { addProvider } from './new-provider.ts';

/** Whether a grant makes a provider, and under which slug. */
export interface DefaultProvider {
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
export interface Grant {
  readonly enabled: boolean;
  readonly settings: JsonObject;
  readonly provider: DefaultProvider;
}

/** Grants an integration to a workspace, or takes it away together with the providers that were made from it. */
export const setGrant = (
  call: SandboxCall,
  integration: IntegrationRow,
  workspace: Pick<WorkspaceRow, 'id'>,
  grant: Grant,
): void => {
  const grants = grantsIn(call.store);
  const kept = grants.by('integration_id', integration.id).find((row) => row.workspace_id === workspace.id);
  const at = isoDate(call.now);
  const settings = limitsIn(call, grant.settings);
  if (kept === undefined)
    grants.insert({
      id: call.ids.uuid(),
      integration_id: integration.id,
      workspace_id: workspace.id,
      usage_limits: null,
      rate_limits: null,
      created_at: at,
      ...settings,
      enabled: grant.enabled,
      last_updated_at: at,
    });
  else grants.update(kept.id, { ...settings, enabled: grant.enabled, last_updated_at: at });
  if (grant.enabled) makeDefaultProvider(call, integration, workspace.id, grant.provider);
  else removeProviders(call, integration, workspace.id);
};

const removeProviders = (call: SandboxCall, integration: IntegrationRow, workspaceId: string): void => {
  for (const row of providersIn(call.store).by('integration_id', integration.id))
    if (row.workspace_id === workspaceId) providersIn(call.store).remove(row.id);
};

/** Budget and rate limit of a grant, as far as they are given; null takes them away. */
export const limitsIn = (call: SandboxCall, value: JsonObject): Partial<IntegrationGrantRow> => ({
  ...(value.reset_usage === true ? { usage: { cents: 0, tokens: 0 } } : {}),
  ...(value.usage_limits === undefined ? {} : { usage_limits: budgetsIn(call, 'usage_limits', value.usage_limits) }),
  ...(value.rate_limits === undefined
    ? {}
    : { rate_limits: Array.isArray(value.rate_limits) ? value.rate_limits : null }),
});

/** The entries of `workspaces` with the workspace of each. @throws ApiError 400 for one that is not there. */
export const workspaceEntries = (
  call: SandboxCall,
): readonly { readonly entry: JsonObject; readonly workspace: WorkspaceRow }[] => {
  const given = call.body.workspaces;
  if (!Array.isArray(given)) return [];
  return given.filter(isObject).map((entry, index) => {
    const workspace = call.store.table<WorkspaceRow>('workspaces').get(String(entry.id));
    if (workspace === undefined) throw invalid(`workspaces[${index}].id`, 'names no workspace that is there');
    return { entry, workspace };
  });
};
