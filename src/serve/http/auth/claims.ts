import type { JWTPayload } from 'jose';
import { isObject } from '../../../json.ts';
import type { TokenSettings } from './settings.ts';
import { claimAt } from './token-rights.ts';

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
    ...['scope', 'scp', 'permissions', 'org_permissions'].map((name): Check => [name, claims[name], isWords]),
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
