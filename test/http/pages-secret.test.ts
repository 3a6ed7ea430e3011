import type { Client } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it } from 'vitest';
import { callTool, type Stack, type StackOptions, startStack } from './people/stack.ts';
import { hiddenField, Visitor } from './people/visitor.ts';

let stack: Stack;
afterEach(() => stack.close());

const LINK = { PORTKEY_ONE_TIME_SECRETS: 'link', PORTKEY_CONFIRM: 'off', PORTKEY_KEY_MODE: 'server' };

/** A server whose calls are made with the sandbox's admin key. */
async function started(env: Record<string, string>, options: StackOptions = {}): Promise<Stack> {
  // The sandbox of a seed has the same keys each time, so that the server can be given one before it starts.
  const other = await startStack();
  const { admin } = other.sandbox.keys;
  await other.close();
  stack = await startStack({ ...options, env: { ...LINK, PORTKEY_API_KEY: admin, ...env } });
  return stack;
}

/** Makes an API key; gives the link at which it is shown, and what the client was shown. */
async function made(client: Client): Promise<{ link: string; id: string; reply: string }> {
  const answer = await callTool(client, 'create_api_key', {
    type: 'organisation',
    sub_type: 'service',
    name: 'shown once',
    scopes: ['logs.view'],
  });
  const reply = JSON.stringify(answer);
  expect(answer.ok, reply).toBe(true);
  const [link = ''] = /http[^\s"\\)]+\/secret\?id=[\w-]+/.exec(reply) ?? [];
  return { link, id: new URL(link).searchParams.get('id')!, reply };
}

/** The secret on a page, if there is one. */
const secretOn = (page: string): string | undefined => /aria-label="key">([^<]+)</.exec(page)?.[1];

describe('a secret behind a link', () => {
  it('is shown once, to the person whose call made it, signed in', async () => {
    await started({}, { issuer: true });
    const client = await stack.client({ authorization: `Bearer ${await stack.tokenOf('alice')}` });
    const { link, id, reply } = await made(client);

    const alice = new Visitor();
    const first = await (await alice.go(link)).text();
    expect(first).toContain('Sign in as the person');
    const to = hrefOf(first);
    const callback = await alice.signInAt(Visitor.next(await alice.go(stack.url + to), stack.url), 'alice');
    const back = await alice.go(callback);
    expect(back.headers.get('location')).toBe(`/secret?id=${id}`);

    const mallory = new Visitor();
    await mallory.signIn(stack.url, 'mallory');
    expect((await mallory.go(link)).status).toBe(404);
    const stolen = await mallory.post(`${stack.url}/secret`, { id, csrf: await csrfOf(mallory) });
    expect(stolen.status).toBe(404);

    // Opening it, as previews do, uses nothing up; nor does a form from elsewhere.
    for (let at = 0; at < 3; at++) expect(secretOn(await (await alice.go(link)).text())).toBeUndefined();
    expect((await alice.post(`${stack.url}/secret`, { id })).status).toBe(403);

    const csrf = hiddenField(await (await alice.go(link)).text(), 'csrf');
    const pages = await Promise.all(
      [1, 2, 3].map(async () => (await alice.post(`${stack.url}/secret`, { id, csrf })).text()),
    );
    const secrets = pages.map(secretOn).filter((secret) => secret !== undefined);
    expect(secrets).toHaveLength(1);
    expect(secrets[0]!.length).toBeGreaterThan(12);
    expect(reply).not.toContain(secrets[0]);
    expect((await alice.go(link)).status).toBe(404);
    expect(stack.logs.join()).not.toContain(secrets[0]);
    expect(stack.logs.join()).not.toContain(id);

    stack.seen.length = 0;
    const answer = await fetch(`${stack.sandboxUrl}/v1/configs`, { headers: { 'x-portkey-api-key': secrets[0]! } });
    expect(answer.status, 'Portkey knows the key, whatever it may do').not.toBe(401);
  });

  it('is shown to the holder of the same bearer token', async () => {
    const tokens = { ann: 'a'.repeat(40), ben: 'b'.repeat(40) };
    await started({ MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: `ann:${tokens.ann},ben:${tokens.ben}` });
    const { link, id } = await made(await stack.client({ authorization: `Bearer ${tokens.ann}` }));
    const visitor = new Visitor();
    expect(await (await visitor.go(link)).text()).toContain('Your token for this server');
    for (const [token, status] of [
      ['', 401],
      ['x'.repeat(40), 401],
      [tokens.ben, 404],
    ] as const)
      expect((await visitor.post(`${stack.url}/secret`, { id, token })).status).toBe(status);
    const shown = await (await visitor.post(`${stack.url}/secret`, { id, token: tokens.ann })).text();
    expect(secretOn(shown)).toBeDefined();
    expect((await visitor.post(`${stack.url}/secret`, { id, token: tokens.ann })).status).toBe(404);
  });

  it('is shown on this machine, where there is no sign-on', async () => {
    await started({});
    const { id } = await made(await stack.client({}));
    const visitor = new Visitor();
    const foreign = await visitor.post(`${stack.url}/secret`, { id }, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect(secretOn(await (await visitor.post(`${stack.url}/secret`, { id })).text())).toBeDefined();
  });

  it.each(['', 'short', '../../vault', 'x'.repeat(43), 'x'.repeat(44)])('is not found under %j', async (id) => {
    await started({});
    const visitor = new Visitor();
    expect((await visitor.go(`${stack.url}/secret?id=${encodeURIComponent(id)}`)).status).toBe(404);
    expect((await visitor.post(`${stack.url}/secret`, { id })).status).toBe(404);
  });
});

const hrefOf = (page: string): string =>
  (/class="button main" href="([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&');

async function csrfOf(visitor: Visitor): Promise<string> {
  return hiddenField(await (await visitor.go(stack.url)).text(), 'csrf');
}
