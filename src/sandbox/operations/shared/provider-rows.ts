import { invalid } from '../../api-error.ts';
import { isoDate } from '../../dates.ts';
import type { JsonObject, SandboxCall } from '../../handler.ts';
import { isService } from '../../inference/pricing.ts';
import { excerpt } from '../../inference/value.ts';
import type { RateLimit, Usage, UsageLimits } from '../../rows.ts';
import type { Store } from '../../store.ts';
import type { ScopedRow } from './access.ts';
import { nameIn } from './fields.ts';

/** A provider (virtual key) of a workspace. `/providers` and `/virtual-keys` show the same rows. */
export interface ProviderRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly note: string | null;
  readonly workspace_id: string;
  readonly organisation_id: string;
  /** The integration's id; replies show its slug. */
  readonly integration_id: string;
  /** The AI service, such as `openai`. */
  readonly provider: string;
  readonly status: 'active' | 'exhausted' | 'expired';
  readonly usage_limits: UsageLimits | null;
  readonly usage: Usage;
  readonly rate_limits: readonly RateLimit[] | null;
  readonly expires_at: string | null;
  /** Whether the grant of an integration made it: then it goes with the grant. */
  readonly automatic: boolean;
}

/** A stored credential of an AI provider. Secrets are kept as masks only: the sandbox calls nobody. */
export interface IntegrationRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly ai_provider_id: string;
}

/** What one workspace may do with an integration. */
export interface IntegrationGrantRow extends ScopedRow {
  readonly integration_id: string;
  readonly workspace_id: string;
  readonly enabled: boolean;
  readonly usage_limits: readonly UsageLimits[] | null;
  readonly rate_limits: readonly RateLimit[] | null;
}

export const providersIn = (store: Store) => store.table<ProviderRow>('virtual_keys');
export const integrationsIn = (store: Store) => store.table<IntegrationRow>('integrations');
export const grantsIn = (store: Store) => store.table<IntegrationGrantRow>('integration_workspaces');

/** Whether a slug is taken by a provider of the workspace. */
export const slugTaken = (store: Store, workspaceId: string, slug: string): boolean =>
  providersIn(store).get(slug, (row) => row.slug === slug && row.workspace_id === workspaceId) !== undefined;

/** The AI service that a field of the body names, as it is written. @throws ApiError 400 for one that Portkey does not know. */
export const serviceIn = (body: JsonObject, field: string): string => {
  const name = nameIn(body, field);
  if (isService(name)) return name;
  throw invalid(field, `'${excerpt(name, 80)}' is no AI service that Portkey knows, such as openai or anthropic`);
};

/** What a new provider is made from. */
export interface ProviderMaking extends Partial<ProviderRow> {
  readonly slug: string;
  readonly name: string;
}

/** Puts a provider of an integration into a workspace. */
export const addProvider = (
  call: SandboxCall,
  integration: IntegrationRow,
  workspaceId: string,
  making: ProviderMaking,
): ProviderRow =>
  providersIn(call.store).insert({
    id: call.ids.uuid(),
    note: null,
    workspace_id: workspaceId,
    organisation_id: call.actor.organisationId,
    integration_id: integration.id,
    provider: integration.ai_provider_id,
    status: 'active',
    usage_limits: null,
    usage: { cents: 0, tokens: 0 },
    reset_usage: null,
    rate_limits: null,
    expires_at: null,
    last_reset_at: null,
    model_config: null,
    tags: null,
    automatic: false,
    created_at: isoDate(call.now),
    last_updated_at: isoDate(call.now),
    ...making,
  });
