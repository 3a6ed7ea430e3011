import type { IDToken } from 'openid-client';
import { SCOPES } from '../auth/rights.ts';
import { Refused } from '../exchange/answer.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Seal } from '../store/seal.ts';
import type { Store } from '../store/store.ts';
import { cookieLine, readCookie } from './cookies.ts';
import type { IssuerClient } from './issuer.ts';
import type { SignInSettings } from './settings.ts';

/** Where the issuer sends the browser back to. */
export const CALLBACK_PATH = '/sign-in/callback';

const TEN_MINUTES = 600;
const SEAL_PLACE = 'sign-in';

/** What is remembered of a sign-in while its person is at the issuer: in their browser, sealed. */
interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  /** ms since the epoch. */
  readonly expires: number;
}

/** A person whom the issuer has vouched for. */
export interface SignedIn {
  readonly claims: IDToken;
  readonly accessToken: string;
  readonly returnTo: string;
}

/** What a sign-in needs. */
export interface FlowParts {
  readonly settings: SignInSettings;
  readonly issuer: () => Promise<IssuerClient>;
  readonly seal: Seal;
  readonly store: Pick<Store, 'setOnce'>;
}

/** The authorization code flow with PKCE, state and nonce. Source: OAuth 2.1, OpenID Connect Core 3.1. */
export interface Flow {
  /** Where to send the browser, and the cookie that makes its return good. */
  begin(exchange: Exchange, returnTo: string): Promise<{ readonly url: string; readonly cookie: string }>;
  /** Once for each beginning. Throws `Refused` for what the issuer, or somebody in its name, sends wrongly. */
  finish(exchange: Exchange): Promise<SignedIn>;
}

/** Sign-ins at one issuer. */
export function signInFlow({ settings, issuer, seal, store }: FlowParts): Flow {
  const asked = async (): Promise<IssuerClient> => {
    try {
      return await issuer();
    } catch {
      throw new Refused(503, 'The sign-on cannot be reached just now; try again in a moment.', {
        headers: { 'retry-after': '5' },
      });
    }
  };
  const pendingOf = (exchange: Exchange): Pending => {
    const cookie = readCookie(exchange, 'sign-in');
    const pending = cookie === undefined ? undefined : opened(seal, cookie);
    if (pending === undefined || pending.expires <= Date.now())
      throw new Refused(400, 'This sign-in was not begun in this browser, or too long ago; sign in again.');
    return pending;
  };
  return {
    begin: async ({ baseUrl, ...rest }, returnTo) => {
      const exchange = { baseUrl, ...rest };
      const { library, configuration } = await asked();
      const pending: Pending = {
        state: library.randomState(),
        nonce: library.randomNonce(),
        verifier: library.randomPKCECodeVerifier(),
        returnTo,
        expires: Date.now() + TEN_MINUTES * 1000,
      };
      const url = library.buildAuthorizationUrl(configuration, {
        redirect_uri: baseUrl + CALLBACK_PATH,
        scope: scopesFor(settings, configuration.serverMetadata().scopes_supported).join(' '),
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await library.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      });
      const sealed = seal.seal(JSON.stringify(pending), SEAL_PLACE);
      return {
        url: url.href,
        cookie: cookieLine(exchange, 'sign-in', Buffer.from(sealed, 'base64').toString('base64url'), TEN_MINUTES),
      };
    },
    finish: async (exchange) => {
      const { library, configuration } = await asked();
      const { state, nonce, verifier, returnTo } = pendingOf(exchange);
      if (exchange.query.get('state') !== state)
        throw new Refused(400, 'This sign-in was not begun in this browser, or too long ago; sign in again.');
      if (!(await store.setOnce(`sign-in:${state}`, '1', TEN_MINUTES * 1000)))
        throw new Refused(400, 'This sign-in has been used already; sign in again.');
      try {
        const tokens = await library.authorizationCodeGrant(
          configuration,
          new URL(`${exchange.baseUrl}${CALLBACK_PATH}?${exchange.query}`),
          { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        );
        const claims = tokens.claims();
        // The library sees to it that there is a subject; one without a name is nobody.
        if (claims === undefined || claims.sub.trim() === '') throw new Error('no ID token that names a person');
        return { claims, accessToken: tokens.access_token, returnTo };
      } catch (error) {
        throw refusalOf(error, library);
      }
    },
  };
}

/** Ours are asked for where the issuer says that it knows them: others refuse a request with a scope they do not know. */
const scopesFor = ({ scopes }: SignInSettings, supported: readonly string[] = []): readonly string[] => [
  ...new Set([...scopes, ...SCOPES.filter((scope) => supported.includes(scope))]),
];

function opened(seal: Seal, cookie: string): Pending | undefined {
  try {
    return JSON.parse(seal.open(Buffer.from(cookie, 'base64url').toString('base64'), SEAL_PLACE)) as Pending;
  } catch {
    return undefined;
  }
}

/** What went wrong, by its kind: texts from outside are not shown on a page of ours. */
function refusalOf(error: unknown, library: IssuerClient['library']): Refused {
  if (error instanceof library.AuthorizationResponseError)
    return error.error === 'access_denied'
      ? new Refused(403, 'The sign-in was declined.')
      : new Refused(400, 'The sign-on refused this sign-in.');
  if (error instanceof library.ResponseBodyError)
    return new Refused(
      502,
      `The sign-on did not accept this server’s request (${/^[\w.-]{1,64}$/.test(error.error) ? error.error : 'unknown'}). An operator checks OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and the redirect URI.`,
    );
  return new Refused(400, 'The sign-on’s answer could not be verified; sign in again.');
}
