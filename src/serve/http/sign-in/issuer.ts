import type { Configuration, ServerMetadata } from 'openid-client';
import type { Logger } from '../../../log.ts';
import { describeIssuer } from '../auth/discovery.ts';
import type { SignInSettings } from './settings.ts';

export type OpenIdClient = typeof import('openid-client');

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
