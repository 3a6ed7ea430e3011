import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';
import { startServer, type TestServer } from '../http/server.ts';

const URI = 'ui://portkey/dashboard';
const MIME = 'text/html;profile=mcp-app';
const APPS = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: [MIME] } } };
const OTHERS: readonly (readonly [string, object])[] = [
  ['says nothing of apps', {}],
  ['shows apps of another kind', { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/plain'] } } }],
  ['names the extension alone', { extensions: { 'io.modelcontextprotocol/ui': {} } }],
];

let server: TestServer;
const open: Client[] = [];
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await Promise.all(open.map((client) => client.close().catch(() => undefined)));
  await server.stop();
});

const connect = async (mode: 'auto' | 'legacy', capabilities: object, path = '/mcp/full'): Promise<Client> => {
  const client = new Client({ name: 'apps-test', version: '1' }, { versionNegotiation: { mode }, capabilities });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url + path)));
  open.push(client);
  return client;
};

const shownBy = async (client: Client): Promise<readonly string[]> =>
  (await client.listTools()).tools
    .filter(({ _meta }) => (_meta?.ui as { resourceUri?: string } | undefined)?.resourceUri === URI)
    .map(({ name }) => name);

describe.each(['auto', 'legacy'] as const)('the app as a resource (%s)', (mode) => {
  it('is listed and read where it can be shown', async () => {
    const client = await connect(mode, APPS);
    expect(client.getServerCapabilities()?.resources).toEqual({ listChanged: false });
    const { resources } = await client.listResources();
    expect(resources).toMatchObject([{ uri: URI, mimeType: MIME }]);
    const { contents } = await client.readResource({ uri: URI });
    expect(contents).toMatchObject([
      {
        uri: URI,
        mimeType: MIME,
        _meta: { ui: { csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] } } },
      },
    ]);
    expect(contents[0]).toHaveProperty('text', readFileSync(builtEntry().replace('index.js', 'app.html'), 'utf8'));
    await expect(client.readResource({ uri: 'file:///etc/passwd' })).rejects.toThrow(/one resource/);
  });

  it('is named at the tools whose answers it draws, on both surfaces', async () => {
    const full = await shownBy(await connect(mode, APPS));
    for (const name of [
      'get_spend_report',
      'get_analytics_summary',
      'get_cost_analytics',
      'get_analytics_group_models',
      'get_config',
      'list_config_versions',
      'apply_plan',
      'run_script',
      'delete_config',
      'update_config',
    ])
      expect(full).toContain(name);
    for (const name of ['list_prompts', 'list_workspaces', 'whoami', 'create_prompt']) expect(full).not.toContain(name);
    const lean = await shownBy(await connect(mode, APPS, '/mcp/lean'));
    expect([...lean].sort()).toEqual([
      'apply_plan',
      'get_analytics_summary',
      'portkey_delete',
      'portkey_write',
      'run_script',
    ]);
  });

  it.each(OTHERS)('is not there for a client that %s', async (_what, capabilities) => {
    const client = await connect(mode, capabilities);
    expect(client.getServerCapabilities()).toEqual({ tools: { listChanged: false } });
    for (const method of ['resources/list', 'resources/templates/list', 'resources/read'] as const)
      await expect(client.request({ method, params: { uri: URI } } as never)).rejects.toMatchObject({ code: -32601 });
    expect(await shownBy(client)).toEqual([]);
  });

  it('changes nothing else in a tool', async () => {
    const [bare, shown] = await Promise.all([connect(mode, {}), connect(mode, APPS)]);
    const [{ tools: a }, { tools: b }] = await Promise.all([bare.listTools(), shown.listTools()]);
    const plain = b.map(({ _meta: { ui: _ui, ...rest } = {}, ...tool }) => ({
      ...tool,
      ...(Object.keys(rest).length > 0 && { _meta: rest }),
    }));
    expect(plain).toEqual(a.map((tool) => ({ ...tool })));
  });
});

describe.each(['auto', 'legacy'] as const)('the app over stdio (%s)', (mode) => {
  it('is there for those who show apps', async () => {
    const client = new Client(
      { name: 'apps-test', version: '1' },
      { versionNegotiation: { mode }, capabilities: APPS },
    );
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [builtEntry(), '--sandbox'], stderr: 'ignore' }),
    );
    open.push(client);
    expect(client.getServerCapabilities()?.resources).toBeDefined();
    expect((await client.readResource({ uri: URI })).contents).toHaveLength(1);
  });
});

describe('the built page', () => {
  const page = readFileSync(builtEntry().replace('index.js', 'app.html'));

  it('is under 350 KB, and 120 KB compressed', () => {
    expect(page.length).toBeLessThan(350_000);
    expect(gzipSync(page, { level: 9 }).length).toBeLessThan(120_000);
  });

  it('names nothing to load', () => {
    const text = page.toString('utf8');
    const head = text.slice(0, text.indexOf('<script type="module">'));
    expect(head).toContain("default-src 'none'");
    expect(head).not.toMatch(/https?:|@import|url\(|<link|src=/);
  });
});

describe('over HTTP with sign-on', () => {
  it('is read by nobody who may not list the tools', async () => {
    const guarded = await startServer({
      MCP_AUTH_MODE: 'bearer',
      MCP_AUTH_TOKEN: 'a-token-for-this-test-0123456789abcdef',
    });
    const body = { jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri: URI } };
    expect((await guarded.post(body)).status).toBe(401);
    await guarded.stop();
  });
});
