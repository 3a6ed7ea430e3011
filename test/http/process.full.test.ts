import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { httpSettings } from '../../src/serve/http/settings.ts';
import { builtEntry } from '../helpers/built.ts';
import { bundled } from '../helpers/bundled.ts';
import type { Refusal } from '../helpers/refusals.ts';
import { freePort } from './people/free-port.ts';
import { answerOf, modern } from './server.ts';

/* The built server as a process: what it refuses to start with, how it stops, and its certificate. */

const children: ChildProcess[] = [];
const servers: Server[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const clean = { PATH: process.env.PATH ?? '', LOG_LEVEL: 'info' };

describe('the server does not start', () => {
  const oidc = { MCP_AUTH_MODE: 'oidc', OIDC_ISSUER: 'https://issuer.example.com', OIDC_AUDIENCE: 'x' };
  const refused: readonly [string, Record<string, string>, string][] = [
    [
      'where others can call and nobody is asked who they are',
      { MCP_HOST: '0.0.0.0' },
      'MCP_AUTH_MODE=bearer MCP_AUTH_TOKEN=',
    ],
    ['on every address of IPv6 either', { MCP_HOST: '::' }, 'MCP_AUTH_MODE=bearer'],
    ['with none beyond loopback', { MCP_HOST: '0.0.0.0', MCP_AUTH_MODE: 'none' }, 'loopback only'],
    ['with none behind a public URL', { MCP_PUBLIC_BASE_URL: 'https://mcp.example.com' }, 'MCP_AUTH_MODE=bearer'],
    ['with none for other hosts', { MCP_ALLOWED_HOSTS: 'mcp.example.com' }, 'MCP_AUTH_MODE=bearer'],
    ['without a token', { MCP_AUTH_MODE: 'bearer' }, 'MCP_AUTH_TOKEN='],
    [
      'with two tokens of one name',
      { MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: 'secret-one,secret-two' },
      'default twice',
    ],
    [
      'beyond loopback with a placeholder for a token',
      { MCP_HOST: '0.0.0.0', MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: 'ada:<token>' },
      'The token ada in MCP_AUTH_TOKEN is a placeholder',
    ],
    [
      'beyond loopback with a short token',
      { MCP_PUBLIC_BASE_URL: 'https://mcp.example.com', MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: 'secret-one' },
      'is shorter than 16 characters',
    ],
    ['without an issuer', { MCP_AUTH_MODE: 'oidc' }, 'OIDC_ISSUER='],
    ['without an audience', { MCP_AUTH_MODE: 'oidc', OIDC_ISSUER: 'https://issuer.example.com' }, 'OIDC_AUDIENCE='],
    ['with an issuer in clear', { ...oidc, OIDC_ISSUER: 'http://issuer.example.com' }, 'https://'],
    ['with an unknown role right', { ...oidc, MCP_ROLE_RIGHTS: 'admin=everything' }, 'MCP_ROLE_RIGHTS'],
    ['with a claim and no role', { ...oidc, MCP_ROLE_RIGHTS: 'claim groups' }, 'MCP_ROLE_RIGHTS'],
    [
      'without a Clerk audience',
      { MCP_AUTH_MODE: 'clerk', CLERK_ISSUER: 'https://x.clerk.accounts.dev' },
      'CLERK_AUDIENCE=',
    ],
    [
      'with a required claim without a value',
      { ...oidc, MCP_REQUIRED_CLAIMS: 'sub=' },
      'MCP_REQUIRED_CLAIMS holds "sub="',
    ],
    ['with events in no Redis', { MCP_EVENT_STORE: 'redis' }, 'MCP_REDIS_URL='],
    [
      'with events in clear',
      { MCP_EVENT_STORE: 'redis', MCP_REDIS_URL: 'redis://localhost' },
      'MCP_EVENT_ENCRYPTION_KEY=',
    ],
    ['with half a certificate', { MCP_TLS_KEY_PATH: '/tmp/key.pem' }, 'MCP_TLS_CERT_PATH='],
    [
      'with a certificate that is not there',
      { MCP_TLS_KEY_PATH: '/no/key.pem', MCP_TLS_CERT_PATH: '/no/cert.pem' },
      'cannot be read',
    ],
    ['with a proxy that is no number', { MCP_TRUST_PROXY: 'perhaps' }, 'MCP_TRUST_PROXY'],
    ['with an origin that is none', { ALLOWED_ORIGINS: 'app.example.com' }, 'ALLOWED_ORIGINS'],
  ];
  let answers: readonly Refusal[];
  beforeAll(async () => {
    const environments = refused.map(([, env]) => ({ ...clean, MCP_PORT: '0', ...env }));
    const { stdout } = await promisify(execFile)(process.execPath, [
      await bundled('test/helpers/refusals.ts'),
      JSON.stringify(environments),
    ]);
    answers = JSON.parse(stdout) as readonly Refusal[];
  });

  it.each(refused.map(([name, , line], index) => [name, line, index] as const))('%s', (_name, line, index) => {
    const { status, stderr } = answers[index] as Refusal;
    expect([status, stderr]).toEqual([2, expect.stringContaining(line)]);
    expect(stderr).not.toMatch(/secret-one|at Object|node:internal/);
  });

  it('on a port that is taken', async () => {
    const taken = createServer();
    servers.push(taken);
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const child = spawn(process.execPath, [builtEntry('server.js'), '--sandbox'], {
      env: { ...clean, MCP_PORT: String(port) },
    });
    children.push(child);
    const [said] = (await once(child.stderr, 'data')) as [Buffer];
    expect(said.toString()).toContain(`Port ${port} on 127.0.0.1 is taken; MCP_PORT`);
    expect((await once(child, 'exit'))[0]).toBe(2);
  });
});

describe('events in Redis', () => {
  it.each([
    [{ MCP_EVENT_ENCRYPTION_KEY: 'a'.repeat(16), MCP_STATE_SECRET: 'b'.repeat(16) }, 'a'.repeat(16)],
    [{ MCP_STATE_SECRET: 'b'.repeat(16), MCP_VAULT_KEY: 'c'.repeat(32) }, 'b'.repeat(16)],
    [{ MCP_VAULT_KEY: ` ${'c'.repeat(32)}, ${'d'.repeat(32)}` }, 'c'.repeat(32)],
  ])('are encrypted with a key made of what there is: %j', (env, key) => {
    const all = { MCP_EVENT_STORE: 'redis', MCP_REDIS_URL: 'redis://localhost', ...env };
    expect(httpSettings(readConfig(all), all).events.encryptionKey).toBe(key);
  });
});

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly logged: () => string;
}

async function started(env: Record<string, string>): Promise<Started> {
  const port = await freePort();
  const child = spawn(process.execPath, [builtEntry('server.js')], {
    env: { ...clean, MCP_PORT: String(port), ...env },
  });
  children.push(child);
  let logged = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (data: Buffer) => {
      logged += data;
      if (logged.includes('MCP over HTTP is ready')) resolve();
    });
    child.once('exit', () => reject(new Error(logged)));
  });
  return { child, url: `${env.MCP_TLS_CERT_PATH ? 'https' : 'http'}://127.0.0.1:${port}`, logged: () => logged };
}

/** A Portkey that answers only after so long; `reached` resolves with the first request. */
async function slowPortkey(ms: number): Promise<{ readonly url: string; readonly reached: Promise<void> }> {
  let tell: () => void = () => {};
  const reached = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const server = createServer((_req, res) => {
    tell();
    setTimeout(
      () => res.setHeader('content-type', 'application/json').end('{"object":"list","total":0,"data":[]}'),
      ms,
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, reached };
}

describe('where it can be reached', () => {
  const TOKEN = 'a-token-of-the-reach-tests-0001';
  const EVERYWHERE = { MCP_HOST: '0.0.0.0', MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: TOKEN, PORTKEY_SANDBOX: 'true' };
  const [body, { headers }] = modern('server/discover');
  const status = async (url: string): Promise<number> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${TOKEN}`,
      },
      body: JSON.stringify(body),
    });
    await answer.text();
    return answer.status;
  };
  const ready = (logged: string): { url: string; others?: string } =>
    JSON.parse(logged.split('\n').find((line) => line.includes('is ready')) ?? '{}');

  it.each(['MCP_PUBLIC_BASE_URL', 'MCP_ALLOWED_HOSTS'])(
    'on every address it prints a URL that works, and the %s that lets others in, which does',
    async (name) => {
      const first = await started(EVERYWHERE);
      const { url, others } = ready(first.logged());
      expect(await status(url)).toBe(200);
      const [, value] = new RegExp(`${name}=(\\S+)`).exec(others ?? '') ?? [];
      const outside = new URL(value!.includes('://') ? value! : `http://${value}`).hostname;
      const port = new URL(url).port;
      expect(await status(`http://${outside}:${port}/mcp`)).toBe(403);
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');
      const second = await started({ ...EVERYWHERE, MCP_PORT: port, [name]: value! });
      expect(await status(`http://${outside}:${port}/mcp`)).toBe(200);
      expect(ready(second.logged()).others).toBeUndefined();
      if (name === 'MCP_PUBLIC_BASE_URL') expect(await status(ready(second.logged()).url)).toBe(200);
    },
  );
});

describe('MCP_TRANSPORT', () => {
  const served = (env: Record<string, string>) =>
    spawnSync(process.execPath, [builtEntry('server.js'), '--sandbox'], {
      env: { ...clean, ...env },
      input: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n',
      encoding: 'utf8',
      timeout: 10_000,
    });

  it.each([' Stdio ', 'stdio'])('%s makes the entry of the image serve stdio', (transport) => {
    const { status, stdout } = served({ MCP_TRANSPORT: transport });
    expect(status).toBe(0);
    expect(JSON.parse(stdout).result.tools.length).toBeGreaterThan(200);
  });

  it.each([{}, { MCP_TRANSPORT: '' }, { MCP_TRANSPORT: 'http' }])('%j leaves it with HTTP', (env) => {
    const { status, stderr } = served({ ...env, MCP_AUTH_MODE: 'bearer' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('MCP_AUTH_TOKEN')]);
  });

  it('that is neither stops the start', () => {
    expect(served({ MCP_TRANSPORT: 'sse' }).stderr).toContain('MCP_TRANSPORT is "sse"; it takes stdio, http');
  });
});

describe('a stop', () => {
  const running = async (portkeyMs: number, shutdownMs: number) => {
    const { url: portkey, reached } = await slowPortkey(portkeyMs);
    const server = await started({
      PORTKEY_API_KEY: 'pk-of-the-stop-tests-0123',
      PORTKEY_BASE_URL: portkey,
      PORTKEY_ALLOW_INSECURE_HTTP: 'true',
      MCP_SHUTDOWN_TIMEOUT_MS: String(shutdownMs),
    });
    const [body, { headers }] = modern('tools/call', { name: 'list_configs', arguments: {} });
    const send = () =>
      fetch(`${server.url}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
        body: JSON.stringify(body),
      }).then(answerOf);
    return { ...server, send, reached };
  };

  it.each(['SIGTERM', 'SIGHUP'] as const)('by %s lets calls in flight finish and takes no new ones', async (signal) => {
    const { child, send, url, reached } = await running(1_500, 10_000);
    const call = send();
    await reached;
    const exited = once(child, 'exit');
    child.kill(signal);
    await expect
      .poll(
        () =>
          fetch(`${url}/health`).then(
            () => 'served',
            () => 'refused',
          ),
        { timeout: 5_000 },
      )
      .toBe('refused');
    const { status, message } = await call;
    expect([status, message?.result?.structuredContent]).toEqual([200, expect.objectContaining({ ok: true })]);
    expect((await exited)[0]).toBe(0);
  });

  it('tells those that it cannot wait for, and ends', async () => {
    const { child, send, logged, reached } = await running(8_000, 500);
    const call = send();
    await reached;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const { status, message } = await call;
    expect([status, message?.id, message?.error?.message]).toEqual([503, 7, expect.stringContaining('stopping')]);
    expect((await exited)[0]).toBe(0);
    expect(logged()).toContain('had finished');
  });
});

describe('TLS of its own', () => {
  const peer = (port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.on('error', reject);
    });
  const newPair = (folder: string): void => {
    const made = spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-keyout',
      join(folder, 'new-key.pem'),
      '-out',
      join(folder, 'new-cert.pem'),
    ]);
    if (made.status !== 0) throw new Error(String(made.stderr));
  };

  it('serves, takes a renewed certificate without a restart, and keeps the old one where the new does not fit', {
    timeout: 30_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'));
    folders.push(folder);
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    copyFileSync('test/helpers/tls/test-only-key.pem', key);
    copyFileSync('test/helpers/tls/cert.pem', cert);
    const { url, logged } = await started({ PORTKEY_SANDBOX: 'true', MCP_TLS_KEY_PATH: key, MCP_TLS_CERT_PATH: cert });
    const port = Number(new URL(url).port);
    const status = await new Promise((resolve, reject) => {
      request(`${url}/health`, { rejectUnauthorized: false }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    const first = await peer(port);
    newPair(folder);
    writeFileSync(cert, 'not a certificate');
    await expect.poll(logged, { timeout: 8_000 }).toContain('the old one stays');
    expect(await peer(port)).toBe(first);
    copyFileSync(join(folder, 'new-key.pem'), key);
    copyFileSync(join(folder, 'new-cert.pem'), cert);
    await expect.poll(() => peer(port), { timeout: 8_000 }).not.toBe(first);
  });
});
