import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { bundled } from '../../test/helpers/bundled.ts';
import { type FaultyUpstream, startFaultyUpstream } from '../../test/helpers/faulty-upstream.ts';
import { operationNamed, sampleArguments } from '../../test/helpers/operations.ts';
import { createPortkeyClient } from './client.ts';
import type { Outcome, PortkeyClient, PortkeySettings } from './contract.ts';
import { createNetworkTransport } from './network.ts';

const helper = (name: string): string => new URL(`../../test/helpers/${name}`, import.meta.url).pathname;
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
};

const upstreamOf = async (): Promise<FaultyUpstream> => {
  const upstream = await startFaultyUpstream();
  closers.push(() => upstream.close());
  return upstream;
};

const clientOf = (settings: Partial<PortkeySettings>): PortkeyClient => {
  const client = createPortkeyClient({ apiKey: 'pk-test', maxRetries: 0, ...settings }, undefined, () => 0);
  closers.push(() => client.close());
  return client;
};

const read = operationNamed('get_config');
const call = (client: PortkeyClient, principal = 'p', signal = new AbortController().signal): Promise<Outcome> =>
  client.call({ operation: read, arguments: sampleArguments(read) }, { signal, principal });

interface Printed {
  readonly outcomes: readonly Outcome[];
  readonly before: number;
  readonly after: number;
}
const proxyNames = [
  'http_proxy',
  'HTTP_PROXY',
  'https_proxy',
  'HTTPS_PROXY',
  'no_proxy',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
];
const child = async (env: Record<string, string>, ...args: string[]): Promise<Printed> => {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !proxyNames.includes(name)));
  const { stdout } = await promisify(execFile)(process.execPath, [await bundled(helper('call-once.ts')), ...args], {
    env: { ...clean, ...env },
  });
  return JSON.parse(stdout) as Printed;
};

describe('connections', () => {
  it('are kept and bounded', async () => {
    const upstream = await upstreamOf();
    upstream.reply({ kind: 'slow', ms: 20, reply: { kind: 'json', body: {} } });
    const client = clientOf({ baseUrl: upstream.origin, maxInFlight: 4 });
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => call(client)));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(upstream.mostInFlight()).toBe(4);
    expect(upstream.connections()).toBeLessThanOrEqual(4);
    await client.close();
    await expect.poll(upstream.connections).toBe(0);
  });

  it('end with a cancelled call: nothing runs on, nothing waits', async () => {
    const upstream = await upstreamOf();
    upstream.reply({ kind: 'never' });
    const client = clientOf({ baseUrl: upstream.origin, maxInFlight: 3 });
    const controller = new AbortController();
    const calls = Array.from({ length: 12 }, () => call(client, 'p', controller.signal));
    await expect.poll(upstream.inFlight).toBe(3);
    expect(client.load()).toEqual({ inFlight: 3, waiting: 9 });
    controller.abort();
    for (const outcome of await Promise.all(calls))
      expect(outcome).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(client.load()).toEqual({ inFlight: 0, waiting: 0 });
    await expect.poll(upstream.inFlight).toBe(0);
    expect(upstream.requests).toHaveLength(3);
  });

  it('open only with the first call: the HTTP library is not loaded before', async () => {
    const script = `
      const { createPortkeyClient } = await import(${JSON.stringify(new URL('./client.ts', import.meta.url).href)});
      const { catalog } = await import(${JSON.stringify(new URL('../catalog/index.ts', import.meta.url).href)});
      const client = createPortkeyClient({ apiKey: 'pk-test', baseUrl: 'http://127.0.0.1:1', maxRetries: 0 });
      const { cache } = (await import('node:module')).createRequire(import.meta.url);
      const loaded = () => Object.keys(cache).some((file) => file.includes('undici'));
      const before = loaded();
      const operation = catalog.find(({ name }) => name === 'list_configs');
      await client.call({ operation, arguments: {} }, { signal: new AbortController().signal, principal: 'p' });
      console.log(before, loaded());
      await client.close();`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ]);
    expect(stdout.trim()).toBe('false true');
  });
});

/** A proxy that tunnels everything to one port, and counts. */
const proxyTo = async (port: number): Promise<{ url: string; asked: string[] }> => {
  const asked: string[] = [];
  const proxy = createHttp((_, response) => response.writeHead(405).end());
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    if (request.url?.startsWith('refused.test')) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  return { url: `http://user:pass@127.0.0.1:${await listening(proxy)}`, asked };
};

const tlsUpstream = async (): Promise<{ port: number; keys: unknown[] }> => {
  const keys: unknown[] = [];
  const server = createHttps(
    { key: readFileSync(helper('tls/test-only-key.pem')), cert: readFileSync(helper('tls/cert.pem')) },
    (request, response) => {
      keys.push(request.headers['x-portkey-api-key']);
      response.setHeader('content-type', 'application/json');
      response.end('{"id":"over tls"}');
    },
  );
  const port = await listening(server);
  closers.push(async () => server.closeAllConnections());
  return { port, keys };
};

describe('TLS', () => {
  it('trusts the authorities of NODE_EXTRA_CA_CERTS, and says so where one is missing', async () => {
    const { port, keys } = await tlsUpstream();
    const base = `https://127.0.0.1:${port}/v1`;
    const trusted = await child({ NODE_EXTRA_CA_CERTS: helper('tls/ca.pem') }, base, 'get_config');
    expect(trusted.outcomes[0]).toMatchObject({ ok: true, data: { id: 'over tls' } });
    const { outcomes } = await child({}, base, 'get_config', 'create_config');
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ ok: false, error: { code: 'network' } });
      if (outcome.ok) continue;
      expect(outcome.error.message).toContain('is not signed by an authority that this machine trusts');
      expect(outcome.error.hint).toContain('NODE_EXTRA_CA_CERTS');
      expect(outcome.error.mayHaveHappened).toBeUndefined();
    }
    expect(keys).toEqual(['pk-test']);
  }, 30_000);
});

describe('proxies', () => {
  it('HTTPS_PROXY is used but for NO_PROXY and loopback, and the key goes through it encrypted', async () => {
    const { port, keys } = await tlsUpstream();
    const { url, asked } = await proxyTo(port);
    const env = { HTTPS_PROXY: url, NODE_EXTRA_CA_CERTS: helper('tls/ca.pem') };
    const through = await child(env, 'https://portkey.test/v1', 'get_config');
    expect(through.outcomes[0]).toMatchObject({ ok: true, data: { id: 'over tls' } });
    expect(asked).toEqual([`portkey.test:443 Basic ${Buffer.from('user:pass').toString('base64')}`]);
    expect(keys).toEqual(['pk-test']);
    const direct = await child({ ...env, NO_PROXY: '.test' }, 'https://portkey.test/v1', 'get_config');
    expect(direct.outcomes[0]).toMatchObject({ ok: false, error: { code: 'network' } });
    const loopback = await child(env, `https://127.0.0.1:${port}/v1`, 'get_config');
    expect(loopback.outcomes[0]).toMatchObject({ ok: true });
    expect(asked).toHaveLength(1);
  }, 30_000);

  it.each([
    ['without a scheme', (url: string) => ({ HTTPS_PROXY: url.replace('http://', '') })],
    ['beside an empty https_proxy', (url: string) => ({ https_proxy: '', HTTPS_PROXY: url })],
    ['beside a blank no_proxy', (url: string) => ({ HTTPS_PROXY: url, no_proxy: ' ', NO_PROXY: 'other.test' })],
    ['within blanks', (url: string) => ({ https_proxy: ` ${url} ` })],
  ])(
    '%s are used too',
    async (_, env) => {
      const { port } = await tlsUpstream();
      const { url, asked } = await proxyTo(port);
      const through = await child(
        { ...env(url), NODE_EXTRA_CA_CERTS: helper('tls/ca.pem') },
        'https://portkey.test/v1',
        'get_config',
      );
      expect(through.outcomes[0]).toMatchObject({ ok: true, data: { id: 'over tls' } });
      expect(asked).toHaveLength(1);
    },
    30_000,
  );

  it('that refuse, or are named wrongly, get their own sentence without their password', async () => {
    const { url } = await proxyTo(1);
    for (const [proxy, message] of [
      [url, 'The proxy did not pass the connection on'],
      ['http://user:canary@127.0.0.1:1', 'refused'],
      ['nonsense canary', 'names no HTTP proxy'],
      ['socks5://user:canary@127.0.0.1:1080', 'names no HTTP proxy'],
      ['http://[canary', 'names no HTTP proxy'],
    ] as const) {
      const transport = createNetworkTransport({ maxInFlight: 1, executeTimeoutMs: 1_000 }, { HTTPS_PROXY: proxy });
      closers.push(() => transport.close());
      const client = createPortkeyClient(
        { apiKey: 'pk-test', baseUrl: 'https://refused.test', maxRetries: 0 },
        transport.send,
      );
      const outcome = await call(client);
      expect(outcome).toMatchObject({ ok: false, error: { code: 'network' } });
      expect(JSON.stringify(outcome)).toContain(message);
      expect(JSON.stringify(outcome)).not.toMatch(/canary|pass@/);
    }
  });
});

describe('memory', () => {
  let upstream: FaultyUpstream;
  afterAll(() => upstream?.close());

  it('a reply of 200 MB raises the peak by less than 64 MB and gives a clear, bounded answer', async () => {
    upstream = await startFaultyUpstream({ kind: 'big', bytes: 200_000_000 });
    upstream.next({ kind: 'json', body: { id: 'x' } });
    const { outcomes, before, after } = await child({}, upstream.origin, 'get_config', 'list_configs');
    expect(outcomes[0]?.ok).toBe(true);
    expect(outcomes[1]).toMatchObject({ ok: false, error: { code: 'too_large' } });
    expect(JSON.stringify(outcomes[1]).length).toBeLessThan(1_000);
    expect((after - before) / 1024 / 1024).toBeLessThan(64);
    expect(upstream.sentBytes()).toBeLessThan(100_000_000);
  }, 60_000);

  it('a download waits for whoever takes it, and loses nothing', async () => {
    const slow = await upstreamOf();
    const bytes = 100_000_000;
    slow.next({ kind: 'big', bytes });
    const client = clientOf({ baseUrl: slow.origin, maxDownloadBytes: bytes });
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let taken = 0;
    const downloading = client.call(
      { operation: read, arguments: sampleArguments(read) },
      {
        signal: new AbortController().signal,
        principal: 'p',
        sink: async (chunk) => {
          taken += chunk.byteLength;
          await released;
        },
      },
    );
    await expect.poll(() => taken).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // What the kernel and the two ends keep on the way.
    expect(slow.sentBytes()).toBeLessThan(40_000_000);
    release();
    expect(await downloading).toMatchObject({ ok: true, bodyBytes: bytes });
    expect(taken).toBe(bytes);
  });
});
