import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from './people/free-port.ts';
import { type Issuer, startIssuer } from './people/issuer.ts';
import { hasRedis, startRedis } from './people/redis.ts';
import { callTool, type Stack, startStack } from './people/stack.ts';
import { hiddenField, Visitor } from './people/visitor.ts';

describe.skipIf(!hasRedis)('two copies that share a Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let issuer: Issuer;
  let one: Stack;
  let two: Stack;
  beforeAll(async () => {
    [redis, issuer] = [await startRedis(), await startIssuer()];
    const port = String(await freePort());
    const shared = {
      MCP_REDIS_URL: redis.url,
      MCP_VAULT_DIR: '',
      // Both are reached under the first one's name, as behind a load balancer.
      MCP_PUBLIC_BASE_URL: `http://127.0.0.1:${port}`,
    };
    one = await startStack({ issuer, env: { ...shared, MCP_PORT: port } });
    two = await startStack({ issuer, env: shared });
  });
  afterAll(async () => {
    await Promise.all([one?.close(), two?.close()]);
    await issuer?.close();
    redis?.close();
  });

  it('answer for each other: begun here, signed in there; entered here, used there; and a lost Redis opens nothing', async () => {
    const visitor = new Visitor();
    // A browser does not tell the copies apart: its cookies go to both.
    visitor.jar.set(two.url, visitor.cookies(one.url));
    const callback = await visitor.signInAt(Visitor.next(await visitor.go(`${one.url}/sign-in`), one.url), 'olga');
    expect((await visitor.go(callback.replace(one.url, two.url))).status).toBe(303);
    const csrf = hiddenField(await (await visitor.go(`${one.url}/key`)).text(), 'csrf');
    const entered = { csrf, action: 'save', api_key: one.sandbox.keys.admin };
    expect((await visitor.post(`${one.url}/key`, entered)).status).toBe(303);

    const headers = { authorization: `Bearer ${await two.tokenOf('olga')}` };
    const client = await two.client(headers);
    two.seen.length = 0;
    expect((await callTool(client, 'list_workspaces')).ok).toBe(true);
    expect(two.seen.map(({ key }) => key)).toEqual([one.sandbox.keys.admin]);
    expect((await visitor.go(callback)).status, 'an answer of the issuer, once more, at the other copy').toBe(400);

    redis.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    two.seen.length = 0;
    await expect(callTool(client, 'list_workspaces')).rejects.toThrow(/cannot be reached/);
    expect(two.seen).toEqual([]);
    const page = await visitor.go(`${two.url}/key`);
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('cannot be reached just now');
    expect((await visitor.post(`${two.url}/key`, entered)).status).toBe(503);
  });
});
