import { decodeJwt, type JWTPayload } from 'jose';
import type { IDToken } from 'openid-client';
import { shortened } from '../../../shortened.ts';
import { type Authenticator, principalId } from '../auth/authenticator.ts';
import { claimsRefusal, MAX_LABEL, personNameIn } from '../auth/claims.ts';
import { type Rights, rightsOf, scopesOf, scopeWords } from '../auth/rights.ts';
import type { TokenSettings } from '../auth/settings.ts';
import { isLocal } from '../exchange/address.ts';
import { type Exchange, Refused, type Routes } from '../exchange/exchange.ts';
import { CALLBACK_PATH, type Flow } from '../sign-in/flow.ts';
import { checkCsrf, cookieLine, type PageSessions, safeReturn } from '../sign-in/page-session.ts';
import type { SignInSettings } from '../sign-in/settings.ts';
import { type PageKit, readForm, redirect } from './page.ts';

/** What signing in at the page needs. */
interface SignInParts {
  readonly kit: PageKit;
  readonly settings: SignInSettings;
  readonly flow: Flow;
  readonly sessions: PageSessions;
  readonly auth: Authenticator;
}

const SIGN_IN_PATH = '/sign-in';

/** Where to sign in, to come back to a page. */
export const signInUrl = (returnTo: string): string =>
  returnTo === '/' ? SIGN_IN_PATH : `${SIGN_IN_PATH}?to=${encodeURIComponent(returnTo)}`;

/** Sign-in, the issuer's way back, and sign-out. */
export function signInRoutes({ kit, settings, flow, sessions, auth }: SignInParts): Routes {
  const begin = async (exchange: Exchange): Promise<void> => {
    if (!exchange.secure && !isLocal(exchange.req, exchange.address))
      throw new Refused(
        400,
        'Signing in needs https. Behind a proxy that ends TLS, an operator sets MCP_TRUST_PROXY and MCP_PUBLIC_BASE_URL.',
      );
    const { url, cookie } = await flow.begin(exchange, safeReturn(exchange.query.get('to')));
    redirect(exchange, url, [cookie]);
  };
  const finish = async (exchange: Exchange): Promise<void> => {
    const { claims, accessToken, returnTo } = await flow.finish(exchange);
    const refusal = subjectRefusal(claims, settings);
    if (refusal !== undefined) throw new Refused(403, refusal);
    const person = { issuer: settings.issuer, subject: claims.sub };
    const id = principalId(person.issuer, person.subject);
    await sessions.close(exchange);
    const cookie = await sessions.open(exchange, {
      person,
      principalId: id,
      label: shortened(personNameIn(claims).replace(/\p{C}/gu, ''), MAX_LABEL),
      rights: await rightsWords(claims, accessToken, id, settings.tokens, auth),
    });
    redirect(exchange, safeReturn(returnTo), [cookieLine(exchange, 'sign-in', '', 0), cookie]);
  };
  const signOut = async (exchange: Exchange): Promise<void> => {
    const session = await kit.sessionOf(exchange);
    const form = await readForm(exchange);
    if (session) checkCsrf(exchange, session, form);
    redirect(exchange, '/', [await sessions.close(exchange)]);
  };
  return [
    kit.route(SIGN_IN_PATH, { GET: begin }),
    kit.route(CALLBACK_PATH, { GET: finish }),
    kit.route('/sign-out', { POST: signOut }),
  ];
}

/** Organisation and roles are in the tokens of MCP, and not always in this one: there they are checked, at every call. */
function subjectRefusal(claims: IDToken, { tokens }: SignInSettings): string | undefined {
  const ofSubjects = tokens.requiredClaims.filter(({ claim }) => claim === 'sub');
  return claimsRefusal(claims, ofSubjects)?.description;
}

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * What a person who signs in may do, in words.
 *
 * @param claims of the ID token
 * @param accessToken of the same sign-in: where it is one for this server, it says most
 * @param principalId whose rights are wanted
 * @returns undefined where neither token says anything about it
 */
async function rightsWords(
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
