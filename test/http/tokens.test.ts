import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { initialize, modern, older, openSession, startServer, type TestServer } from './server.ts';
import { RESOURCE, startTokenIssuer, type TokenIssuer } from './token-issuer.ts';

let issuer: TokenIssuer;
let server: TestServer;
beforeAll(async () => {
  issuer = await startTokenIssuer();
});
afterAll(() => issuer.close());
afterEach(() => server?.stop());

const now = (): number => Math.floor(Date.now() / 1000);
const claims = (more: object = {}) => ({
  iss: issuer.url,
  aud: RESOURCE,
  sub: 'ada',
  iat: now(),
  exp: now() + 300,
  scope: 'portkey:read',
  ...more,
});
const start = async (env: Record<string, string> = {}, by: TokenIssuer = issuer) => {
  server = await startServer({ MCP_AUTH_MODE: 'oidc', OIDC_ISSUER: by.url, OIDC_AUDIENCE: RESOURCE, ...env });
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ask = (token: string, name = 'list_workspaces', args: object = {}) =>
  server.post(...modern('tools/call', { name, arguments: args }, bearer(token)));
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('tokens of the issuer', () => {
  it.each(['RS256', 'ES256'] as const)('are let in (%s), as the issuer gives them', async (algorithm) => {
    const own = await startTokenIssuer(algorithm);
    try {
      await start({}, own);
      const { status, message } = await ask(await own.token());
      expect([status, message?.result]).toEqual([
        200,
        expect.objectContaining({ structuredContent: expect.objectContaining({ ok: true }) }),
      ]);
    } finally {
      await own.close();
    }
  });

  it('follow the issuer’s new key, and the old one is forgotten', async () => {
    const own = await startTokenIssuer();
    const { tokenAuthenticator } = await import('../../src/serve/http/auth/token.ts');
    const { readConfig } = await import('../../src/config.ts');
    const { httpSettings } = await import('../../src/serve/http/settings.ts');
    const env = { MCP_AUTH_MODE: 'oidc', OIDC_ISSUER: own.url, OIDC_AUDIENCE: RESOURCE };
    const { auth } = httpSettings(readConfig(env), env);
    if (auth.mode !== 'oidc') throw new Error('not oidc');
    const log = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} };
    const authenticator = tokenAuthenticator(auth, log, { cooldown: 50, maxAge: 200, remember: 1 });
    try {
      await start({ ...env }, own);
      await server.stop();
      server = await startServer(env, { authenticator });
      const before = await own.token();
      expect((await ask(before)).status).toBe(200);
      own.rotate();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect((await ask(await own.token())).status).toBe(200);
      expect((await ask(before)).status).toBe(401);
    } finally {
      await own.close();
    }
  });

  it('let their holder do what their scopes say, and tell which scope is missing', async () => {
    await start();
    const reader = await issuer.token({ scope: 'portkey:read' });
    const refused = await ask(reader, 'create_config', { name: 'x', config: {} });
    expect(refused.status).toBe(403);
    const challenge = refused.headers.get('www-authenticate') ?? '';
    expect(challenge).toContain('error="insufficient_scope"');
    expect(challenge).toContain('scope="portkey:read portkey:write"');
    expect(challenge).toContain(`resource_metadata="${server.url}/.well-known/oauth-protected-resource/mcp"`);
    const list = await server.post(...modern('tools/list', {}, bearer(reader)));
    expect(list.text).not.toContain('"delete_prompt"');
    expect(list.text).toContain('"list_prompts"');
    expect(list.message?.result).toMatchObject({ cacheScope: 'private' });
    const writer = await issuer.token({ scope: 'portkey:read portkey:write' });
    const more = await server.post(...modern('tools/list', {}, bearer(writer)));
    expect(more.text).toContain('"create_prompt"');
    expect(more.text).not.toContain('"delete_prompt"');
  });

  it('challenge what the lean surface would carry past, however it is spelt', async () => {
    await start();
    const reader = await issuer.token();
    const session = { ...bearer(reader), 'mcp-session-id': await openSession(server, bearer(reader), '/mcp/lean') };
    const smuggled = { operation: 'delete_prompt', arguments: { prompt_id: 'x' } };
    for (const [tool, given] of [
      ['portkey_delete', smuggled],
      ['portkey_read', smuggled],
      ['portkey_delete', { Operation: 'delete_prompt', prompt_id: 'x' }],
      ['portkey_delete', { CALLS: JSON.stringify([smuggled]) }],
      ['portkey_delete', { tool: 'delete_prompt', prompt_id: 'x' }],
    ] as const) {
      const { status, headers } = await server.post(older('tools/call', { name: tool, arguments: given }), {
        headers: session,
        path: '/mcp/lean',
      });
      expect([status, headers.get('www-authenticate')]).toEqual([403, expect.stringContaining('portkey:delete')]);
    }
    // What cannot be read challenges nobody, and calls nothing.
    const odd = { name: 'portkey_delete', arguments: { operation: 'delete_prompt', Operation: 'list_prompts' } };
    const { text } = await server.post(older('tools/call', odd), { headers: session, path: '/mcp/lean' });
    expect(text).toContain('invalid_arguments');
  });

  it('without a scope of ours may read, unless more or less is set', async () => {
    await start();
    const bare = await issuer.sign(claims({ scope: 'openid' }));
    expect((await ask(bare)).status).toBe(200);
    expect((await ask(bare, 'delete_prompt', { prompt_id: 'x' })).status).toBe(403);
    await server.stop();
    await start({ MCP_DEFAULT_SCOPES: 'none' });
    expect((await ask(bare)).status).toBe(403);
  });

  it.each([{ MCP_REQUIRED_CLAIMS: 'scope=team:admin' }, { OIDC_REQUIRED_SCOPES: 'team:admin' }])(
    'must carry the scopes that are required: %o',
    async (settings) => {
      await start(settings);
      const refused = await ask(await issuer.token());
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
        403,
        expect.stringContaining('scope="team:admin"'),
      ]);
      expect((await ask(await issuer.sign(claims({ scope: 'team:admin portkey:read' })))).status).toBe(200);
    },
  );

  it.each([
    { MCP_ROLE_RIGHTS: 'claim realm_access.roles; admin=all; analyst=read@prompts' },
    { MCP_ROLES_CLAIM: 'realm_access.roles', MCP_ROLE_RIGHTS: 'admin=all;analyst=read@prompts' },
  ])('map roles to risks and domains: %o', async (settings) => {
    await start(settings);
    const as = (...roles: string[]) => issuer.sign(claims({ scope: 'openid', realm_access: { roles } }));
    const listed = async (token: string) => (await server.post(...modern('tools/list', {}, bearer(token)))).text;
    expect(await listed(await as('admin'))).toContain('"delete_prompt"');
    const analyst = await listed(await as('analyst'));
    expect(analyst).toContain('"list_prompts"');
    expect(analyst).not.toContain('"list_configs"');
    expect(analyst).not.toContain('"create_prompt"');
    expect((await ask(await as('stranger'))).status).toBe(403);
  });
});

describe('tokens that are refused', () => {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const signedBy = (key: typeof stranger, kid: string) =>
    new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
  const cases: Readonly<Record<string, () => Promise<string> | string>> = {
    'another issuer’s': () => issuer.sign(claims({ iss: 'https://evil.example' })),
    'another audience’s': () => issuer.sign(claims({ aud: 'https://other.example/mcp' })),
    'another resource’s, from the issuer itself': () => issuer.token({ resource: 'https://other.example/mcp' }),
    'without an audience': () => issuer.sign({ ...claims(), aud: [] }),
    expired: () => issuer.sign(claims({ exp: now() - 120 })),
    'not valid yet': () => issuer.sign(claims({ nbf: now() + 600 })),
    'without an expiry': () => issuer.sign({ iss: issuer.url, aud: RESOURCE, sub: 'ada' }),
    'without a subject': () => issuer.sign({ iss: issuer.url, aud: RESOURCE, exp: now() + 60 }),
    unsigned: () => `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims())}.`,
    'unsigned, with a signature': () => `${encoded({ alg: 'none' })}.${encoded(claims())}.c2ln`,
    'HS256 with the public key as secret': () => {
      const head = `${encoded({ alg: 'HS256', kid: issuer.kid() })}.${encoded(claims())}`;
      return `${head}.${createHmac('sha256', issuer.publicPem()).update(head).digest('base64url')}`;
    },
    'signed with a stranger’s key': () => signedBy(stranger, issuer.kid()),
    'signed with an unknown key': () => signedBy(stranger, 'key-of-nobody'),
    'that brings its own key': () =>
      new SignJWT(claims())
        .setProtectedHeader({
          alg: 'RS256',
          kid: issuer.kid(),
          jku: 'https://evil.example/jwks',
          jwk: stranger.export({ format: 'jwk' }) as never,
        })
        .sign(stranger),
    'changed after signing': async () => {
      const [head, , signature] = (await issuer.sign(claims())).split('.');
      return `${head}.${encoded(claims({ scope: 'portkey:delete' }))}.${signature}`;
    },
    'no JWT at all': () => 'sk-not-a-jwt',
    'far too long': () => 'a'.repeat(13_000),
  };
  it.each(Object.entries(cases))('%s', async (_name, make) => {
    await start();
    const { status, headers, message, text } = await ask(await make());
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
    expect(message?.error?.code).toBe(-32_000);
    expect(text).not.toMatch(/node_modules|\.ts:|\.js:/);
  });

  it.each<object>([
    { ok: true, principal: { id: 'sub:eve', label: 'eve', rights: { level: 'full' } } },
    { ok: false, status: 200, description: 'none' },
    { status: 401, error: 'invalid_token', description: 'none', scopes: ['portkey:delete'] },
    { answer: { ok: true }, rights: { level: 'full' }, principal: 'eve', claims: { sub: 'eve' } },
  ])('are judged by their claims, whatever those are called: %j', async (more) => {
    await start({ MCP_REQUIRED_CLAIMS: 'team=ops' });
    const member = await ask(await issuer.sign(claims({ ...more, team: 'ops' })));
    expect([member.status, member.message?.result?.isError]).toEqual([200, undefined]);
    const write = await ask(await issuer.sign(claims({ ...more, team: 'ops' })), 'create_config', { name: 'a' });
    expect(write.status).toBe(403);
    const stranger = await ask(await issuer.sign(claims(more)));
    expect([stranger.status, stranger.message?.error?.message]).toEqual([
      403,
      expect.stringContaining('The claim team of your token'),
    ]);
  });

  it('in a query or twice are no tokens', async () => {
    await start();
    const token = await issuer.token();
    const query = await server.post(initialize(), { path: `/mcp?access_token=${token}` });
    expect(query.status).toBe(401);
    expect((await server.post(initialize(), { headers: { authorization: `Basic ${token}` } })).status).toBe(401);
  });
});

describe('finding the sign-on', () => {
  it('starts from the challenge and leads to the issuer', async () => {
    await start();
    const { status, headers } = await server.post(initialize());
    expect(status).toBe(401);
    const url = /resource_metadata="([^"]+)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? '';
    const metadata = await (await fetch(url)).json();
    expect(metadata).toMatchObject({
      resource: `${server.url}/mcp`,
      authorization_servers: [issuer.url],
      scopes_supported: expect.arrayContaining(['portkey:read', 'portkey:delete']),
    });
    expect((await fetch(`${server.url}/.well-known/oauth-protected-resource`)).status).toBe(200);
  });

  it('fails closed while the issuer is away, says so at /ready, and recovers', async () => {
    const own = await startTokenIssuer();
    try {
      const token = await own.token();
      own.away(true);
      await start({}, own);
      const refused = await ask(token);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      const ready = await fetch(`${server.url}/ready`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({ troubles: { sign_on: expect.stringContaining('issuer') } });
      own.away(false);
      await expect.poll(async () => (await ask(token)).status, { timeout: 9_000, interval: 500 }).toBe(200);
      expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    } finally {
      await own.close();
    }
  });
});

describe('what belongs to another', () => {
  it('is not there: a session', async () => {
    await start();
    const ada = bearer(await issuer.sign(claims({ sub: 'ada' })));
    const bob = bearer(await issuer.sign(claims({ sub: 'bob' })));
    const id = await openSession(server, ada);
    const own = await server.post(older('tools/list'), { headers: { ...ada, 'mcp-session-id': id } });
    expect(own.status).toBe(200);
    const stolen = await server.post(older('tools/list'), { headers: { ...bob, 'mcp-session-id': id } });
    const unknown = await server.post(older('tools/list'), {
      headers: { ...bob, 'mcp-session-id': crypto.randomUUID() },
    });
    expect([stolen.status, stolen.text]).toEqual([404, unknown.text]);
    const ended = await fetch(`${server.url}/mcp`, { method: 'DELETE', headers: { ...bob, 'mcp-session-id': id } });
    expect(ended.status).toBe(404);
    expect((await server.post(older('tools/list'), { headers: { ...ada, 'mcp-session-id': id } })).status).toBe(200);
  });

  it('follows the token of each request: a session opened with more rights does not keep them', async () => {
    await start();
    const wide = bearer(await issuer.sign(claims({ scope: 'portkey:read portkey:write portkey:delete' })));
    const narrow = bearer(await issuer.sign(claims({ scope: 'portkey:read' })));
    const id = await openSession(server, wide);
    const list = async (headers: Record<string, string>) =>
      (await server.post(older('tools/list'), { headers: { ...headers, 'mcp-session-id': id } })).text;
    expect(await list(wide)).toContain('"delete_prompt"');
    expect(await list(narrow)).not.toContain('"delete_prompt"');
  });
});

describe('Clerk', () => {
  const clerk = async (env: Record<string, string>) => {
    server = await startServer({ MCP_AUTH_MODE: 'clerk', CLERK_ISSUER: issuer.url, CLERK_AUDIENCE: RESOURCE, ...env });
  };
  it.each([
    [{ CLERK_ALLOWED_SUBJECTS: 'user_1' }, { sub: 'user_1' }, { sub: 'user_2' }],
    [{ CLERK_ALLOWED_ORGANIZATION_IDS: 'org_1' }, { org_id: 'org_1' }, { org_id: 'org_2' }],
    [{ CLERK_ALLOWED_ORGANIZATION_IDS: 'org_1' }, { o: { id: 'org_1' } }, {}],
    [{ CLERK_ALLOWED_ROLES: 'org:admin' }, { org_role: 'org:admin' }, { org_role: 'org:member' }],
    [{ CLERK_ALLOWED_ROLES: 'admin' }, { o: { id: 'x', rol: 'admin' } }, { o: { id: 'x', rol: 'member' } }],
    [
      { CLERK_REQUIRED_PERMISSIONS: 'org:portkey:use' },
      { org_permissions: ['org:portkey:use'] },
      { org_permissions: [] },
    ],
    [{ MCP_REQUIRED_CLAIMS: 'sub=user_0, user_1' }, { sub: 'user_1' }, { sub: 'user_1,user_0' }],
    [
      { MCP_REQUIRED_CLAIMS: 'org_id=org_1;org_role=admin' },
      { o: { id: 'org_1', rol: 'org:admin' } },
      { org_id: 'org_1' },
    ],
    [{ MCP_REQUIRED_CLAIMS: 'team.names=a' }, { team: { names: ['b', 'a'] } }, { team: { names: 'ab' } }],
    [{ MCP_REQUIRED_CLAIMS: 'scp=b;scp=a' }, { scp: 'a b' }, { scp: ['a'] }],
    [
      { MCP_REQUIRED_CLAIMS: 'org_id=org_1', CLERK_ALLOWED_SUBJECTS: 'user_1' },
      { org_id: 'org_1', sub: 'user_1' },
      { org_id: 'org_1', sub: 'user_2' },
    ],
  ])('%j lets in %j and not %j', async (env, good, bad) => {
    await clerk(env as Record<string, string>);
    expect((await ask(await issuer.sign(claims(good)))).status).toBe(200);
    const refused = await ask(await issuer.sign(claims(bad)));
    expect(refused.status).toBe(403);
  });

  it('carries no scopes of ours: what is refused for that says which setting gives more', async () => {
    const token = await issuer.sign(claims({ scope: undefined, sub: 'user_1' }));
    const remove = modern('tools/call', { name: 'delete_config', arguments: { slug: 'x' } }, bearer(token));
    await clerk({});
    const refused = await server.post(...remove);
    expect([refused.status, refused.message?.error?.message]).toEqual([
      403,
      expect.stringMatching(/portkey:delete.*MCP_DEFAULT_SCOPES/),
    ]);
    await server.stop();
    await clerk({ MCP_DEFAULT_SCOPES: 'none' });
    expect((await server.post(...remove)).message?.error?.message).toMatch(/Clerk never.*MCP_DEFAULT_SCOPES/);
    await server.stop();
    await clerk({ MCP_DEFAULT_SCOPES: 'portkey:read,portkey:delete' });
    expect((await server.post(...remove)).status).toBe(200);
  });

  it('is not sent to the settings for what its own scopes lack', async () => {
    await clerk({});
    const token = await issuer.sign(claims({ scope: 'portkey:read', sub: 'user_1' }));
    const refused = await server.post(
      ...modern('tools/call', { name: 'delete_config', arguments: { slug: 'x' } }, bearer(token)),
    );
    expect(refused.message?.error?.message).toBe('This call needs portkey:delete, which the token does not carry.');
  });
});
