import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import { CONSOLE_PATHS, MOST_STREAMS } from '../../src/serve/console/console.ts';
import { type Looking, lookOn } from './looking.ts';

let here: Looking;
beforeAll(async () => {
  here = await lookOn();
});
afterAll(() => here.close());

/** A request with headers that `fetch` does not let one set. */
const ask = (
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(here.origin);
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (part) => {
        body += part;
        if (path === CONSOLE_PATHS.changes) response.destroy();
      });
      response.on('close', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject).end();
  });

describe('the sandbox’s console', () => {
  it('stands at no path of Portkey’s API, and leaves every other path to it', async () => {
    const paths = Object.values(CONSOLE_PATHS);
    for (const { path } of catalog)
      for (const own of paths) expect([`/v1${path}`, `/v2${path}`, path]).not.toContain(own);
    expect((await ask('/console')).body).toContain('AB08');
    expect((await ask('/v1/configs', { 'x-portkey-api-key': here.keys.admin })).status).toBe(200);
  });

  it('is for this machine’s own browser: Host, Origin and where the browser says that it comes from', async () => {
    const { port } = new URL(here.origin);
    for (const path of Object.values(CONSOLE_PATHS)) {
      expect((await ask(path)).status).toBe(200);
      expect((await ask(path, { host: `localhost:${port}`, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
      for (const headers of [
        { host: 'rebound.example' },
        { host: `rebound.example:${port}` },
        { host: '127.0.0.1.evil.example' },
        { host: `localhost:${port}@evil.example` },
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
        { 'sec-fetch-site': 'same-site' },
        { 'x-forwarded-for': '203.0.113.7' },
      ])
        expect([path, headers, (await ask(path, headers as unknown as Record<string, string>)).status]).toEqual([
          path,
          headers,
          403,
        ]);
    }
    expect((await ask('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(200);
  });

  it('only shows', async () => {
    for (const path of Object.values(CONSOLE_PATHS))
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const { status, headers } = await ask(path, {}, method);
        expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
      }
    expect((await ask('/', {}, 'HEAD')).body).toBe('');
  });

  it('serves a page that may run its own script and nothing else', async () => {
    const { headers, body } = await ask('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self';/,
    );
    expect(policy).not.toContain('unsafe');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(body).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
  });

  it('shows no secret: keys are masks, configs are masked, whatever somebody wrote into a name', async () => {
    const secret = 'sk-live-4f8a1c9e2b7d60531122334455';
    await here.api('POST', '/v1/configs', {
      name: `Key ${here.keys.admin}`,
      config: {
        api_key: secret,
        provider: 'openai',
        custom_host: 'https://a.example',
        override_params: { password: secret },
      },
    });
    await here.api('POST', '/v1/configs', { name: `Named ${secret}`, config: { retry: { attempts: 1 } } });
    const { body } = await ask('/console/state');
    for (const key of [secret, here.keys.admin, ...Object.values(here.keys.workspaces)])
      expect(body).not.toContain(key);
    expect(body).not.toContain('key_hash');
    const { keys, configs } = JSON.parse(body);
    expect(keys.rows.every(({ mask }: { mask: string }) => /\*{4}/.test(mask))).toBe(true);
    expect(configs.rows[0].name).toMatch(/^Named .*\*/);
  });

  it('is bounded: rows of a list, and pages that look on', async () => {
    const { logs } = JSON.parse((await ask('/console/state')).body);
    expect([logs.rows.length, logs.total > 10_000]).toEqual([200, true]);
    const stop = new AbortController();
    const streams = await Promise.all(
      Array.from({ length: MOST_STREAMS + 2 }, () => fetch(`${here.origin}/console/changes`, { signal: stop.signal })),
    );
    expect(streams.map(({ status }) => status).filter((status) => status === 503).length).toBe(2);
    stop.abort();
    await expect.poll(async () => (await ask('/console/changes')).status).toBe(200);
  });

  it('tells of a change at once, and its state has it', async () => {
    const stop = new AbortController();
    const reply = await fetch(`${here.origin}/console/changes`, { signal: stop.signal });
    const reader = (reply.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    const { id } = (await here.api('POST', '/v1/configs', { name: 'Seen', config: { retry: { attempts: 1 } } })) as {
      id: string;
    };
    const { value } = await reader.read();
    stop.abort();
    const told = JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(value))?.[1] ?? '{}');
    expect(told.changes).toContainEqual({ table: 'configs', op: 'insert', id });
    const state = JSON.parse((await ask('/console/state')).body);
    expect(state.configs.rows[0].name).toBe('Seen');
    expect(state.version).toBeGreaterThanOrEqual(told.version);
    expect(state.audit.rows[0]).toMatchObject({ action: 'create', resource: 'configs', who: 'Administration' });
  });
});
