import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TIMES } from '../../src/serve/http/listen.ts';
import { EVERY, runs } from '../helpers/thorough.ts';
import { initialize, modern, older, openSession, raw, startServer, type TestServer, withHeaders } from './server.ts';

const MEGABYTE = 1_000_000;

let server: TestServer;
afterEach(() => server?.stop());

const MODES: readonly [string, Record<string, string>, Record<string, string>][] = [
  ['none', {}, {}],
  [
    'bearer',
    { MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: 'token-of-the-door-tests' },
    { authorization: 'Bearer token-of-the-door-tests' },
  ],
  [
    'oidc',
    { MCP_AUTH_MODE: 'oidc', OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_AUDIENCE: 'https://x.test/mcp' },
    { authorization: 'Bearer any' },
  ],
];

describe.each(MODES)('Host and Origin with sign-on %s', (mode, env, credentials) => {
  beforeEach(async () => {
    server = await startServer({
      ...env,
      ...(mode !== 'none' && {
        MCP_PUBLIC_BASE_URL: 'https://mcp.example.com',
        MCP_ALLOWED_HOSTS: '*.inner.example.com',
      }),
    });
  });
  const send = (headers: Record<string, string>, path = '/mcp') =>
    withHeaders(server.url + path, { ...credentials, ...headers }, { method: 'POST', body: initialize() });
  const expected = mode === 'oidc' ? 503 : 200;

  it.each([
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '169.254.169.254',
    'mcp.example.com.evil.example',
    '127.0.0.1@evil.example',
  ])('refuses the foreign Host %s', async (host) => {
    const { status, text } = await send({ host });
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ jsonrpc: '2.0', error: { code: -32_000 } });
  });
  it.each(['localhost', '127.0.0.1', '[::1]:8080', 'LOCALHOST:3000'])('takes the Host %s', async (host) => {
    expect((await send({ host })).status).toBe(expected);
  });
  it.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'https://127.0.0.1.evil.example',
    'garbage',
    'file://x',
  ])('refuses the foreign Origin %s', async (origin) => {
    const { status, headers } = await send({ origin });
    expect(status).toBe(403);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
  it('refuses both on every path but the two probes', async () => {
    for (const path of ['/', '/auth/info', '/metrics', '/mcp/full', '/nothing'])
      expect((await withHeaders(server.url + path, { host: 'evil.example' })).status).toBe(403);
    for (const path of ['/health', '/ready'])
      expect([200, 503]).toContain(
        (await withHeaders(server.url + path, { host: 'evil.example', origin: 'https://evil.example' })).status,
      );
  });
  it.runIf(mode !== 'none')('takes the public host, those allowed, and their origins', async () => {
    for (const host of ['mcp.example.com', 'mcp.example.com:443', 'a.inner.example.com'])
      expect((await send({ host })).status).toBe(expected);
    expect((await send({ host: 'inner.example.com' })).status).toBe(403);
    expect((await send({ origin: 'https://mcp.example.com' })).status).toBe(expected);
    expect((await send({ origin: 'https://mcp.example.com:444' })).status).toBe(403);
  });
});

describe('a browser client of an allowed origin', () => {
  it('may ask first, and may read what it needs', async () => {
    server = await startServer({
      ALLOWED_ORIGINS: 'https://app.example.com',
      MCP_AUTH_MODE: 'bearer',
      MCP_AUTH_TOKEN: 'token-of-the-door-tests',
    });
    const asked = await withHeaders(
      `${server.url}/mcp`,
      {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, mcp-param-region, x-evil',
      },
      { method: 'OPTIONS' },
    );
    expect(asked.status).toBe(204);
    expect(asked.headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect(String(asked.headers['access-control-allow-headers'])).toMatch(
      /Authorization.*Mcp-Session-Id.*mcp-param-region/i,
    );
    expect(String(asked.headers['access-control-allow-headers'])).not.toContain('x-evil');
    const refused = await withHeaders(
      `${server.url}/mcp`,
      { origin: 'https://app.example.com' },
      { method: 'POST', body: initialize() },
    );
    expect(refused.status).toBe(401);
    expect(String(refused.headers['access-control-expose-headers'])).toMatch(/Mcp-Session-Id.*WWW-Authenticate/);
    expect(refused.headers['access-control-allow-credentials']).toBeUndefined();
  });
});

describe('bad input gets its status in JSON-RPC form', () => {
  const [discover, { headers: usual }] = modern('server/discover');
  const text = JSON.stringify(discover);
  const cases: readonly [string, number, () => Promise<Response>][] = [
    ['no JSON', 400, () => post('{')],
    ['nothing at all', 400, () => post('')],
    ['no UTF-8', 400, () => post(Buffer.from([0x22, 0xff, 0x22]))],
    ['a bare number', 400, () => post('7')],
    ['an empty batch', 400, () => post('[]')],
    ['a batch of 101', 400, () => post(JSON.stringify(Array.from({ length: 101 }, (_, id) => older('ping', {}, id))))],
    ['nesting 200 deep', 400, () => post(`${'['.repeat(200)}${']'.repeat(200)}`)],
    ['300,000 values', 400, () => post(`[${'1,'.repeat(300_000)}1]`)],
    ['another content type', 415, () => post(text, { 'content-type': 'text/plain' })],
    ['no content type', 415, () => post(text, { 'content-type': '' })],
    ['an encoded body', 415, () => post(text, { 'content-encoding': 'gzip' })],
    ['text only accepted', 406, () => post(text, { accept: 'text/plain' })],
    ['5 MB', 413, () => post(JSON.stringify({ pad: 'x'.repeat(5e6) }))],
    ['PUT', 405, () => fetch(`${server.url}/mcp`, { method: 'PUT', body: text })],
    ['PATCH', 405, () => fetch(`${server.url}/mcp`, { method: 'PATCH', body: text })],
    ['POST to a page', 405, () => fetch(`${server.url}/health`, { method: 'POST', body: text })],
    ['another path', 404, () => fetch(`${server.url}/mcp/other`, { method: 'POST', body: text })],
    ['a header that says another method', 400, () => post(text, { 'mcp-method': 'tools/list' })],
    [
      'an unknown revision',
      400,
      () => post(text.replaceAll('2026-07-28', '2099-01-01'), { 'mcp-protocol-version': '2099-01-01' }),
    ],
    ['GET without a session', 400, () => fetch(`${server.url}/mcp`, { headers: { accept: 'text/event-stream' } })],
    ['GET that takes no stream', 406, () => fetch(`${server.url}/mcp`, { headers: { accept: 'application/json' } })],
    ['DELETE without a session', 400, () => fetch(`${server.url}/mcp`, { method: 'DELETE' })],
  ];
  const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/mcp`, {
      method: 'POST',
      body: Buffer.isBuffer(body) ? new Uint8Array(body) : body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...usual,
        ...headers,
      },
    });
  it.each(cases)('%s: %i', async (_name, status, send) => {
    server = await startServer();
    const response = await send();
    expect(response.status).toBe(status);
    const answer = await response.json();
    expect(answer).toMatchObject({ jsonrpc: '2.0', error: { code: expect.any(Number), message: expect.any(String) } });
    if (status === 405) expect(response.headers.get('allow')).toBeTruthy();
  });

  it.each([
    ['a body whose length is said', `content-length: ${MEGABYTE * 6}`, (part: string) => part],
    ['a body in chunks', 'transfer-encoding: chunked', (part: string) => `${part.length.toString(16)}\r\n${part}\r\n`],
  ])(
    'is read by a client that is still sending, and its connection is not closed before: %s',
    async (_, head, form) => {
      server = await startServer();
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      const faults: Error[] = [];
      let answer = '';
      socket.on('error', (error) => faults.push(error)).on('data', (data) => (answer += data));
      const part = form('x'.repeat(MEGABYTE));
      const types = 'content-type: application/json\r\naccept: application/json, text/event-stream';
      socket.write(`POST /mcp HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${types}\r\n${head}\r\n\r\n${part}`);
      for (let parts = 1; parts < 5; parts++) socket.write(part);
      await vi.waitFor(() => expect(answer).toContain('longer than'));
      // It has its answer, and sends the rest all the same, as most clients do.
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect([socket.readyState, faults]).toEqual(['open', []]);
      socket.write(part + (head.startsWith('transfer') ? '0\r\n\r\n' : ''));
      await vi.waitFor(() => expect(socket.readableEnded).toBe(true));
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(faults).toEqual([]);
    },
  );

  it('holds for anything that is thrown at it', async () => {
    server = await startServer();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.jsonValue().map((params) => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })),
        ),
        async (body) => {
          const response = await post(body);
          expect(response.status).toBeLessThan(500);
          await response.text();
        },
      ),
      { numRuns: runs(150) },
    );
    expect(server.logs.filter((line) => line.startsWith('["error"'))).toEqual([]);
  });
});

describe('limits on how often', () => {
  const exhausted = async (headers: Record<string, string> = {}) => {
    const answers = [];
    for (let n = 0; n < 5; n++) answers.push(await server.post(...modern('server/discover', {}, headers)));
    return answers;
  };
  it('hold for each principal by itself', async () => {
    server = await startServer({
      MCP_AUTH_MODE: 'bearer',
      MCP_AUTH_TOKEN: 'ada:token-of-ada-0001,bob:token-of-bob-0002',
      MCP_RATE_LIMIT_PER_MINUTE: '3',
    });
    const answers = await exhausted({ authorization: 'Bearer token-of-ada-0001' });
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    const last = answers.at(-1)!;
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(last.message?.error).toMatchObject({ code: -32_000, data: { retry_after_seconds: expect.any(Number) } });
    expect((await exhausted({ authorization: 'Bearer token-of-bob-0002' }))[0]?.status).toBe(200);
  });
  it('hold for each address behind the proxy, also of those who guess tokens', async () => {
    server = await startServer({
      MCP_AUTH_MODE: 'bearer',
      MCP_AUTH_TOKEN: 'token-of-the-door-tests',
      MCP_TRUST_PROXY: 'true',
      MCP_RATE_LIMIT_PER_MINUTE: '2',
    });
    const from = (address: string) =>
      exhausted({ authorization: 'Bearer guess', 'x-forwarded-for': `6.6.6.6, ${address}` });
    expect((await from('203.0.113.7')).map(({ status }) => status)).toEqual([401, 401, 401, 401, 429]);
    expect((await from('203.0.113.8'))[0]?.status).toBe(401);
  });
  it('do not believe a proxy that is not trusted', async () => {
    server = await startServer({}, { settings: { rates: { perPrincipal: 0, perAddress: 1 } } });
    const answers = await exhausted({ 'x-forwarded-for': '203.0.113.7' });
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('bytes that are no honest HTTP', () => {
  const BODY = JSON.stringify(older('ping'));
  const post = (lines: readonly string[], body = BODY): string =>
    [
      'POST /mcp HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      'Accept: application/json, text/event-stream',
      ...lines,
      '',
      body,
    ].join('\r\n');
  const SMUGGLED = `GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  const length = `Content-Length: ${BODY.length}`;
  it.each([
    ['both lengths', post([length, 'Transfer-Encoding: chunked'], `0\r\n\r\n${SMUGGLED}`)],
    ['two lengths', post([length, 'Content-Length: 0'], BODY + SMUGGLED)],
    ['a length with a sign', post([`Content-Length: +${BODY.length}`])],
    ['a length in hex', post([`Content-Length: 0x${BODY.length.toString(16)}`])],
    ['an odd transfer encoding', post(['Transfer-Encoding: xchunked'], `0\r\n\r\n${SMUGGLED}`)],
    ['chunked twice over', post(['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${SMUGGLED}`)],
    ['a space before the colon', post([`Content-Length : ${BODY.length}`])],
    ['a folded header', post(['X-A: b\r\n c: d', length])],
    ['a bare line feed', post([`X-A: b\nTransfer-Encoding: chunked`, length])],
    ['a bad chunk size', post(['Transfer-Encoding: chunked'], `zz\r\n${BODY}\r\n0\r\n\r\n`)],
    ['two hosts', post(['Host: evil.example', length])],
    ['no host', `POST /mcp HTTP/1.1\r\n${length}\r\n\r\n${BODY}`],
    ['two tokens', post(['Authorization: Bearer a', 'Authorization: Bearer b', length])],
    ['two sessions', post(['Mcp-Session-Id: a', 'Mcp-Session-Id: b', length])],
    ['an absolute target', `GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ['a NUL in a header', post(['X-A: \u0000', length])],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('%s', async (_name, bytes) => {
    server = await startServer();
    const got = await raw(server.port, bytes, 1_000);
    expect(got).toMatch(/^HTTP\/1\.1 400 /);
    // One answer and no more: what follows was not taken for a second request.
    expect(got.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
  });

  it('headers without end are cut off', async () => {
    server = await startServer();
    expect(
      await raw(server.port, `GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`),
    ).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('slow and idle connections', () => {
  const QUICK = {
    headersTimeout: 1_000,
    requestTimeout: 2_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 200,
  };
  const HEAD =
    'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n';

  it('have times to keep that a busy client does not notice', () => {
    expect(TIMES).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000 });
  });

  it.each([
    ['a body', `${HEAD}Content-Length: 100\r\n\r\n{`],
    ['chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`],
    ['headers', 'GET /health HTTP/1.1\r\nHost: loc'],
    ['nothing', ''],
  ])('%s that trickle are given up on, and others are served meanwhile', async (_name, bytes) => {
    server = await startServer({}, { times: QUICK });
    const slow = raw(server.port, bytes, 6_000);
    expect((await server.post(...modern('server/discover'))).status).toBe(200);
    expect(await slow).toMatch(/^HTTP\/1\.1 408 /);
  });

  it.runIf(EVERY)('10,000 idle connections do not keep others out', { timeout: 60_000 }, async () => {
    server = await startServer();
    // In a process of its own, because both ends of them would be more files than one process may usually have.
    const script = `const{connect}=require('node:net');let open=0;const next=()=>connect(${server.port},'127.0.0.1',function(){
      this.on('error',()=>{});if(++open===10000)console.log('open');else if(open<=9900)next()}).on('error',(e)=>{console.log(e.code);process.exit(1)});
      for(let n=0;n<100;n++)next()`;
    const idler = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [said] = (await once(idler.stdout, 'data')) as [Buffer];
      expect(said.toString().trim()).toBe('open');
      expect((await server.post(...modern('server/discover'))).status).toBe(200);
    } finally {
      idler.kill();
    }
  });
});

describe('sessions under attack', () => {
  it('nobody can push everyone else out', async () => {
    server = await startServer(
      { MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: 'ada:token-of-ada-0001,bob:token-of-bob-0002' },
      { settings: { sessions: { mode: 'stateful', max: 4, idleMs: 60_000 } } },
    );
    const ada = { authorization: 'Bearer token-of-ada-0001' };
    const bob = { authorization: 'Bearer token-of-bob-0002' };
    const adas = await openSession(server, ada);
    for (let n = 0; n < 20; n++) await openSession(server, bob);
    expect((await server.post(older('ping'), { headers: { ...ada, 'mcp-session-id': adas } })).status).toBe(200);
  });
});
