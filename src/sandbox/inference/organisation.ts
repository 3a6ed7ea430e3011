import type { JsonObject, SandboxCall } from '../model/handler.ts';
import { isSpent, RateWindows } from '../model/limits.ts';
import { modelsOf } from '../model/pricing.ts';
import { type ApiKeyRow, tables } from '../model/rows.ts';
import { asObject, asText } from '../model/value.ts';
import { parseJson } from '../request/body.ts';
import { workspaceOf } from '../rows/access.ts';
import { integrationsIn, type ProviderRow, providersIn } from '../rows/integrations.ts';
import { GatewayError } from './gateway-reply.ts';

/** What the gateway reads of the control plane's rows, in one place. */

/** The provider with this slug (or id) in the caller's workspace. */
export const findProvider = (call: SandboxCall, slug: string): ProviderRow | undefined =>
  providersIn(call.store).get(slug, (row) => row.workspace_id === workspaceOf(call));

/** All providers of the caller's workspace, oldest first. */
export const providersOf = (call: SandboxCall): ProviderRow[] =>
  providersIn(call.store).by('workspace_id', workspaceOf(call));

/**
 * Refuses a provider that may not be used now, and counts the request against its rate limits.
 *
 * @throws GatewayError 401 when it has expired, 412 when its budget is spent (portkey-details.md 2a, gateway codes)
 * @throws ApiError 429 with `Retry-After`
 */
export const assertUsable = (call: SandboxCall, row: ProviderRow): void => {
  if (row.expires_at !== null && Date.parse(row.expires_at) <= call.now) {
    const message = `The provider '${row.slug}' has expired.`;
    throw new GatewayError(401, 'AB05', message, 'x-portkey-provider');
  }
  if (row.status === 'exhausted' || isSpent(row.usage_limits, row.usage)) {
    throw new GatewayError(412, 'AB09', `The usage limit of provider '${row.slug}' is spent.`);
  }
  RateWindows.of(call.store).request(row.id, row.rate_limits ?? [], call.now);
};

/** A stored gateway config. */
interface StoredConfig {
  readonly slug: string;
  readonly settings: JsonObject;
}

const parsed = (value: unknown): JsonObject | undefined =>
  asObject(typeof value === 'string' ? parseJson(value) : value);

/** The config with this slug or id in the caller's workspace, its settings parsed; an archived one is not found. */
export const findConfig = (call: SandboxCall, slug: string): StoredConfig | undefined => {
  const row = call.store
    .table('configs')
    .get(slug, (candidate) => candidate.workspace_id === workspaceOf(call) && candidate.status !== 'archived');
  return row === undefined ? undefined : { slug: row.slug ?? row.id, settings: parsed(row.config) ?? {} };
};

/** What the caller's key brings along. */
export interface KeyDefaults {
  readonly config: string | undefined;
  readonly metadata: JsonObject;
  /** Whether a request may name another config than the key's own. */
  readonly mayOverride: boolean;
}

/** The config and metadata of the caller's key. */
export const keyDefaults = (call: SandboxCall): KeyDefaults => {
  const key = call.store.table<ApiKeyRow>(tables.apiKeys).get(call.actor.keyId);
  const defaults = asObject(key?.defaults);
  return {
    config: asText(defaults?.config_id) ?? asText(defaults?.config_slug),
    metadata: asObject(defaults?.metadata) ?? {},
    mayOverride: key?.allow_config_override !== 0,
  };
};

/** A model as a provider offers it. */
interface OfferedModel {
  readonly slug: string;
  readonly enabled: boolean;
  /** The integration's own prices, in cents per token. */
  readonly pricing?: JsonObject;
}

/** The models of a provider's integration: the AI service's, and those that were added or set there. */
export const offeredModels = (call: SandboxCall, provider: ProviderRow): Map<string, OfferedModel> => {
  const allowed = integrationsIn(call.store).get(provider.integration_id)?.allow_all_models !== false;
  const models = new Map<string, OfferedModel>();
  for (const [slug] of modelsOf(provider.provider)) models.set(slug, { slug, enabled: allowed });
  for (const row of call.store.table('integration_models').by('integration_id', provider.integration_id)) {
    const slug = asText(row.model);
    if (slug === undefined) continue;
    const pricing = asObject(row.pricing_config);
    const enabled = typeof row.enabled === 'boolean' ? row.enabled : allowed;
    models.set(slug, { slug, enabled, ...(pricing === undefined ? {} : { pricing }) });
  }
  return models;
};

/** Whether a provider's integration lets a model be called; one that it does not know only where all are allowed. */
export const modelOffer = (call: SandboxCall, provider: ProviderRow, model: string): OfferedModel =>
  offeredModels(call, provider).get(model) ?? {
    slug: model,
    enabled: integrationsIn(call.store).get(provider.integration_id)?.allow_all_models !== false,
  };
