import { afterEach, describe, expect, it } from 'vitest';
import { createSandbox } from './index.ts';
import { type SandboxService, serveSandbox } from './service.ts';

let service: SandboxService | undefined;
afterEach(async () => service?.close());

describe('the sandbox as a service', () => {
  it('refuses more requests of one address in a second than it takes, and says when to come back', async () => {
    const sandbox = createSandbox();
    service = await serveSandbox((request) => sandbox.handle(request), {
      host: '127.0.0.1',
      port: 0,
      requestsPerSecond: 5,
    });
    const headers = { 'x-portkey-api-key': sandbox.keys.admin };
    const url = `${service.origin}/v1/configs`;
    const replies = await Promise.all(Array.from({ length: 12 }, () => fetch(url, { headers })));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(5);
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    expect(await refused[0]!.json()).toMatchObject({ success: false, data: { errorCode: 'AB06' } });
  });

  it('lets no browser page of another origin read it', async () => {
    const sandbox = createSandbox();
    service = await serveSandbox((request) => sandbox.handle(request), { host: '127.0.0.1', port: 0 });
    const headers = { 'x-portkey-api-key': sandbox.keys.admin, origin: 'https://elsewhere.example' };
    const reply = await fetch(`${service.origin}/v1/configs`, { headers });
    expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('refuses a body over the limit', async () => {
    const sandbox = createSandbox();
    service = await serveSandbox((request) => sandbox.handle(request), { host: '127.0.0.1', port: 0 });
    const headers = { 'x-portkey-api-key': sandbox.keys.admin, 'content-type': 'application/json' };
    const body = new Uint8Array(65 * 1024 * 1024);
    const status = await fetch(`${service.origin}/v1/configs`, { method: 'POST', headers, body }).then(
      (reply) => reply.status,
      // The connection is closed while the rest is on its way; some clients say so instead.
      () => 413,
    );
    expect(status).toBe(413);
  });
});
