import { allScopes, workspaceScopes } from '../../catalog/scopes.ts';
import { hashOfKey, maskOf } from '../model/auth.ts';
import { isoDate } from '../model/dates.ts';
import type { IdMaker } from '../model/ids.ts';
import { nothingUsed } from '../model/limits.ts';
import { type ApiKeyRow, tables } from '../model/rows.ts';
import type { Store } from '../model/store.ts';

/** The keys that a new sandbox hands out. */
export interface SandboxKeys {
  /** An organisation's service key with every scope. */
  readonly admin: string;
  /** A service key of the default workspace, for what an organisation's key may not call. */
  readonly workspace: string;
  /** A service key of each seeded workspace, by the workspace's slug. */
  readonly workspaces: Readonly<Record<string, string>>;
}

/** What a key is made from. */
interface KeyMaking {
  readonly name: string;
  readonly type: ApiKeyRow['type'];
  readonly organisationId: string;
  readonly workspaceId: string | null;
  readonly userId?: string;
  readonly description?: string;
  /** Every scope that the kind can have, unless given. */
  readonly scopes?: readonly string[];
  readonly mode?: 'api' | 'auto' | 'ui';
  readonly at: number;
}

/** What a new key has of limits and an end: none. */
export const unlimitedKey = () => ({
  rate_limits: [],
  usage_limits: null,
  next_usage_reset_at: null,
  usage: nothingUsed,
  reset_usage: null,
  expires_at: null,
  last_reset_at: null,
  alert_emails: [],
  expiry_enforced: 0 as const,
  allow_config_override: null,
});

/** Puts an API key into the organisation and returns it in clear. */
export const makeKey = (store: Store, ids: IdMaker, key: KeyMaking): string => {
  const secret = ids.secret(28);
  const at = isoDate(key.at);
  store.table<ApiKeyRow>(tables.apiKeys).insert({
    id: ids.uuid(),
    key_hash: hashOfKey(secret),
    key_mask: maskOf(secret),
    name: key.name,
    description: key.description ?? null,
    type: key.type,
    organisation_id: key.organisationId,
    workspace_id: key.workspaceId,
    user_id: key.userId ?? null,
    status: 'active',
    created_at: at,
    last_updated_at: at,
    creation_mode: key.mode ?? 'api',
    ...unlimitedKey(),
    api_key_defaults_id: null,
    scopes: key.scopes ?? (key.type === 'organisation-service' ? allScopes : workspaceScopes),
    defaults: { metadata: null, config_id: null },
  });
  return secret;
};
