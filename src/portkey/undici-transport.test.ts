import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkVariable, withScheme } from './proxies.ts';
import { createNetworkTransport } from './undici-transport.ts';

let server: Server;
let origin: string;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${request.headers['x-a']} ${body}`);
      response.end('fine');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends one request with this environment: what came, or the fault. */
async function sent(url: string, env: Record<string, string> = {}, body?: string): Promise<string> {
  asked.length = 0;
  const transport = createNetworkTransport({ maxInFlight: 2, executeTimeoutMs: 1_000 }, env);
  try {
    const headers = { 'x-a': 'b' };
    const reply = await transport.send(
      body === undefined ? { method: 'GET', url, headers } : { method: 'POST', url, headers, body },
      new AbortController().signal,
    );
    let text = '';
    for await (const chunk of reply.body) text += String(chunk);
    return `${reply.status} ${text}`;
  } catch (error) {
    const { fault, systemCode, sent: left } = error as { fault?: string; systemCode?: string; sent?: boolean };
    return `${fault} ${systemCode} ${left}`;
  } finally {
    await transport.close();
  }
}

const REFUSED = 'http://127.0.0.1:1';

describe('the network', () => {
  it('carries a request as it was built', async () => {
    expect(await sent(`${origin}/a/%2E?b=%2F`)).toBe('200 fine');
    expect(await sent(`${origin}/a`, {}, 'body')).toBe('200 fine');
    expect(asked).toEqual(['POST /a b body']);
  });

  it('is reached past any proxy on this machine, and through it elsewhere', async () => {
    expect(await sent(`${origin}/a`, { HTTP_PROXY: REFUSED, HTTPS_PROXY: REFUSED })).toBe('200 fine');
    expect(await sent('http://elsewhere.invalid/a', { HTTP_PROXY: REFUSED })).toBe('refused ECONNREFUSED false');
    expect(await sent('https://elsewhere.invalid/a', { HTTPS_PROXY: REFUSED })).toBe('refused ECONNREFUSED false');
    expect(await sent('http://elsewhere.invalid/a', { HTTPS_PROXY: REFUSED })).toMatch(/^dns/);
    expect(await sent('http://elsewhere.invalid/a', { HTTP_PROXY: REFUSED, NO_PROXY: '.invalid' })).toMatch(/^dns/);
    expect(await sent('http://elsewhere.invalid/a', { HTTP_PROXY: REFUSED, NO_PROXY: '.other' })).toMatch(/^refused/);
    expect(await sent('http://elsewhere.invalid/a')).toMatch(/^dns/);
  });

  it.each(['socks5://u:canary@127.0.0.1:1', 'nonsense canary', 'http://[canary', 'ftp://127.0.0.1'])(
    'takes no proxy that is none: %s',
    async (proxy) => {
      for (const env of [{ HTTPS_PROXY: proxy }, { HTTP_PROXY: proxy }])
        expect(await sent('http://elsewhere.invalid/a', env)).toBe('proxy ERR_INVALID_URL false');
    },
  );

  it('is closed, also where nothing was sent', async () => {
    const transport = createNetworkTransport({ maxInFlight: 1, executeTimeoutMs: 1_000 }, {});
    await transport.close();
    const used = createNetworkTransport({ maxInFlight: 1, executeTimeoutMs: 1_000 }, {});
    const request = { method: 'GET', url: `${origin}/a`, headers: {} };
    await used.send(request, new AbortController().signal);
    await used.close();
    await expect(used.send(request, new AbortController().signal)).rejects.toMatchObject({
      fault: 'aborted',
      sent: false,
    });
    const wrong = createNetworkTransport({ maxInFlight: 1, executeTimeoutMs: 1_000 }, { HTTP_PROXY: 'nonsense a' });
    await expect(wrong.send(request, new AbortController().signal)).rejects.toMatchObject({ fault: 'proxy' });
    await expect(wrong.close()).resolves.toBeUndefined();
  });
});

describe('a variable of the network', () => {
  it('has two spellings, and an empty one hides nothing', () => {
    expect(networkVariable({ https_proxy: ' a ', HTTPS_PROXY: 'b' }, 'HTTPS_PROXY')).toBe('a');
    expect(networkVariable({ https_proxy: ' ', HTTPS_PROXY: ' b' }, 'HTTPS_PROXY')).toBe('b');
    for (const env of [{}, { https_proxy: '' }, { HTTPS_PROXY: ' ' }])
      expect(networkVariable(env, 'HTTPS_PROXY')).toBeUndefined();
  });

  it('is a URL of http where it names no scheme', () => {
    expect(withScheme('h:1')).toBe('http://h:1');
    expect(withScheme('socks5://h:1')).toBe('socks5://h:1');
  });
});
