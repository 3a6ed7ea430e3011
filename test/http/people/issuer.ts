import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real OpenID Connect issuer on this machine, where whoever gives a name is that person. */
export interface Issuer {
  readonly url: string;
  /** The audience of its access tokens, which are JWTs. */
  readonly audience: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The redirect URI of the MCP clients of these tests. */
  readonly mcpRedirect: string;
  readonly mcpClientId: string;
  /** Lets one more redirect URI be used, once the server under test listens. */
  allowRedirect(uri: string): void;
  close(): Promise<void>;
}

interface Provider {
  readonly Grant: new (
    about: object,
  ) => { addOIDCScope(s: string): void; addResourceScope(r: string, s: string): void; save(): Promise<string> };
  readonly Client: { readonly prototype: { redirectUriAllowed(this: unknown, uri: string): boolean } };
  callback(): RequestListener;
}

type Koa = { oidc: { session: { accountId: string }; client: { clientId: string } } };

const AUDIENCE = 'https://portkey-mcp.test/mcp';
const SCOPES = 'portkey:read portkey:write portkey:delete portkey:execute';
const MCP_REDIRECT = 'http://127.0.0.1:1/mcp-client';

let made: object | undefined;

/** One for all issuers of a worker: an RSA key takes long to find. */
const signingKey = (): object => {
  made ??= {
    ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
    kid: 'one',
    alg: 'RS256',
    use: 'sig',
  };
  return made;
};

/**
 * Starts an issuer with two clients: the sign-in page's, and one as MCP clients are.
 *
 * @param named scopes of a resource that it says it supports
 */
export async function startIssuer(named: readonly string[] = []): Promise<Issuer> {
  // It writes development notes to the console; its types are a package of their own.
  const { default: OidcProvider } = (await import('oidc-provider' as string)) as {
    default: new (issuer: string, settings: object) => Provider;
  };
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const extra = new Set<string>();
  const provider: Provider = new OidcProvider(url, {
    clients: [
      {
        client_id: 'sign-in-page',
        client_secret: 'sign-in-page-secret-of-the-tests',
        redirect_uris: ['http://127.0.0.1:1/none'],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
      {
        client_id: 'mcp-client',
        token_endpoint_auth_method: 'none',
        redirect_uris: [MCP_REDIRECT],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [signingKey()] },
    cookies: { keys: ['issuer-cookie-key'] },
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    scopes: ['openid', 'profile', 'email', ...named],
    pkce: { required: () => true },
    findAccount: (_koa: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `${id} <b>of the tests</b>`, email: `${id}@example.com` }),
    }),
    loadExistingGrant: async ({ oidc }: Koa) => {
      const grant = new provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope(['openid profile email', ...named].join(' '));
      grant.addResourceScope(AUDIENCE, SCOPES);
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPES,
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  const { redirectUriAllowed } = provider.Client.prototype;
  provider.Client.prototype.redirectUriAllowed = function (uri: string) {
    return extra.has(uri) || redirectUriAllowed.call(this, uri);
  };
  server.on('request', provider.callback());
  return {
    url,
    audience: AUDIENCE,
    clientId: 'sign-in-page',
    clientSecret: 'sign-in-page-secret-of-the-tests',
    mcpRedirect: MCP_REDIRECT,
    mcpClientId: 'mcp-client',
    allowRedirect: (uri) => {
      extra.add(uri);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
