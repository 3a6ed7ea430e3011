import type { RateLimit, Usage, UsageLimits } from '../model/rows.ts';
import type { Store } from '../model/store.ts';
import type { ScopedRow } from './access.ts';

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
