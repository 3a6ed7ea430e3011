import type { Row } from './store.ts';

/** The tables of what the core itself reads; the others' rows are described beside their handlers. */
export const tables = {
  apiKeys: 'api_keys',
  auditLogs: 'audit_logs',
  workspaces: 'workspaces',
  organisation: 'organisation',
} as const;

/** What a budget holds. Dollars or tokens, by `type`. Source: portkey-details.md 2a, "usage limits". */
export interface UsageLimits {
  readonly credit_limit?: number;
  readonly type?: 'cost' | 'tokens';
  readonly alert_threshold?: number;
  readonly periodic_reset?: 'weekly' | 'monthly' | null;
  readonly periodic_reset_days?: number | null;
  readonly next_usage_reset_at?: string | null;
}

export interface RateLimit {
  readonly type: 'requests' | 'tokens';
  readonly unit: 'rps' | 'rpm' | 'rph' | 'rpd' | 'rpw';
  readonly value: number;
}

/** What has been used of a budget since its last reset. */
export interface Usage {
  readonly cents: number;
  readonly tokens: number;
}

/** An API key. The key itself is not kept, only its hash and its mask. */
export interface ApiKeyRow extends Row {
  readonly key_hash: string;
  readonly key_mask: string;
  /** The key before a rotation, and until when it still works. */
  readonly previous_key_hash?: string | null;
  readonly key_transition_expires_at?: string | null;
  readonly name: string;
  readonly type: 'organisation-service' | 'workspace-service' | 'workspace-user';
  readonly organisation_id: string;
  readonly workspace_id: string | null;
  readonly user_id: string | null;
  readonly status: 'active' | 'exhausted' | 'expired';
  readonly scopes: readonly string[];
  readonly rate_limits: readonly RateLimit[];
  /** As they were written: the next reset stands beside them. */
  readonly usage_limits: UsageLimits | null;
  readonly next_usage_reset_at: string | null;
  readonly usage: Usage;
  readonly expires_at: string | null;
}

/** The description of every key that a sandbox hands out, by which a server that is given one knows where it is. */
export const SANDBOX_KEY = 'Handed out by the Portkey sandbox of portkey-admin-mcp-server';
