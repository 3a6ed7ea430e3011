import type { JWTPayload } from 'jose';
import type { AuthFailure } from './principal.ts';
import { both, type Grant, type Rights, riskOf, type Scope, scopesOf } from './rights.ts';
import type { TokenSettings } from './settings.ts';

const words = (value: unknown): string[] => {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
};

/** The scopes that a token carries, under any of the names that issuers use: `scope` (RFC 9068), `scp`, `permissions`. */
export const scopeWords = (claims: JWTPayload): readonly string[] => [
  ...words(claims.scope),
  ...words(claims.scp),
  ...words(claims.permissions),
];

/** The value at a dot path of claims; a claim whose own name holds the dots (a URL) goes first. */
export function claimAt(claims: JWTPayload, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** Clerk writes permissions of an organisation as `org:portkey:read`. */
const unprefixed = (word: string): string => word.replace(/^org:(?=portkey:)/, '');

const grantOf = (scopes: readonly Scope[]): Grant => ({ risks: new Set(scopes.map(riskOf)) });

/**
 * What the holder of a token may do: what its scopes say (or the default, where it carries none of ours), and where
 * roles are mapped, no more than they say.
 *
 * @param claims of a token that has been verified
 */
export function rightsOf(claims: JWTPayload, settings: TokenSettings): Rights | AuthFailure {
  const carried = scopesOf([...scopeWords(claims), ...words(claims.org_permissions)].map(unprefixed));
  const { roleRights } = settings;
  if (roleRights === undefined) {
    if (carried.length > 0) return { grants: [grantOf(carried)] };
    const { defaultScopes } = settings;
    return defaultScopes.length > 0 ? { grants: [grantOf(defaultScopes)], byDefault: true } : noScope(settings.mode);
  }
  const grants = words(claimAt(claims, settings.rolesClaim)).flatMap((role) => roleRights.get(role) ?? []);
  if (grants.length === 0)
    return { ok: false, status: 403, description: 'None of your roles is one that this server knows.' };
  const byRole: Rights = { grants };
  return carried.length > 0 ? both(byRole, { grants: [grantOf(carried)] }) : byRole;
}

const noScope = (mode: TokenSettings['mode']): AuthFailure => ({
  ok: false,
  status: 403,
  error: 'insufficient_scope',
  description: `The token carries none of the scopes of this server${mode === 'clerk' ? ', which tokens of Clerk never do by themselves' : ''}. MCP_DEFAULT_SCOPES says what such a token may do, which is nothing here.`,
  scopes: ['portkey:read'],
});
