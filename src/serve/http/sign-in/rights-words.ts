import { decodeJwt, type JWTPayload } from 'jose';
import type { IDToken } from 'openid-client';
import type { Authenticator } from '../auth/principal.ts';
import type { Rights } from '../auth/rights.ts';
import { scopesOf } from '../auth/rights.ts';
import type { TokenSettings } from '../auth/settings.ts';
import { rightsOf, scopeWords } from '../auth/token-rights.ts';

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * What a person who signs in may do, in words.
 *
 * @param claims of the ID token
 * @param accessToken of the same sign-in: where it is one for this server, it says most
 * @param principalId whose rights are wanted
 * @returns undefined where neither token says anything about it
 */
export async function rightsWords(
  claims: IDToken,
  accessToken: string,
  principalId: string,
  settings: TokenSettings,
  auth: Authenticator,
): Promise<readonly string[] | undefined> {
  const mapped = settings.roleRights !== undefined;
  // What a token without our scopes may do says nothing about the one that a client asks for with them.
  if (JWT.test(accessToken) && (mapped || tells(decodeJwt(accessToken)))) {
    const outcome = await auth.authenticate({ headers: { authorization: `Bearer ${accessToken}` } });
    if (outcome.ok && outcome.principal.id === principalId) return inWords(outcome.principal.rights);
  }
  const rights = mapped || tells(claims) ? rightsOf(claims, settings) : undefined;
  return rights === undefined || 'ok' in rights ? undefined : inWords(rights);
}

const tells = (claims: JWTPayload): boolean => scopesOf(scopeWords(claims)).length > 0;

const inWords = ({ grants }: Rights): readonly string[] =>
  grants
    .filter(({ risks }) => risks.size > 0)
    .map(({ risks, domains }) => `${[...risks].join(', ')} in ${domains ? [...domains].join(', ') : 'every domain'}`);
