import type { JWTPayload } from 'jose';
import { parseList } from '../../../config/variable.ts';
import { type Config, ConfigError } from '../../../config.ts';
import { isObject } from '../../../json.ts';
import type { AuthFailure } from './authenticator.ts';
import { claimAt } from './rights.ts';
import type { TokenSettings } from './settings.ts';

/** A claim that a token must carry, with one of the values. */
export interface RequiredClaim {
  /** Its name or dot path. */
  readonly claim: string;
  readonly anyOf: readonly string[];
}

/**
 * Reads `MCP_REQUIRED_CLAIMS`, and in clerk mode the older `CLERK_…` names, which say the same.
 *
 * @throws ConfigError for an entry without a claim or a value
 */
export function requiredClaims(config: Config, mode: 'oidc' | 'clerk'): readonly RequiredClaim[] {
  const given = parseList(config.MCP_REQUIRED_CLAIMS ?? '', ';').map((entry) => {
    const at = entry.indexOf('=');
    const anyOf = parseList(entry.slice(at + 1));
    if (at < 1 || anyOf.length === 0)
      throw new ConfigError(`MCP_REQUIRED_CLAIMS holds "${entry}"; it takes claim=value,value;…, such as sub=ada,bob.`);
    return { claim: entry.slice(0, at).trim(), anyOf };
  });
  return mode === 'clerk' ? [...given, ...olderClaims(config)] : given;
}

function olderClaims(config: Config): readonly RequiredClaim[] {
  const lists = {
    sub: config.CLERK_ALLOWED_SUBJECTS,
    org_id: config.CLERK_ALLOWED_ORGANIZATION_IDS,
    org_role: config.CLERK_ALLOWED_ROLES,
  };
  return [
    ...Object.entries(lists).flatMap(([claim, anyOf]) => (anyOf === undefined ? [] : [{ claim, anyOf }])),
    ...(config.CLERK_REQUIRED_PERMISSIONS ?? []).map((name) => ({ claim: 'org_permissions', anyOf: [name] })),
  ];
}

/**
 * Whether required claims keep a caller out.
 *
 * @param claims of a token that has been verified
 */
export function claimsRefusal(claims: JWTPayload, required: readonly RequiredClaim[]): AuthFailure | undefined {
  const lacking = required.find(({ claim, anyOf }) => {
    const held = valuesOf(claims, claim).map((value) => bare(claim, value));
    return !anyOf.some((value) => held.includes(bare(claim, value)));
  });
  if (lacking === undefined) return undefined;
  const { claim, anyOf } = lacking;
  const description =
    claim === 'sub'
      ? 'You are not among those who may call.'
      : `The claim ${claim} of your token does not hold ${anyOf.length === 1 ? anyOf[0] : 'any of the values that may call'}.`;
  return SCOPE_CLAIMS.includes(claim)
    ? { ok: false, status: 403, error: 'insufficient_scope', description, scopes: anyOf }
    : { ok: false, status: 403, description };
}

/** A longer name of a person is cut. */
export const MAX_LABEL = 100;

/** What people call who signed in: the first of the claims that are for that, else the subject. */
export function personNameIn({ email, preferred_username: username, name, sub = '' }: JWTPayload): string {
  const found = [email, username, name].find((claim) => typeof claim === 'string' && claim !== '');
  return typeof found === 'string' ? found : sub;
}

/** Where issuers write scopes, as one text or a list. */
const SCOPE_CLAIMS: readonly string[] = ['scope', 'scp', 'permissions'];

/** Version 2 of Clerk's session tokens holds the organisation's claims in `o`, version 1 beside each other. */
function valuesOf(claims: JWTPayload, claim: string): readonly string[] {
  const { id, rol, per } = isObject(claims.o) ? claims.o : {};
  if (claim === 'org_id') return [claims.org_id, id].flatMap(texts);
  if (claim === 'org_role') return [claims.org_role, rol].flatMap(texts);
  if (claim === 'org_permissions') return [claims.org_permissions, per, claims.permissions].flatMap(words);
  return SCOPE_CLAIMS.includes(claim) ? words(claims[claim]) : texts(claimAt(claims, claim));
}

/** Clerk writes roles and permissions of an organisation with or without `org:`. */
const bare = (claim: string, value: string): string =>
  claim === 'org_role' || claim === 'org_permissions' ? value.replace(/^org:/, '') : value;

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string' && item !== '');

const words = (value: unknown): string[] => texts(value).flatMap((text) => parseList(text, /[\s,]/));

const isText = (value: unknown): boolean => typeof value === 'string';
const isName = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isWords = (value: unknown): boolean => isText(value) || (Array.isArray(value) && value.every(isText));
type Check = readonly [claim: string, value: unknown, fits: (value: unknown) => boolean];

/**
 * The claim that decides something here and is not of its type. What decides nothing (names for people) is not looked
 * at; null is no claim. Sources: RFC 7519 4.1 (iss, sub, aud), RFC 9068 2.2 (scope), Clerk's session tokens 1 and 2.
 *
 * @param claims of a token whose signature and times have been verified
 * @param settings which claims decide
 * @returns the claim's name; undefined where all are as they must be
 */
export function wrongClaim(claims: JWTPayload, { mode, roleRights, rolesClaim }: TokenSettings): string | undefined {
  const required: readonly Check[] = [
    ['iss', claims.iss, isName],
    ['sub', claims.sub, isName],
    ['aud', claims.aud, isWords],
  ];
  const optional: readonly Check[] = [
    ...[...SCOPE_CLAIMS, 'org_permissions'].map((name): Check => [name, claims[name], isWords]),
    ...(roleRights === undefined ? [] : [[rolesClaim, claimAt(claims, rolesClaim), isWords] as const]),
    ...(mode === 'clerk' ? clerkChecks(claims) : []),
  ];
  const given = optional.filter(([, value]) => value !== undefined && value !== null);
  return [...required, ...given].find(([, value, fits]) => !fits(value))?.[0];
}

function clerkChecks({ org_id: id, org_role: role, o }: JWTPayload): readonly Check[] {
  const { id: compactId, rol, per } = isObject(o) ? o : {};
  return [
    ['org_id', id, isText],
    ['org_role', role, isText],
    ['o', o, isObject],
    ['o.id', compactId, isText],
    ['o.rol', rol, isText],
    ['o.per', per, isWords],
  ];
}
