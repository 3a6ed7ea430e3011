import type { Configuration, IDToken, ServerMetadata } from 'openid-client';
import type { Logger } from '../../../log.ts';
import { describeIssuer } from '../auth/discovery.ts';
import { SCOPES } from '../auth/rights.ts';
import { type Exchange, notNow, Refused } from '../exchange/exchange.ts';
import { openJson, type Seal, type Store } from '../store/store.ts';
import { cookieLine, readCookie } from './page-session.ts';
import type { SignInSettings } from './settings.ts';

/** Where the issuer sends the browser back to. */
export const CALLBACK_PATH = '/sign-in/callback';

/** Who a person is, and how the page calls them. */
const SIGN_IN_SCOPES = ['openid', 'profile', 'email'] as const;

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
interface SignedIn {
  readonly claims: IDToken;
  readonly accessToken: string;
  readonly returnTo: string;
}

/** What a sign-in needs. */
interface FlowParts {
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
export function signInFlow({ issuer, seal, store }: FlowParts): Flow {
  const asked = async (): Promise<IssuerClient> => {
    try {
      return await issuer();
    } catch {
      throw notNow('The sign-on cannot be reached just now; try again in a moment.');
    }
  };
  const pendingOf = (exchange: Exchange): Pending => {
    const cookie = readCookie(exchange, 'sign-in');
    const sealed = Buffer.from(cookie ?? '', 'base64url').toString('base64');
    const pending = openJson<Pending>(seal, sealed, SEAL_PLACE);
    if (pending === undefined || pending.expires <= Date.now()) throw notBegun();
    return pending;
  };
  return {
    begin: async (exchange, returnTo) => {
      const { library, configuration } = await asked();
      const pending: Pending = {
        state: library.randomState(),
        nonce: library.randomNonce(),
        verifier: library.randomPKCECodeVerifier(),
        returnTo,
        expires: Date.now() + TEN_MINUTES * 1000,
      };
      const url = library.buildAuthorizationUrl(configuration, {
        redirect_uri: exchange.baseUrl + CALLBACK_PATH,
        scope: scopesAt(configuration.serverMetadata().scopes_supported).join(' '),
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
      if (exchange.query.get('state') !== state) throw notBegun();
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
const scopesAt = (supported: readonly string[] = []): readonly string[] => [
  ...SIGN_IN_SCOPES,
  ...SCOPES.filter((scope) => supported.includes(scope)),
];

const notBegun = (): Refused =>
  new Refused(400, 'This sign-in was not begun in this browser, or too long ago; sign in again.');

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

type OpenIdClient = typeof import('openid-client');

/** The issuer as its client sees it. */
export interface IssuerClient {
  readonly library: OpenIdClient;
  readonly configuration: Configuration;
}

const TRY_AGAIN_MS = 5_000;
const TIMEOUT_SECONDS = 10;
/** What an issuer says of itself can change. */
const ASK_AGAIN_MS = 3_600_000;

/**
 * Finds the issuer when it is first wanted, and again after a while where that failed.
 *
 * @returns resolves with the client; rejects with what is wrong, nothing secret in it
 */
export function issuerClient(settings: SignInSettings, log: Logger): () => Promise<IssuerClient> {
  let found: Promise<IssuerClient> | undefined;
  const forgetIn = (ms: number): void => {
    setTimeout(() => {
      found = undefined;
    }, ms).unref();
  };
  const find = async (): Promise<IssuerClient> => {
    const library = await import('openid-client');
    const description = await describeIssuer(settings.issuer);
    const configuration = new library.Configuration(
      description as ServerMetadata,
      settings.clientId,
      {},
      settings.clientSecret === undefined
        ? library.None()
        : authentication(library, description, settings.clientSecret),
    );
    configuration.timeout = TIMEOUT_SECONDS;
    // The settings let plain http through for an issuer on this machine only.
    if (settings.issuer.startsWith('http:')) library.allowInsecureRequests(configuration);
    library.enableNonRepudiationChecks(configuration);
    forgetIn(ASK_AGAIN_MS);
    return { library, configuration };
  };
  return () => {
    found ??= find().catch((error: unknown) => {
      log.warn({ issuer: settings.issuer, err: (error as Error).message }, 'the issuer cannot be asked for a sign-in');
      forgetIn(TRY_AGAIN_MS);
      throw error;
    });
    return found;
  };
}

/** How the client proves itself: as the issuer says it may; without a word, in the header (OpenID Connect Discovery 3). */
function authentication(library: OpenIdClient, description: Readonly<Record<string, unknown>>, secret: string) {
  const methods = description.token_endpoint_auth_methods_supported;
  const takesHeader = !Array.isArray(methods) || methods.includes('client_secret_basic');
  return takesHeader ? library.ClientSecretBasic(secret) : library.ClientSecretPost(secret);
}
