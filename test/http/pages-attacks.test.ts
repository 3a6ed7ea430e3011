import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Issuer, startIssuer } from './people/issuer.ts';
import { callTool, type Stack, startStack } from './people/stack.ts';
import { hiddenField, Visitor } from './people/visitor.ts';

let stack: Stack;
let issuer: Issuer;
let admin: string;
beforeAll(async () => {
  issuer = await startIssuer(['portkey:read', 'portkey:write']);
  stack = await startStack({ issuer });
  admin = stack.sandbox.keys.admin;
});
afterAll(async () => {
  await stack.close();
  await issuer.close();
});

const SESSION = 'portkey-admin-mcp-session';

const signedIn = async (name: string): Promise<{ visitor: Visitor; csrf: string }> => {
  const visitor = new Visitor();
  await visitor.signIn(stack.url, name, '/key');
  return { visitor, csrf: hiddenField(await (await visitor.go(`${stack.url}/key`)).text(), 'csrf') };
};

const keyPage = async (visitor: Visitor): Promise<string> => (await visitor.go(`${stack.url}/key`)).text();

describe('another person’s entry', () => {
  it('cannot be seen, used, replaced or removed', async () => {
    const alice = await signedIn('alice');
    const mallory = await signedIn('mallory');
    await alice.visitor.post(`${stack.url}/key`, { csrf: alice.csrf, action: 'save', api_key: admin });
    expect(await keyPage(mallory.visitor)).toContain('Not entered yet');
    // Names of persons in the form change nothing: the session alone says whose entry it is.
    await mallory.visitor.post(`${stack.url}/key`, {
      csrf: mallory.csrf,
      action: 'remove',
      subject: 'alice',
      issuer: stack.issuer!.url,
    });
    expect(await keyPage(alice.visitor)).toContain('*****');
    const token = await stack.tokenOf('mallory');
    const client = await stack.client({ authorization: `Bearer ${token}` });
    expect((await callTool(client, 'list_workspaces')).error?.details.code).toBe('not_configured');
  });

  it('is not filled by a person who opens somebody else’s link', async () => {
    const victim = await stack.client({ authorization: `Bearer ${await stack.tokenOf('victim')}` });
    const { error } = await callTool(victim, 'list_workspaces');
    const [link = ''] = /http\S+for=[\w-]+/.exec(error!.message) ?? [];
    const other = await signedIn('other');
    expect(await (await other.visitor.go(link)).text()).toContain('opened for somebody else');
    const mark = new URL(link).searchParams.get('for')!;
    const answer = await other.visitor.post(`${stack.url}/key`, {
      csrf: other.csrf,
      for: mark,
      action: 'save',
      api_key: admin,
    });
    expect(await answer.text()).toContain('Nothing was taken');
    expect(await keyPage(other.visitor)).toContain('Not entered yet');
  });
});

describe('forms from elsewhere', () => {
  const attempts: [
    string,
    (of: { alice: string; other: string }) => [Record<string, string>, Record<string, string>],
  ][] = [
    ['without a token', () => [{}, {}]],
    ['with an empty token', () => [{ csrf: '' }, {}]],
    ['with another session’s token', ({ other }) => [{ csrf: other }, {}]],
    ['from a foreign origin', ({ alice }) => [{ csrf: alice }, { origin: 'https://evil.example' }]],
    ['from no origin that can be named', ({ alice }) => [{ csrf: alice }, { origin: 'null' }]],
    ['from another site, as the browser says', ({ alice }) => [{ csrf: alice }, { 'sec-fetch-site': 'cross-site' }]],
    ['from a neighbour below the same domain', ({ alice }) => [{ csrf: alice }, { 'sec-fetch-site': 'same-site' }]],
  ];
  it.each(attempts)('are refused: %s', async (_how, make) => {
    const alice = await signedIn('grace');
    const other = await signedIn('heidi');
    const [fields, headers] = make({ alice: alice.csrf, other: other.csrf });
    for (const [path, more] of [
      ['/key', { action: 'save', api_key: admin }],
      ['/key', { action: 'remove' }],
      ['/sign-out', {}],
    ] as const) {
      const answer = await alice.visitor.post(`${stack.url}${path}`, { ...fields, ...more }, headers);
      expect(answer.status, path).toBe(403);
    }
    expect(await keyPage(alice.visitor)).toContain('Not entered yet');
    expect(await keyPage(alice.visitor)).toContain('Signed in as');
  });

  it('are refused with a body that is no form, and by methods that change nothing', async () => {
    const { visitor, csrf } = await signedIn('grace');
    const json = JSON.stringify({ csrf, action: 'save', api_key: admin });
    const answer = await visitor.go(`${stack.url}/key`, {
      method: 'POST',
      body: json,
      headers: { 'content-type': 'text/plain' },
    });
    expect(answer.status).toBe(415);
    await visitor.go(`${stack.url}/key?csrf=${csrf}&action=save&api_key=${admin}`);
    expect(await keyPage(visitor)).toContain('Not entered yet');
    const big = await visitor.post(`${stack.url}/key`, { csrf, action: 'save', api_key: 'k'.repeat(40_000) });
    expect(big.status).toBe(413);
  });
});

describe('the way through the issuer', () => {
  /** As far as the issuer's answer, which is not delivered. */
  const begun = async (
    visitor: Visitor,
    name: string,
    change: (url: URL) => void = () => undefined,
  ): Promise<string> => {
    const url = new URL(Visitor.next(await visitor.go(`${stack.url}/sign-in`), stack.url));
    change(url);
    return visitor.signInAt(url.href, name);
  };
  const isOut = async (visitor: Visitor): Promise<void> => {
    expect(visitor.cookies(stack.url).has(SESSION)).toBe(false);
    expect(await keyPage(visitor)).not.toContain('Signed in as');
  };

  it('asks with PKCE (S256), state and nonce, each time anew', async () => {
    const visitor = new Visitor();
    const [one, two] = await Promise.all(
      [1, 2].map(async () => new URL(Visitor.next(await visitor.go(`${stack.url}/sign-in`), stack.url)).searchParams),
    );
    expect(one!.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(one!.get(name)!.length).toBeGreaterThanOrEqual(43);
      expect(one!.get(name)).not.toBe(two!.get(name));
    }
  });

  it('takes no answer in a browser that did not ask (login CSRF)', async () => {
    const callback = await begun(new Visitor(), 'mallory');
    const victim = new Visitor();
    expect((await victim.go(callback)).status).toBe(400);
    await isOut(victim);
  });

  it('takes no answer to another question of the same browser', async () => {
    const visitor = new Visitor();
    const callback = await begun(visitor, 'alice');
    await visitor.go(`${stack.url}/sign-in`);
    expect((await visitor.go(callback)).status).toBe(400);
    await isOut(visitor);
  });

  it.each([
    ['state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['state', (url: URL) => url.searchParams.delete('state')],
    ['code', (url: URL) => url.searchParams.set('code', 'x'.repeat(43))],
    ['iss', (url: URL) => url.searchParams.set('iss', 'https://other-issuer.example')],
  ])('takes no answer with another %s', async (_what, change) => {
    const visitor = new Visitor();
    const callback = new URL(await begun(visitor, 'alice'));
    change(callback);
    expect((await visitor.go(callback.href)).status).toBeGreaterThanOrEqual(400);
    await isOut(visitor);
  });

  it.each(['nonce', 'code_challenge'])('takes no answer to a question with another %s', async (name) => {
    const visitor = new Visitor();
    const callback = await begun(visitor, 'alice', (url) => url.searchParams.set(name, 'x'.repeat(43)));
    const answer = await visitor.go(callback);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).toMatch(/could not be verified|did not accept/);
    await isOut(visitor);
  });

  it('takes an answer once, even with the cookie of then', async () => {
    const visitor = new Visitor();
    const callback = await begun(visitor, 'alice');
    const kept = new Map(visitor.cookies(stack.url));
    expect((await visitor.go(callback)).status).toBe(303);
    const thief = new Visitor();
    thief.jar.set(stack.url, kept);
    const again = await thief.go(callback);
    expect(again.status).toBe(400);
    expect(await again.text()).toContain('used already');
    await isOut(thief);
  });

  it('takes no cookie that it did not seal', async () => {
    const visitor = new Visitor();
    const callback = await begun(visitor, 'alice');
    const cookies = visitor.cookies(stack.url);
    const [name, value] = [...cookies][0]!;
    cookies.set(name, `${value.slice(0, -6)}AAAAAA`);
    expect((await visitor.go(callback)).status).toBe(400);
    await isOut(visitor);
  });

  it('says that it was declined, in its own words alone', async () => {
    const visitor = new Visitor();
    const url = new URL(Visitor.next(await visitor.go(`${stack.url}/sign-in`), stack.url));
    const state = url.searchParams.get('state')!;
    const answer = await visitor.go(
      `${stack.url}/sign-in/callback?${new URLSearchParams({
        error: 'access_denied',
        error_description: '<script>alert(1)</script> call 555-0100',
        state,
        iss: stack.issuer!.url,
      })}`,
    );
    const text = await answer.text();
    expect(answer.status).toBe(403);
    expect(text).toContain('was declined');
    expect(text).not.toMatch(/555-0100|<script>alert/);
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/key/../../evil',
    '/key?for=//evil.example/aaaa',
    'javascript:alert(1)',
    '/key\r\nset-cookie: a=b',
    '/mcp',
  ])('leads back to pages of its own only, not to %j', async (to) => {
    const answer = await new Visitor().signIn(stack.url, 'alice', to);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/');
  });

  it('leads back to the page that was asked for', async () => {
    const to = '/key?for=abcdefghijklmno_';
    expect((await new Visitor().signIn(stack.url, 'alice', to)).headers.get('location')).toBe(to);
  });
});

describe('sessions of the page', () => {
  it('begin under a new name: one that was planted is worth nothing', async () => {
    const planted = 'p'.repeat(43);
    const victim = new Visitor();
    victim.cookies(stack.url).set(SESSION, planted);
    await victim.signIn(stack.url, 'alice');
    const got = victim.cookies(stack.url).get(SESSION)!;
    expect(got).not.toBe(planted);
    const attacker = new Visitor();
    attacker.cookies(stack.url).set(SESSION, planted);
    expect(await keyPage(attacker)).not.toContain('Signed in as');
  });

  it('change with every sign-in, and the one before ends', async () => {
    const { visitor } = await signedIn('alice');
    const before = visitor.cookies(stack.url).get(SESSION)!;
    await visitor.signIn(stack.url, 'alice');
    expect(visitor.cookies(stack.url).get(SESSION)).not.toBe(before);
    const thief = new Visitor();
    thief.cookies(stack.url).set(SESSION, before);
    expect(await keyPage(thief)).not.toContain('Signed in as');
  });

  it('end with the sign-out for whoever has the cookie', async () => {
    const { visitor, csrf } = await signedIn('alice');
    const cookie = visitor.cookies(stack.url).get(SESSION)!;
    await visitor.post(`${stack.url}/sign-out`, { csrf });
    expect(visitor.cookies(stack.url).has(SESSION)).toBe(false);
    const thief = new Visitor();
    thief.cookies(stack.url).set(SESSION, cookie);
    expect(await keyPage(thief)).not.toContain('Signed in as');
    expect((await thief.post(`${stack.url}/key`, { csrf, action: 'remove' })).status).toBe(403);
  });

  it('are not guessed from two cookies of one name', async () => {
    const { visitor } = await signedIn('alice');
    const cookie = visitor.cookies(stack.url).get(SESSION)!;
    const answer = await fetch(`${stack.url}/key`, {
      headers: { cookie: `${SESSION}=${'p'.repeat(43)}; ${SESSION}=${cookie}` },
    });
    expect(await answer.text()).not.toContain('Signed in as');
  });

  it('do not open MCP, and an MCP token does not open pages', async () => {
    const { visitor } = await signedIn('alice');
    const mcp = await visitor.go(`${stack.url}/mcp`, {
      method: 'POST',
      body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    });
    expect(mcp.status).toBe(401);
    const page = await fetch(`${stack.url}/key`, {
      headers: { authorization: `Bearer ${await stack.tokenOf('alice')}` },
    });
    expect(await page.text()).not.toContain('Signed in as');
  });

  it('are not begun over plain HTTP from another machine', async () => {
    const answer = await fetch(`${stack.url}/sign-in`, {
      headers: { 'x-forwarded-for': '203.0.113.7' },
      redirect: 'manual',
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('needs https');
  });
});

describe('what is sent', () => {
  it('keeps pages from being framed, kept, or given anything from elsewhere', async () => {
    const { visitor } = await signedIn('alice');
    for (const path of ['/', '/key', '/sign-in/callback']) {
      const { headers } = await visitor.go(stack.url + path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy, path).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it('escapes what the issuer says of a person', async () => {
    const { visitor } = await signedIn('<img src=x onerror=alert(1)>');
    const text = await (await visitor.go(stack.url)).text();
    expect(text).toContain('&lt;img src=x');
    expect(text).not.toContain('<img');
  });

  it('shows what a person may do', async () => {
    const { visitor } = await signedIn('alice');
    const text = await (await visitor.go(stack.url)).text();
    expect(text).toContain('<li>read, write in every domain</li>');
  });

  it('never held a key, a code or a secret in the log', async () => {
    const log = stack.logs.join('\n');
    expect(log.length).toBeGreaterThan(100);
    expect(log).toContain('/sign-in/callback');
    expect(log).not.toContain(admin);
    expect(log).not.toContain(stack.issuer!.clientSecret);
    expect(log).not.toMatch(/code=|state=|eyJ/);
  });
});

describe('a sign-in with Clerk’s list of subjects', () => {
  it('lets nobody else in', async () => {
    const clerk = await startStack({
      issuer: true,
      env: { MCP_AUTH_MODE: 'clerk', CLERK_ALLOWED_SUBJECTS: 'alice', CLERK_AUDIENCE: 'https://portkey-mcp.test/mcp' },
      clerkIssuer: true,
    });
    const mallory = new Visitor();
    const refused = await mallory.signIn(clerk.url, 'mallory');
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('not among those who may call');
    expect(mallory.cookies(clerk.url).has(SESSION)).toBe(false);
    const alice = new Visitor();
    expect((await alice.signIn(clerk.url, 'alice')).status).toBe(303);
    expect(await (await alice.go(`${clerk.url}/key`)).text()).toContain('Signed in as alice@example.com');
    await clerk.close();
  });
});
