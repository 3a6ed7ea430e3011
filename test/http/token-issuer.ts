import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JWTPayload, SignJWT } from 'jose';

/** A real issuer (oidc-provider) that gives machine clients access tokens, and whose keys the tests hold. */
export interface TokenIssuer {
  readonly url: string;
  /** A token as the issuer gives it: client credentials, for a resource. */
  token(options?: { readonly resource?: string; readonly scope?: string }): Promise<string>;
  /** A token signed with the issuer's own key, whatever it says. */
  sign(claims: JWTPayload, options?: { readonly typ?: string }): Promise<string>;
  /** The issuer's public key, PEM: what an HMAC confusion would use as its secret. */
  publicPem(): string;
  readonly kid: () => string;
  /** Takes a new key, and forgets the old one. */
  rotate(): void;
  /** Stops answering, and answers again. */
  away(gone: boolean): void;
  close(): Promise<void>;
}

export const RESOURCE = 'https://portkey-mcp.test/mcp';
const SCOPES = 'portkey:read portkey:write portkey:delete portkey:execute';

type Algorithm = 'RS256' | 'ES256';
type ProviderClass = new (issuer: string, settings: object) => { callback(): RequestListener };

type KeyPair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
const made = new Map<string, KeyPair>();

/** The issuers of all tests share their first key, their second and so on: an RSA key takes long to find. */
const pair = (algorithm: Algorithm, serial: number): KeyPair => {
  const name = `${algorithm} ${serial}`;
  const keys =
    made.get(name) ??
    (algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  made.set(name, keys);
  return keys;
};

/** Starts an issuer that signs with one algorithm. */
export async function startTokenIssuer(algorithm: Algorithm = 'RS256'): Promise<TokenIssuer> {
  const { default: Provider } = (await import('oidc-provider' as string)) as { default: ProviderClass };
  let answer: RequestListener = () => undefined;
  let gone = false;
  let keys: KeyPair;
  let serial = 0;
  const server: Server = createServer((req, res) => (gone ? req.socket.destroy() : answer(req, res)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kid = (): string => `key-${serial}`;

  const rotate = (): void => {
    serial++;
    keys = pair(algorithm, serial);
    const jwk = { ...keys.privateKey.export({ format: 'jwk' }), kid: kid(), alg: algorithm, use: 'sig' };
    const provider = new Provider(url, {
      clients: [
        {
          client_id: 'agent',
          client_secret: 'agent-secret-of-the-tests',
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
          id_token_signed_response_alg: algorithm,
        },
      ],
      jwks: { keys: [jwk] },
      scopes: SCOPES.split(' '),
      features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => RESOURCE,
          getResourceServerInfo: (_ctx: unknown, resource: string) => ({
            scope: SCOPES,
            audience: resource,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: algorithm, kid: kid() } },
          }),
        },
      },
      // Machine clients have no subject of their own in oidc-provider; RFC 9068 wants the client's id.
      extraTokenClaims: () => ({}),
      formats: {
        customizers: {
          jwt: (_ctx: unknown, _token: unknown, jwt: { payload: JWTPayload }) =>
            void Object.assign(jwt.payload, { sub: 'agent' }),
        },
      },
    });
    answer = provider.callback();
  };
  rotate();
  return {
    url,
    kid,
    rotate,
    token: async ({ resource = RESOURCE, scope = 'portkey:read' } = {}) => {
      const response = await fetch(`${url}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from('agent:agent-secret-of-the-tests').toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope }),
      });
      const got = (await response.json()) as { access_token?: string };
      if (got.access_token === undefined) throw new Error(`no token: ${JSON.stringify(got)}`);
      return got.access_token;
    },
    sign: (claims, { typ = 'at+jwt' } = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid: kid(), typ }).sign(keys.privateKey),
    publicPem: () => keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    away: (value) => {
      gone = value;
      if (value) server.closeAllConnections();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
