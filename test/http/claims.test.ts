import fc from 'fast-check';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { Authenticator } from '../../src/serve/http/auth/authenticator.ts';
import { tokenAuthenticator } from '../../src/serve/http/auth/token.ts';
import { httpSettings } from '../../src/serve/http/settings.ts';
import { runs } from '../helpers/thorough.ts';
import { logInto, modern, startServer, type TestServer } from './server.ts';
import { RESOURCE, startTokenIssuer, type TokenIssuer } from './token-issuer.ts';

/* A token that the issuer signed, and whose claims are not what they must be, is 401: never let in, 500 or 503. */

let issuer: TokenIssuer;
let server: TestServer;
beforeAll(async () => {
  issuer = await startTokenIssuer('ES256');
  server = await startServer({ MCP_AUTH_MODE: 'oidc', OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: RESOURCE });
});
afterAll(async () => {
  await server.stop();
  await issuer.close();
});

const now = (): number => Math.floor(Date.now() / 1000);
const signed = (more: object): Promise<string> =>
  issuer.sign({
    iss: issuer.url,
    aud: RESOURCE,
    sub: 'ada',
    iat: now(),
    exp: now() + 300,
    scope: 'portkey:read',
    ...more,
  } as JWTPayload);
const statusOf = async (more: object): Promise<number> => {
  const [body, options] = modern('tools/list', {}, { authorization: `Bearer ${await signed(more)}` });
  return (await server.post(body, options)).status;
};
const authenticatorOf = (env: Record<string, string>): Authenticator => {
  const prefix = env.MCP_AUTH_MODE === 'clerk' ? 'CLERK' : 'OIDC';
  const all = { [`${prefix}_ISSUER`]: issuer.url, [`${prefix}_AUDIENCE`]: RESOURCE, ...env };
  const { auth } = httpSettings(readConfig(all), all);
  if (auth.mode !== 'oidc' && auth.mode !== 'clerk') throw new Error(auth.mode);
  return tokenAuthenticator(auth, logInto([]));
};
const outcomeOf = async (authenticator: Authenticator, more: object): Promise<number> => {
  const outcome = await authenticator.authenticate({ headers: { authorization: `Bearer ${await signed(more)}` } });
  return outcome.ok ? 200 : outcome.status;
};

const ODD = [null, 0, 42, true, [], {}, [1], [null], ['a', 2], { a: 1 }, [['a']], '', ' ', '\n'];

describe('a claim of the wrong type', () => {
  it.each(
    ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat'].flatMap((name) =>
      ODD.filter((value) => !(['nbf', 'iat'].includes(name) && typeof value === 'number')).map(
        (value) => [name, JSON.stringify(value), value] as const,
      ),
    ),
  )('%s: %s is 401 over HTTP', async (name, _text, value) => expect(await statusOf({ [name]: value })).toBe(401));

  it.each(['scope', 'scp', 'permissions', 'org_permissions'])('%s is 401', async (name) => {
    for (const value of [0, 42, true, {}, [1], [null], ['portkey:read', 2], [['portkey:read']]])
      expect(await statusOf({ [name]: value }), JSON.stringify(value)).toBe(401);
    expect(await statusOf({ [name]: null })).toBe(200);
  });

  it('of what is only a name for people keeps nobody out', async () => {
    for (const name of ['email', 'preferred_username', 'name'])
      for (const value of ODD) expect(await statusOf({ [name]: value }), JSON.stringify(value)).toBe(200);
  });

  it('of roles is 401 where roles decide', async () => {
    const authenticator = authenticatorOf({
      MCP_AUTH_MODE: 'oidc',
      MCP_ROLE_RIGHTS: 'claim realm_access.roles;admin=all',
    });
    expect(await outcomeOf(authenticator, { realm_access: { roles: ['admin'] } })).toBe(200);
    expect(await outcomeOf(authenticator, { realm_access: { roles: ['user'] } })).toBe(403);
    expect(await outcomeOf(authenticator, { realm_access: 7 })).toBe(403);
    for (const roles of [7, true, { admin: {} }, ['admin', 7], [['admin']]])
      expect(await outcomeOf(authenticator, { realm_access: { roles } }), JSON.stringify(roles)).toBe(401);
  });

  it('of Clerk’s is 401', async () => {
    const authenticator = authenticatorOf({ MCP_AUTH_MODE: 'clerk', CLERK_ALLOWED_ORGANIZATION_IDS: 'org_1' });
    expect(await outcomeOf(authenticator, { o: { id: 'org_1', rol: 'admin', per: 'a,b' } })).toBe(200);
    for (const claims of [
      { o: 'org_1' },
      { o: ['org_1'] },
      { o: { id: ['org_1'] } },
      { o: { id: 'org_1', rol: 3 } },
      { o: { id: 'org_1', per: 3 } },
      { org_id: ['org_1'] },
      { org_id: 'org_1', org_role: {} },
      { org_id: 'org_1', org_permissions: 1 },
    ])
      expect(await outcomeOf(authenticator, claims), JSON.stringify(claims)).toBe(401);
  });

  it('is never an error of ours, whatever is in the token', async () => {
    const authenticators = [
      authenticatorOf({ MCP_AUTH_MODE: 'oidc', MCP_ROLE_RIGHTS: 'admin=all' }),
      authenticatorOf({ MCP_AUTH_MODE: 'clerk', CLERK_REQUIRED_PERMISSIONS: 'x', CLERK_ALLOWED_ROLES: 'admin' }),
      authenticatorOf({ MCP_AUTH_MODE: 'oidc', OIDC_REQUIRED_SCOPES: 'x' }),
    ];
    const names = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'scope', 'scp', 'permissions', 'roles', 'email'];
    const clerks = ['name', 'o', 'org_id', 'org_role', 'org_permissions', '__proto__', 'constructor'];
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...names, ...clerks), fc.jsonValue({ maxDepth: 3 })),
        async (claims) => {
          for (const authenticator of authenticators)
            expect([200, 401, 403]).toContain(await outcomeOf(authenticator, claims));
        },
      ),
      { numRuns: runs(120) },
    );
  });
});
