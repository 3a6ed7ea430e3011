import type { Store } from '../model/store.ts';
import type { ScopedRow } from './access.ts';

/** One condition of a policy: any of these values, but for those left out. `*` stands for any characters. */
export interface PolicyCondition {
  readonly key: string;
  readonly value: string | readonly string[];
  readonly excludes?: string | readonly string[];
}

/** What both kinds of policy have. Conditions hold together; usage is counted for each value of `group_by`. */
export interface PolicyRow extends ScopedRow {
  readonly workspace_id: string;
  readonly conditions: readonly PolicyCondition[];
  readonly group_by: readonly { readonly key: string }[];
  readonly type: string;
  readonly status: 'active' | 'archived';
}

export interface UsagePolicyRow extends PolicyRow {
  readonly credit_limit: number;
  readonly periodic_reset?: 'weekly' | 'monthly' | null;
  readonly periodic_reset_days?: number | null;
  readonly next_usage_reset_at: string | null;
}

export interface RatePolicyRow extends PolicyRow {
  readonly unit: 'rpm' | 'rph' | 'rpd' | 'rpw';
  readonly value: number;
}

/** What one value has used under a usage policy. */
export interface PolicyEntityRow extends ScopedRow {
  readonly policy_id: string;
  readonly value_key: string;
  readonly current_usage: number;
}

export const usagePoliciesIn = (store: Store) => store.table<UsagePolicyRow>('usage_policies');
export const ratePoliciesIn = (store: Store) => store.table<RatePolicyRow>('rate_policies');
export const entitiesIn = (store: Store) => store.table<PolicyEntityRow>('policy_entities');
