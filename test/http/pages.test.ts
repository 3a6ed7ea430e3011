import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool, SERVER_KEY, type Stack, startStack } from './people/stack.ts';
import { hiddenField, Visitor } from './people/visitor.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ issuer: true });
});
afterAll(() => stack.close());

/** A person who has signed in, with what the forms want. */
async function person(name: string): Promise<{ visitor: Visitor; csrf: string }> {
  const visitor = new Visitor();
  await visitor.signIn(stack.url, name, '/key');
  const page = await (await visitor.go(`${stack.url}/key`)).text();
  return { visitor, csrf: hiddenField(page, 'csrf') };
}

const save = ({ visitor, csrf }: { visitor: Visitor; csrf: string }, key: string, more: Record<string, string> = {}) =>
  visitor.post(`${stack.url}/key`, { csrf, action: 'save', api_key: key, ...more });

const bearer = async (name: string): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await stack.tokenOf(name)}`,
});

describe('a person’s own key', () => {
  it('is entered on the page, used by that person’s calls alone, replaced and removed', async () => {
    const { admin } = stack.sandbox.keys;
    const [workspaceKey = ''] = Object.values(stack.sandbox.keys.workspaces);
    const alice = await stack.client(await bearer('alice'));
    const bob = await stack.client(await bearer('bob'));

    const before = await callTool(alice, 'list_workspaces');
    expect(before.error?.details.code).toBe('not_configured');
    expect(before.error?.message).toContain(`${stack.url}/key?for=`);

    const page = await person('alice');
    const saved = await save(page, ` ${admin} `);
    expect(saved.status).toBe(303);
    expect(saved.headers.get('location')).toBe('/key?done=saved');
    const shown = await (await page.visitor.go(`${stack.url}/key?done=saved`)).text();
    expect(shown).toContain('Portkey accepts this key');
    expect(shown).not.toContain(admin);
    expect(shown).toContain(`${admin.slice(0, 2)}*****${admin.slice(-3)}`);

    stack.seen.length = 0;
    expect((await callTool(alice, 'list_workspaces')).ok).toBe(true);
    expect(stack.seen.map(({ key }) => key)).toEqual([admin]);
    expect((await callTool(bob, 'list_workspaces')).error?.details.code).toBe('not_configured');
    const who = await callTool(alice, 'whoami');
    expect(who.data?.key).toMatchObject({ configured: true, whose: "the caller's own" });
    expect((await callTool(bob, 'whoami')).data?.key).toMatchObject({ configured: false });

    await save(page, workspaceKey);
    stack.seen.length = 0;
    await callTool(alice, 'list_prompts');
    expect(stack.seen.map(({ key }) => key)).toEqual([workspaceKey]);

    const removed = await page.visitor.post(`${stack.url}/key`, { csrf: page.csrf, action: 'remove' });
    expect(removed.headers.get('location')).toBe('/key?done=removed');
    stack.seen.length = 0;
    expect((await callTool(alice, 'list_workspaces')).error?.details.code).toBe('not_configured');
    expect(stack.seen).toEqual([]);
  });

  it('says when Portkey does not know it', async () => {
    const page = await person('carol');
    const saved = await save(page, 'not-a-key-that-portkey-knows-1234');
    expect(saved.headers.get('location')).toBe('/key?done=refused');
    await page.visitor.post(`${stack.url}/key`, { csrf: page.csrf, action: 'remove' });
  });

  it.each([
    ['', 'is empty'],
    ['two words in it', 'blanks'],
    ['Bearer', 'not the key alone'],
    ['kéy', 'characters'],
    ['x'.repeat(3_000), 'longer'],
  ])('refuses %j without showing it again', async (key, why) => {
    const page = await person('carol');
    const answer = await save(page, key);
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(text).toContain(why);
    if (key.length > 10) expect(text).not.toContain(key);
  });

  it('takes a workspace key for the gateway beside it', async () => {
    const { admin } = stack.sandbox.keys;
    const [workspaceKey = ''] = Object.values(stack.sandbox.keys.workspaces);
    const page = await person('dora');
    await save(page, admin, { gateway_api_key: workspaceKey });
    const dora = await stack.client(await bearer('dora'));
    stack.seen.length = 0;
    await callTool(dora, 'list_workspaces');
    await callTool(dora, 'list_files');
    expect(stack.seen.map(({ key }) => key)).toEqual([admin, workspaceKey]);
    const shown = await (await page.visitor.go(`${stack.url}/`)).text();
    expect(shown).not.toContain(workspaceKey);
    await page.visitor.post(`${stack.url}/key`, { csrf: page.csrf, action: 'remove' });
  });

  it.each(['auto', 'legacy'] as const)('is asked for by URL where the client can open one (%s)', async (mode) => {
    const name = `eve-${mode}`;
    const opened: string[] = [];
    const client = await stack.client(await bearer(name), {
      mode,
      open: async (url) => {
        opened.push(url);
        const visitor = new Visitor();
        const { pathname, search } = new URL(url);
        await visitor.signIn(stack.url, name, pathname + search);
        const form = await (await visitor.go(url)).text();
        // The person takes a while, and the client says at once that the page is open.
        setTimeout(() => {
          void visitor.post(`${stack.url}/key`, {
            csrf: hiddenField(form, 'csrf'),
            for: hiddenField(form, 'for'),
            action: 'save',
            api_key: stack.sandbox.keys.admin,
          });
        }, 300);
        return 'accept';
      },
    });
    expect((await callTool(client, 'list_workspaces')).ok).toBe(true);
    expect((await callTool(client, 'list_workspaces')).ok).toBe(true);
    expect(opened).toHaveLength(1);
    expect(opened[0]).toContain(`${stack.url}/key?for=`);
  });

  it('is not confused with what a client’s token may do, where the sign-in does not tell', async () => {
    const { visitor } = await person('carol');
    expect(await (await visitor.go(stack.url)).text()).toContain('this sign-in does not tell');
  });

  it('is not asked for by tools that need none, and a person may decline', async () => {
    let asked = 0;
    const client = await stack.client(await bearer('frank'), {
      open: async () => {
        asked++;
        return 'decline';
      },
    });
    expect((await callTool(client, 'describe_tool', { name: 'list_configs' })).ok).toBe(true);
    expect(asked).toBe(0);
    expect((await callTool(client, 'list_workspaces')).error?.details.code).toBe('not_configured');
    expect(asked).toBe(1);
  });

  it('never goes without its person: neither the server’s key nor the MCP token reaches Portkey', () => {
    const all = stack.seen.map(({ headers }) => headers).join('\n');
    expect(all).not.toContain(SERVER_KEY);
    expect(all).not.toMatch(/authorization|Bearer|eyJ/i);
  });
});
