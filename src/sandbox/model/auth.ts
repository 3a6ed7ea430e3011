import { createHash } from 'node:crypto';
import { remembering } from '../../bounded-map.ts';
import type { CatalogEntry, Scopes } from '../../catalog/model/operation.ts';
import { ApiError, forbidden } from './api-error.ts';
import type { Actor, Plan } from './handler.ts';
import { type ApiKeyRow, tables } from './rows.ts';
import type { Store } from './store.ts';

/** What is kept of a key: enough to know it again, not enough to use it. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('base64');

/** The hash of a key that a request carries: those in use come again and again. */
const recentHash = remembering(hashOfKey, 256);

/** First 2, five stars, last 3. Source: portkey-details.md 4, "key mask". */
export const maskOf = (key: string): string => `${key.slice(0, 2)}*****${key.slice(-3)}`;

const unauthorised = (message: string): ApiError => new ApiError(401, 'AB05', message);

const keyIn = (headers: Readonly<Record<string, string | undefined>>): string | undefined => {
  const own = headers['x-portkey-api-key'];
  if (own !== undefined && own !== '') return own.trim();
  return /^bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
};

/**
 * The key that a request carries in `x-portkey-api-key`, or as a bearer token.
 *
 * @param now ms since the epoch.
 * @throws ApiError 401 AB05 when it is missing, unknown, deleted, expired, or rotated away.
 */
export const authenticate = (
  store: Store,
  headers: Readonly<Record<string, string | undefined>>,
  now: number,
): ApiKeyRow => {
  const key = keyIn(headers);
  if (key === undefined) throw unauthorised('Unauthorized: send an API key in x-portkey-api-key');
  const hash = recentHash(key);
  const keys = store.table<ApiKeyRow>(tables.apiKeys);
  const row = keys.by('key_hash', hash)[0] ?? keys.by('previous_key_hash', hash).find((old) => inTransition(old, now));
  if (row === undefined) throw unauthorised('Unauthorized: invalid API key');
  if (row.expires_at !== null && Date.parse(row.expires_at) <= now)
    throw unauthorised('Unauthorized: this API key has expired');
  return row;
};

const inTransition = (row: ApiKeyRow, now: number): boolean =>
  row.key_transition_expires_at != null && Date.parse(row.key_transition_expires_at) > now;

const scopeSets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** The same list of scopes is asked again with every request of its key. */
const scopeSet = (scopes: readonly string[]): ReadonlySet<string> => {
  const kept = scopeSets.get(scopes);
  if (kept !== undefined) return kept;
  const made = new Set(scopes);
  scopeSets.set(scopes, made);
  return made;
};

/** Who calls, as a key says. */
export const actorOf = (key: ApiKeyRow): Actor => ({
  keyId: key.id,
  kind: key.type,
  organisationId: key.organisation_id,
  ...(key.workspace_id === null ? {} : { workspaceId: key.workspace_id }),
  ...(key.user_id === null ? {} : { userId: key.user_id }),
  scopes: scopeSet(key.scopes),
});

const lacking = (scopes: Scopes, held: ReadonlySet<string>): string | undefined => {
  if ('anyOf' in scopes)
    return scopes.anyOf.length === 0 || scopes.anyOf.some((scope) => held.has(scope))
      ? undefined
      : scopes.anyOf.join(' or ');
  const missing = scopes.filter((scope) => !held.has(scope));
  return missing.length === 0 ? undefined : missing.join(', ');
};

/** Control-plane operations that, like the gateway's, an organisation's key may not call. Source: portkey-details.md 0.5. */
const wantsWorkspaceKey = new Set(['create_feedback', 'update_feedback']);

/**
 * Whether the actor may call the operation at all, by plan, kind of key and scopes.
 *
 * @throws ApiError 403 AB03 saying which of them is missing.
 */
export const authorise = (operation: CatalogEntry, actor: Actor, plan: Plan): void => {
  if (operation.plan === 'enterprise' && plan !== 'enterprise')
    throw forbidden('This operation is part of the enterprise plan');
  const gateway = operation.host === 'gateway' || wantsWorkspaceKey.has(operation.name);
  if (gateway && actor.kind === 'organisation-service')
    throw forbidden('An organisation (admin) API key cannot call this operation: use a workspace API key');
  const missing = operation.scopes === undefined ? undefined : lacking(operation.scopes, actor.scopes);
  if (missing !== undefined)
    throw forbidden(`You do not have enough permissions to execute this request: missing scope ${missing}`);
};
