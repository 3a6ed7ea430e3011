import { afterEach, describe, expect, it } from 'vitest';
import { initialize, type Message, modern, older, raw, startServer, type TestServer, withHeaders } from './server.ts';

let server: TestServer;
afterEach(() => server?.stop());

/** A session of an older client, and the headers of its requests. */
async function session(version: string, capabilities: object = {}): Promise<Record<string, string>> {
  const { params, ...rest } = initialize('protocol', version);
  const opened = await server.post({ ...rest, params: { ...params, capabilities } });
  return { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': version };
}

type Way = (text: string) => Promise<Awaited<ReturnType<TestServer['post']>>>;
const WAYS: readonly [string, () => Promise<Way>][] = [
  [
    'in a session',
    async () => {
      server = await startServer();
      const headers = await session('2025-06-18');
      return (text) => server.post(text, { headers });
    },
  ],
  [
    'without sessions',
    async () => {
      server = await startServer({ MCP_SESSION_MODE: 'stateless' });
      return (text) => server.post(text);
    },
  ],
  [
    'in 2026-07-28',
    async () => {
      server = await startServer();
      const [, { headers }] = modern('tools/list');
      return (text) => server.post(text, { headers });
    },
  ],
];

describe.each(WAYS)('a message that cannot be carried out is answered under its own id, %s', (_way, ready) => {
  it('with a code and a sentence, and nothing is lost', async () => {
    const post = await ready();
    const cases: readonly [string, string, number][] = [
      ['{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":[]}}', '1', -32_602],
      ['{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"_meta":{"progressToken":1.5}}}', '2', -32_602],
      ['{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/list"}', '9007199254740993', -32_600],
      ['{"jsonrpc":"2.0","id":1.5,"method":"tools/list"}', '1.5', -32_600],
      ['{"jsonrpc":"2.0","id":"x","method":"tools/list","extra":1}', '"x"', -32_600],
      ['{"jsonrpc":"1.0","id":3,"method":"tools/list"}', '3', -32_600],
      ['{"jsonrpc":"2.0","id":4,"method":"tools/list","params":[]}', '4', -32_602],
      ['{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"whoami","arguments":[]}}', '5', -32_602],
      ['{"jsonrpc":"2.0","id":6,"method":7}', '6', -32_600],
      ['{"jsonrpc":"2.0","id":{},"method":"ping"}', 'null', -32_600],
      ['5', 'null', -32_600],
    ];
    for (const [text, id, code] of cases) {
      const answer = await post(text);
      expect(answer.text, text).toContain(`"id":${id},`);
      expect(answer.message?.error, text).toMatchObject({ code, message: expect.stringMatching(/^Invalid .*\.$/) });
      expect(answer.status, text).toBe(code === -32_600 ? 400 : 200);
    }
  });
});

describe('null where nothing was meant', () => {
  it('counts as absent, and a byte order mark is taken off', async () => {
    server = await startServer();
    const headers = await session('2025-06-18');
    for (const text of [
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":null}',
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":null,"cursor":null}}',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_configs","arguments":null}}',
      '\ufeff{"jsonrpc":"2.0","id":1,"method":"ping"}',
    ]) {
      const { status, message } = await server.post(text, { headers });
      expect([status, message?.result !== undefined], text).toEqual([200, true]);
    }
  });
});

/** The messages of an answer, whatever its form. */
const messagesOf = (text: string): Message[] =>
  text.startsWith('[')
    ? (JSON.parse(text) as Message[])
    : [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!) as Message);

describe('a batch', () => {
  const batch = JSON.stringify([older('ping', {}, 1), older('ping', [], 2), older('ping', {}, 3)]).replace(
    '"id":3',
    '"id":9007199254740993',
  );

  it.each(['application/json, text/event-stream', 'application/json'])(
    'is answered message by message where the revision has batches: %s',
    async (accept) => {
      server = await startServer();
      const headers = { ...(await session('2025-03-26')), accept };
      const { status, text } = await server.post(batch, { headers });
      expect(status).toBe(200);
      expect(text).toContain('"id":9007199254740993,');
      const answers = messagesOf(text).sort((a, b) => Number(a.id) - Number(b.id));
      expect(answers.map(({ error }) => error?.code)).toEqual([undefined, -32_602, -32_600]);
    },
  );

  it('of which nothing is sound has a list of refusals, and one of notifications none', async () => {
    server = await startServer();
    const headers = await session('2025-03-26');
    const bad = await server.post('[{"jsonrpc":"2.0","id":1,"method":5},{"id":2}]', { headers });
    expect(messagesOf(bad.text)).toMatchObject([{ id: 1 }, { id: 2 }]);
    const quiet = await server.post([{ jsonrpc: '2.0', method: 'notifications/initialized' }], { headers });
    expect([quiet.status, quiet.text]).toEqual([202, '']);
    const mixed = await server.post('[{"jsonrpc":"2.0","method":"notifications/initialized"},{"id":2}]', { headers });
    expect(messagesOf(mixed.text)).toMatchObject([{ id: 2, error: { code: -32_600 } }]);
  });

  it.each([
    ['2025-06-18, by the header', '2025-06-18', true],
    ['2025-11-25, by the session alone', '2025-11-25', false],
  ])('is refused in %s', async (_name, version, named) => {
    server = await startServer();
    const { 'mcp-protocol-version': _version, ...own } = await session(version);
    const headers = { ...own, ...(named && { 'mcp-protocol-version': version }) };
    const one = await server.post([older('ping', {}, 'one')], { headers });
    expect([one.status, one.message?.id, one.message?.error?.code]).toEqual([400, 'one', -32_600]);
    expect(one.message?.error?.message).toContain('has no batches');
    const [, { headers: newest }] = modern('tools/list');
    expect((await server.post([older('ping')], { headers: newest! })).message?.error?.message).toContain('no batches');
  });
});

describe('Accept', () => {
  const call = older('tools/call', { name: 'list_configs', arguments: {}, _meta: { progressToken: 'p' } });
  it.each<[string, string]>([
    ['*/*', ''],
    ['application/json', 'application/json'],
    ['application/*;q=0.5', 'application/json'],
    ['text/event-stream', 'text/event-stream'],
    ['text/*', 'text/event-stream'],
    ['*/*, application/json;q=0', 'text/event-stream'],
  ])('%s is answered in a form that it takes, in both eras', async (accept, type) => {
    server = await startServer();
    const [body, { headers }] = modern('tools/call', { name: 'list_configs', arguments: {} });
    const answers = [
      await server.post(call, { headers: { ...(await session('2025-06-18')), accept } }),
      await server.post(body, { headers: { ...headers, accept } }),
    ];
    for (const { status, headers: answered, message } of answers) {
      expect(status).toBe(200);
      expect(answered.get('content-type')).toContain(type);
      expect(message?.result).toMatchObject({ structuredContent: { ok: true } });
    }
  });

  it('that is absent takes anything', async () => {
    server = await startServer();
    const [body, { headers }] = modern('tools/call', { name: 'list_configs', arguments: {} });
    const lines = Object.entries({
      ...headers,
      host: 'localhost',
      'content-type': 'application/json',
      connection: 'close',
    });
    const text = JSON.stringify(body);
    const got = await raw(
      server.port,
      `POST /mcp HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}content-length: ${text.length}\r\n\r\n${text}`,
    );
    expect(got).toMatch(/^HTTP\/1\.1 200 /);
    expect(got).toContain('"ok":true');
  });

  it('without streams: a client that can be asked gets a token instead, because no question can be put', async () => {
    server = await startServer();
    const headers = { ...(await session('2025-06-18', { elicitation: {} })), accept: 'application/json' };
    const listed = await server.post(older('tools/call', { name: 'list_configs', arguments: {} }), { headers });
    const { data } = listed.message!.result!.structuredContent as { data: { data: { slug: string }[] } };
    const asked = await server.post(
      older('tools/call', { name: 'delete_config', arguments: { slug: data.data[0]!.slug } }),
      {
        headers,
      },
    );
    expect(asked.message?.result).toMatchObject({
      structuredContent: { error: { details: { code: 'confirmation_required', confirm: expect.any(String) } } },
    });
    const [listen, { headers: newest }] = modern('subscriptions/listen', { notifications: {} });
    const refused = await server.post(listen, { headers: { ...newest, accept: 'application/json' } });
    expect([refused.status, refused.message?.id]).toEqual([406, 7]);
  });
});

describe('paths', () => {
  it('with a slash at the end are the same as without', async () => {
    server = await startServer();
    for (const path of ['/mcp/', '/mcp/full/', '/mcp/lean/']) {
      const [body, options] = modern('tools/list');
      expect((await server.post(body, { ...options, path })).message?.result?.tools?.length, path).toBeGreaterThan(5);
    }
    expect((await fetch(`${server.url}/health/`)).status).toBe(200);
    expect((await fetch(`${server.url}/mcp//`)).status).toBe(404);
  });

  it('of the sign-on too, and each names the same resource', async () => {
    server = await startServer({
      MCP_AUTH_MODE: 'oidc',
      OIDC_ISSUER: 'http://127.0.0.1:9',
      OIDC_AUDIENCE: 'https://x.test/mcp',
    });
    const found = await fetch(`${server.url}/.well-known/oauth-protected-resource/mcp/`);
    expect([found.status, await found.json()]).toEqual([
      200,
      expect.objectContaining({ resource: `${server.url}/mcp` }),
    ]);
    const { headers } = await server.post(initialize(), { path: '/mcp/' });
    expect(headers.get('www-authenticate')).toContain(`${server.url}/.well-known/oauth-protected-resource/mcp"`);
  });

  it('that are not there say where MCP is, and what is not served', async () => {
    server = await startServer();
    const { message } = await server.post(initialize(), { path: '/sse' });
    expect(message?.error?.message).toMatch(/MCP is at \/mcp.*HTTP\+SSE.*is not served/);
  });
});

it('a refusal by HTTP is under the id of its request', async () => {
  server = await startServer();
  const lost = await server.post(older('tools/list', {}, 'mine'), { headers: { 'mcp-session-id': 'nobody' } });
  expect([lost.status, lost.message?.id]).toEqual([404, 'mine']);
});

describe('a foreign Host', () => {
  it('is told which setting lets it in, and that setting does', async () => {
    const auth = { MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: 'token-of-the-protocol-tests-0001' };
    const headers = { authorization: `Bearer ${auth.MCP_AUTH_TOKEN}`, host: 'mcp.corp.example:8443' };
    server = await startServer({ ...auth, MCP_HOST: '0.0.0.0' });
    const { port } = server;
    const refused = await withHeaders(`http://127.0.0.1:${port}/mcp`, headers, { method: 'POST', body: initialize() });
    expect(refused.status).toBe(403);
    const [, name, value] = /(MCP_ALLOWED_HOSTS)=(\S+)/.exec(refused.text) ?? [];
    await server.stop();
    server = await startServer({ ...auth, MCP_HOST: '0.0.0.0', [name!]: value! });
    const served = await withHeaders(`http://127.0.0.1:${server.port}/mcp`, headers, {
      method: 'POST',
      body: initialize(),
    });
    expect(served.status).toBe(200);
  });

  it('that is none is not repeated', async () => {
    server = await startServer();
    const { status, text } = await withHeaders(`${server.url}/mcp`, { host: 'a@evil.example' });
    expect([status, text.includes('evil')]).toEqual([403, false]);
  });
});

it('listens on an address that is written as in a URL', async () => {
  server = await startServer({ MCP_HOST: '[::1]' });
  expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});
