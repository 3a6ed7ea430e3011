import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fixtureServer } from './conformance/fixtures.ts';
import { hasRedis, type Redis, startRedis } from './people/redis.ts';
import { initialize, modern, older, openSession, startServer, type TestServer } from './server.ts';

/*
 * Several copies that share nothing but Redis, and streams that can be resumed: in one process and across copies.
 * Redis is the real one (Debian's redis-server); without it these are skipped.
 */

const running: TestServer[] = [];
const start = async (...given: Parameters<typeof startServer>): Promise<TestServer> => {
  const server = await startServer(...given);
  running.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

const TOKENS = 'ada:token-of-ada-0001,bob:token-of-bob-0002';
const ADA = { authorization: 'Bearer token-of-ada-0001' };
const BOB = { authorization: 'Bearer token-of-bob-0002' };
const STREAM = { accept: 'text/event-stream' };

/** Reads a stream's events until one of them holds a text, then goes away; the ids seen. */
async function eventsUntil(response: Response, text: string): Promise<readonly string[]> {
  const reader = response.body!.getReader();
  let got = '';
  while (!got.includes(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    got += new TextDecoder().decode(value);
  }
  await reader.cancel().catch(() => undefined);
  return [...got.matchAll(/^id: (.+)$/gm)].map(([, id]) => id ?? '');
}

const stream = (server: TestServer, body: unknown, headers: Record<string, string>) =>
  fetch(`${server.url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify(body),
  });
const resume = (server: TestServer, id: string, headers: Record<string, string>) =>
  fetch(`${server.url}/mcp`, { headers: { ...STREAM, ...headers, 'last-event-id': id } });
const withProgress = older('tools/call', {
  name: 'test_tool_with_progress',
  arguments: {},
  _meta: { progressToken: 'p' },
});
const VERSION = { 'mcp-protocol-version': '2025-11-25' };

interface Place {
  readonly env: () => Record<string, string>;
}

function resumable(name: string, { env }: Place): void {
  describe(`streams kept ${name}`, () => {
    const auth = { MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: TOKENS };
    it.each(['stateful', 'stateless'])('can be resumed by whom they belong to (%s)', async (mode) => {
      const server = await start({ ...auth, MCP_SESSION_MODE: mode, ...env() }, { makeServer: fixtureServer });
      const opened = await server.post(initialize('test', '2025-11-25'), { headers: ADA });
      const session = opened.headers.get('mcp-session-id');
      const headers = { ...ADA, ...VERSION, ...(session && { 'mcp-session-id': session }) };
      const [first = ''] = await eventsUntil(await stream(server, withProgress, headers), '"progress":0');
      expect(first).not.toBe('');

      const stolen = await resume(server, first, { ...headers, ...BOB });
      expect(stolen.status).toBe(404);
      const made = await resume(server, 'AAAA.1', headers);
      expect([400, 404]).toContain(made.status);

      const rest = await resume(server, first, headers);
      expect(rest.status).toBe(200);
      const text = await rest.text();
      expect(text).toContain('"progress":100');
      expect(text).toContain('Done in three steps.');
    });

    it('are not another session’s, even of the same principal', async () => {
      const server = await start({ ...auth, ...env() }, { makeServer: fixtureServer });
      const one = { ...ADA, ...VERSION, 'mcp-session-id': await openSession(server, ADA) };
      const two = { ...ADA, ...VERSION, 'mcp-session-id': await openSession(server, ADA) };
      const [first = ''] = await eventsUntil(await stream(server, withProgress, one), 'Done');
      expect((await resume(server, first, two)).status).toBe(400);
    });

    it('are forgotten in time', async () => {
      const server = await start(
        { ...auth, MCP_SESSION_MODE: 'stateless', ...env(), MCP_EVENT_TTL_SECONDS: '1' },
        { makeServer: fixtureServer },
      );
      const [first = ''] = await eventsUntil(await stream(server, withProgress, { ...ADA, ...VERSION }), 'Done');
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      expect((await resume(server, first, ADA)).status).toBe(404);
    });
  });
}

resumable('in memory', { env: () => ({ MCP_EVENT_STORE: 'memory' }) });

describe.skipIf(!hasRedis)('with Redis', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());
  const shared = (more: Record<string, string> = {}) => ({
    MCP_REDIS_URL: redis.url,
    MCP_EVENT_STORE: 'redis',
    MCP_EVENT_ENCRYPTION_KEY: 'an-event-key-of-the-tests-0123456789',
    MCP_STATE_SECRET: 'a-state-secret-of-the-tests-0123456789',
    MCP_AUTH_MODE: 'bearer',
    MCP_AUTH_TOKEN: TOKENS,
    ...more,
  });
  resumable('in Redis', { env: () => shared() });

  it('a stream is resumed at another copy, while the call still runs on the first', async () => {
    const env = shared({ MCP_SESSION_MODE: 'stateless' });
    const [one, two] = [
      await start(env, { makeServer: fixtureServer }),
      await start(env, { makeServer: fixtureServer }),
    ];
    const [first = ''] = await eventsUntil(await stream(one, withProgress, { ...ADA, ...VERSION }), '"progress":0');
    const text = await (await resume(two, first, ADA)).text();
    expect(text).toContain('Done in three steps.');
    expect((await resume(two, first, BOB)).status).toBe(404);
  });

  it('nothing of a stream can be read in Redis', async () => {
    const server = await start(shared({ MCP_SESSION_MODE: 'stateless' }), { makeServer: fixtureServer });
    await eventsUntil(await stream(server, withProgress, { ...ADA, ...VERSION }), 'Done');
    const client = createClient({ url: redis.url });
    await client.connect();
    const all: string[] = [];
    for await (const keys of client.scanIterator({ MATCH: '*events*' }))
      for (const key of keys) {
        all.push(...(await client.lRange(key, 0, -1)));
        expect(await client.pTTL(key)).toBeGreaterThan(0);
      }
    await client.close();
    expect(all.length).toBeGreaterThan(2);
    expect(all.join()).not.toMatch(/jsonrpc|progress|Done/);
    expect(all.map((text) => Buffer.from(text, 'base64').toString('latin1')).join()).not.toMatch(
      /jsonrpc|progress|Done/,
    );
  });

  it('a session goes on at any copy, keeps its surface, and ends at all of them', async () => {
    const [one, two] = [await start(shared()), await start(shared())];
    const id = await openSession(one, ADA, '/mcp/lean');
    const headers = { ...ADA, 'mcp-session-id': id };
    const list = async (server: TestServer) => server.post(older('tools/list'), { headers, path: '/mcp/lean' });
    const [here, there] = [await list(one), await list(two)];
    expect(there.message?.result?.tools).toEqual(here.message?.result?.tools);
    expect((await two.post(older('tools/list'), { headers: { ...headers, ...BOB } })).status).toBe(404);
    await one.stop();
    running.splice(running.indexOf(one), 1);
    expect((await list(two)).status).toBe(200);
    const three = await start(shared());
    expect((await list(three)).status).toBe(200);
    expect((await fetch(`${two.url}/mcp`, { method: 'DELETE', headers })).status).toBe(200);
    expect([(await list(two)).status, (await list(three)).status]).toEqual([404, 404]);
  });

  it('a session is taken over once, however many requests come at once', async () => {
    const [one, two] = [await start(shared()), await start(shared())];
    const headers = { ...ADA, 'mcp-session-id': await openSession(one, ADA) };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, id) => two.post(older('tools/list', {}, id), { headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  });

  it('limits are counted together', async () => {
    const env = shared({ MCP_RATE_LIMIT_PER_MINUTE: '4', MCP_AUTH_TOKEN: 'carol:token-of-carol-0003' });
    const carol = { authorization: 'Bearer token-of-carol-0003' };
    const copies = [await start(env), await start(env)];
    const status: number[] = [];
    for (let n = 0; n < 6; n++)
      status.push((await copies[n % 2]!.post(...modern('server/discover', {}, carol))).status);
    expect(status).toEqual([200, 200, 200, 200, 429, 429]);
  });

  it('a confirmation holds at another copy, and only once among all', async () => {
    const [one, two] = [await start(shared()), await start(shared())];
    const ask = async (server: TestServer, args: object) =>
      (await server.post(...modern('tools/call', { name: 'delete_workspace', arguments: args }, ADA))).message?.result
        ?.structuredContent as
        | { ok: boolean; error?: { message: string; details: { code: string; confirm?: string } } }
        | undefined;
    const listed = await one.post(...modern('tools/call', { name: 'list_workspaces', arguments: {} }, ADA));
    const { data } = listed.message!.result!.structuredContent as {
      data: { data: { id: string; name: string; slug: string }[] };
    };
    const target = data.data.at(-1)!;
    const args = { workspace_id: target.slug ?? target.id, name: target.name };
    const asked = await ask(one, args);
    const confirm = asked?.error?.details.confirm;
    expect(confirm).toEqual(expect.any(String));
    const both = await Promise.all([ask(one, { ...args, confirm }), ask(two, { ...args, confirm })]);
    expect(both.filter((answer) => answer?.error?.details.code !== 'confirmation_required')).toHaveLength(1);
  });

  it('a lost Redis opens nothing, and what is left recovers by itself', { timeout: 40_000 }, async () => {
    const own = await startRedis();
    const server = await start({ ...shared(), MCP_REDIS_URL: own.url, MCP_RATE_LIMIT_PER_MINUTE: '12' });
    const id = await openSession(server, ADA);
    const headers = { ...ADA, 'mcp-session-id': id };
    expect((await server.post(older('tools/list'), { headers })).status).toBe(200);
    await own.pause();
    await expect.poll(async () => (await fetch(`${server.url}/ready`)).status, { timeout: 8_000 }).toBe(503);
    // Reads go on; sessions that are here go on; sign-on is checked as ever; limits are counted by this copy.
    expect((await server.post(...modern('tools/call', { name: 'list_workspaces', arguments: {} }, ADA))).status).toBe(
      200,
    );
    expect((await server.post(...modern('server/discover'))).status).toBe(401);
    expect((await server.post(initialize(), { headers: ADA })).status).toBe(503);
    const status: number[] = [];
    for (let n = 0; n < 14; n++) status.push((await server.post(...modern('server/discover', {}, ADA))).status);
    expect(status.at(-1)).toBe(429);
    await own.resume();
    await expect.poll(async () => (await fetch(`${server.url}/ready`)).status, { timeout: 15_000 }).toBe(200);
    await own.close();
  });
});
