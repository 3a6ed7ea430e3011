import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { afterEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';

type Handler = (request: Request) => Promise<Response>;
interface Rewrite {
  readonly source: string;
  readonly destination: string;
}
const vercel = JSON.parse(readFileSync('vercel.json', 'utf8')) as {
  readonly buildCommand: string;
  readonly outputDirectory: string;
  readonly functions: Readonly<Record<string, { readonly maxDuration: number; readonly includeFiles: string }>>;
  readonly rewrites: readonly Rewrite[];
};

const HOST = 'portkey-admin.vercel.app';
const TOKEN = 'a-token-of-the-vercel-test';
const ON_VERCEL = {
  VERCEL: '1',
  VERCEL_ENV: 'production',
  VERCEL_URL: 'portkey-admin-abc123.vercel.app',
  VERCEL_PROJECT_PRODUCTION_URL: HOST,
  PORTKEY_SANDBOX: 'true',
  LOG_LEVEL: 'error',
};
const folders: string[] = [];
const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Lays the function out as Vercel does: api/index compiled by itself, and build/ beside it. */
async function load(
  env: Record<string, string>,
): Promise<Record<'GET' | 'POST' | 'DELETE' | 'OPTIONS', Handler> & { default: { fetch: Handler } }> {
  const folder = mkdtempSync(join(tmpdir(), 'vercel-'));
  folders.push(folder);
  mkdirSync(join(folder, 'api'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(join(builtEntry(), '..'), join(folder, 'build'));
  const { code } = transformSync(readFileSync('api/index.ts', 'utf8'), { loader: 'ts', format: 'esm' });
  writeFileSync(join(folder, 'api/index.js'), code);
  Object.assign(process.env, env);
  return import(/* @vite-ignore */ pathToFileURL(join(folder, 'api/index.js')).href);
}

/** A request as Vercel hands it over: the public URL, and its own headers about the client. */
const visit = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Request =>
  new Request(`https://${HOST}${path}`, {
    ...init,
    headers: { host: HOST, 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', ...init.headers },
  });
const message = (body: object, headers: Record<string, string> = {}): Request =>
  visit('/mcp', {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', ...body }),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${TOKEN}`,
      ...headers,
    },
  });

describe('vercel.json', () => {
  it('sends every path of the server to the one function, for up to 300 s', () => {
    expect(vercel.functions['api/index.ts']).toMatchObject({ maxDuration: 300, includeFiles: 'build/**' });
    const sources = vercel.rewrites.map(({ source }) => source);
    for (const path of ['/', '/mcp', '/health', '/ready', '/auth/info']) expect(sources).toContain(path);
    expect(new Set(vercel.rewrites.map(({ destination }) => destination))).toEqual(new Set(['/api']));
  });

  it('publishes no files of the project', () => {
    expect(vercel.outputDirectory).toBe('deploy/vercel');
    expect(vercel.buildCommand).toBe('npm run build');
  });
});

describe('the function', () => {
  it('does not start for everyone: callers get 503, the log the line to add', async () => {
    const written: string[] = [];
    const write = process.stderr.write;
    process.stderr.write = ((text: string) => written.push(text) > 0) as typeof write;
    try {
      const { GET } = await load(ON_VERCEL);
      const response = await GET(visit('/health'));
      expect(response.status).toBe(503);
      expect(await response.text()).not.toContain('MCP_AUTH_TOKEN');
    } finally {
      process.stderr.write = write;
    }
    expect(written.join('')).toContain('MCP_AUTH_MODE=bearer MCP_AUTH_TOKEN=');
  });

  it('serves health, sign-on and both eras of the protocol', async () => {
    const { GET, POST, default: both } = await load({ ...ON_VERCEL, MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: TOKEN });
    expect(await (await GET(visit('/health'))).json()).toMatchObject({ status: 'ok' });
    expect(await (await both.fetch(visit('/ready'))).json()).toMatchObject({
      status: 'ready',
      session_mode: 'stateless',
    });
    expect(await (await GET(visit('/auth/info'))).json()).toMatchObject({
      auth_mode: 'bearer',
      mcp_url: `https://${HOST}/mcp`,
    });
    const anonymous = await POST(message({ id: 1, method: 'ping' }, { authorization: '' }));
    expect(anonymous.status).toBe(401);
    const clientInfo = { name: 'vercel-test', version: '1' };
    const older = await POST(
      message({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } }),
    );
    expect(await older.text()).toContain('portkey-admin-mcp-server');
    expect(older.headers.get('mcp-session-id')).toBeNull();
    const newest = await POST(
      message(
        {
          id: 2,
          method: 'tools/call',
          params: {
            name: 'list_workspaces',
            arguments: {},
            _meta: {
              'io.modelcontextprotocol/protocolVersion': '2026-07-28',
              'io.modelcontextprotocol/clientCapabilities': {},
              'io.modelcontextprotocol/clientInfo': clientInfo,
            },
          },
        },
        { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'list_workspaces' },
      ),
    );
    expect(newest.status).toBe(200);
    expect(await newest.text()).toContain('"ok":true');
  });

  it('keeps its guards: foreign hosts and origins, metrics for nobody outside, nothing at other paths', async () => {
    const { GET, OPTIONS } = await load({ ...ON_VERCEL, MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: TOKEN });
    const foreign = new Request('https://evil.example/auth/info', {
      headers: { host: 'evil.example', 'x-forwarded-for': '203.0.113.9' },
    });
    expect((await GET(foreign)).status).toBe(403);
    expect((await GET(visit('/auth/info', { headers: { origin: 'https://evil.example' } }))).status).toBe(403);
    expect((await GET(visit('/metrics'))).status).toBe(401);
    const bare = new Request(`https://${HOST}/metrics`, { headers: { host: HOST } });
    expect((await GET(bare)).status).toBe(401);
    expect((await GET(visit('/src/index.ts'))).status).toBe(404);
    const preflight = await OPTIONS(visit('/mcp', { method: 'OPTIONS', headers: { origin: `https://${HOST}` } }));
    expect([preflight.status, preflight.body]).toEqual([204, null]);
  });

  it('knows a preview deployment by its own address', async () => {
    const { GET } = await load({ ...ON_VERCEL, VERCEL_ENV: 'preview', MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: TOKEN });
    const url = `https://${ON_VERCEL.VERCEL_URL}/auth/info`;
    const response = await GET(
      new Request(url, { headers: { host: ON_VERCEL.VERCEL_URL, 'x-forwarded-for': '203.0.113.9' } }),
    );
    expect(await response.json()).toMatchObject({ mcp_url: `https://${ON_VERCEL.VERCEL_URL}/mcp` });
  });
});
