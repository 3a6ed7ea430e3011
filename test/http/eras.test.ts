import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it } from 'vitest';
import { initialize, modern, older, openSession, startServer, type TestServer } from './server.ts';

let server: TestServer;
afterEach(() => server.stop());

const call = (name: string, args: object = {}) => older('tools/call', { name, arguments: args });

describe('both eras at one path', () => {
  it.each(['auto', 'legacy'] as const)('serves the official client (%s)', async (mode) => {
    server = await startServer();
    const client = new Client({ name: 'official', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(200);
    const { structuredContent } = await client.callTool({ name: 'list_workspaces', arguments: {} });
    expect(structuredContent).toMatchObject({ ok: true });
    await client.close();
  });

  it('answers 2026-07-28 without a session, with hints for caches', async () => {
    server = await startServer();
    const { status, headers, message } = await server.post(...modern('server/discover'));
    expect(status).toBe(200);
    expect(headers.get('mcp-session-id')).toBeNull();
    expect(message?.result).toMatchObject({ supportedVersions: expect.arrayContaining(['2026-07-28']) });
    const list = await server.post(...modern('tools/list'));
    expect(list.message?.result).toMatchObject({ ttlMs: expect.any(Number), cacheScope: expect.any(String) });
  });

  it('lists the same for every request of one URL', async () => {
    server = await startServer();
    const [one, two] = await Promise.all([server.post(...modern('tools/list')), server.post(...modern('tools/list'))]);
    expect(one.text).toBe(two.text);
  });

  it('has a surface for each path', async () => {
    server = await startServer();
    const [body, options] = modern('tools/list');
    const names = async (path: string) =>
      (await server.post(body, { ...options, path })).message?.result?.tools?.map(({ name }) => name) ?? [];
    const [full, lean] = await Promise.all([names('/mcp/full'), names('/mcp/lean')]);
    expect(full).toContain('list_prompts');
    expect(lean.length).toBeLessThan(20);
    expect(lean).toContain('search_operations');
  });

  it('gives a capping client the lean surface when it names itself, and others the full one', async () => {
    server = await startServer();
    const count = async (name: string) => {
      const { headers } = await server.post(initialize(name));
      const session = { 'mcp-session-id': headers.get('mcp-session-id') ?? '' };
      return (await server.post(older('tools/list'), { headers: session })).message?.result?.tools?.length ?? 0;
    };
    expect(await count('cursor-vscode')).toBeLessThan(20);
    expect(await count('some-client')).toBeGreaterThan(200);
  });
});

describe('a URL that asks for less', () => {
  const names = async (query: string) => {
    const [body, options] = modern('tools/list');
    return (
      (await server.post(body, { ...options, path: `/mcp/full?${query}` })).message?.result?.tools?.map(
        ({ name }) => name,
      ) ?? []
    );
  };
  it('narrows by domain, name and risk, in the list and at the call', async () => {
    server = await startServer();
    const prompts = await names('domains=prompts');
    expect(prompts).toContain('list_prompts');
    expect(prompts).not.toContain('list_configs');
    expect(await names('domains=prompts&read_only=true')).not.toContain('create_prompt');
    const two = await names('tools=list_prompts,list_configs');
    expect(two.filter((name) => name.startsWith('list_')).sort()).toEqual(['list_configs', 'list_prompts']);
    const [body, options] = modern('tools/call', { name: 'list_configs', arguments: {} });
    const refused = await server.post(body, { ...options, path: '/mcp?domains=prompts' });
    expect(refused.text).toContain('denied');
  });

  it('never shows more than the process allows', async () => {
    server = await startServer({ PORTKEY_TOOL_DOMAINS: 'prompts', PORTKEY_READ_ONLY: 'true' });
    const shown = await names('domains=all&read_only=false');
    expect(shown).toContain('list_prompts');
    expect(shown).not.toContain('create_prompt');
    expect(shown).not.toContain('list_configs');
  });

  it.each(['domains=nonsense', 'read_only=perhaps', 'domain=prompts', 'tools=a(b'])('refuses %s', async (query) => {
    server = await startServer();
    const [body, options] = modern('tools/list');
    const { status, message } = await server.post(body, { ...options, path: `/mcp?${query}` });
    expect(status).toBe(400);
    expect(message?.error?.message).toMatch(/URL parameter/);
  });
});

describe('sessions of older clients', () => {
  it('live from initialize to DELETE', async () => {
    server = await startServer();
    const id = await openSession(server);
    const headers = { 'mcp-session-id': id };
    expect((await server.post(call('list_workspaces'), { headers })).message?.result).toMatchObject({
      structuredContent: { ok: true },
    });
    const deleted = await fetch(`${server.url}/mcp`, { method: 'DELETE', headers });
    expect(deleted.status).toBe(200);
    const after = await server.post(call('list_workspaces'), { headers });
    expect([after.status, after.message?.error?.code]).toEqual([404, -32_001]);
  });

  it('refuse a second request of an id that is being answered, which would hang both', async () => {
    server = await startServer();
    const opened = await server.post(initialize('test', '2025-03-26'));
    const headers = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    const batch = await server.post([older('ping', {}, 5), older('ping', {}, 5)], { headers });
    expect([batch.status, batch.message?.error?.code]).toEqual([400, -32_600]);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => server.post(call('list_workspaces'), { headers })),
    );
    expect(answers.every(({ status }) => status === 200 || status === 400)).toBe(true);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect((await server.post(call('list_workspaces'), { headers })).status).toBe(200);
  });

  it('want their id', async () => {
    server = await startServer();
    expect((await server.post(older('tools/list'))).status).toBe(400);
    expect((await server.post(older('tools/list'), { headers: { 'mcp-session-id': 'nobody' } })).status).toBe(404);
  });

  it('end when they have been idle', async () => {
    server = await startServer({}, { settings: { sessions: { mode: 'stateful', max: 10, idleMs: 1_000 } } });
    const headers = { 'mcp-session-id': await openSession(server) };
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect((await server.post(older('tools/list'), { headers })).status).toBe(404);
  });

  it('make room, the oldest idle one first', async () => {
    server = await startServer({}, { settings: { sessions: { mode: 'stateful', max: 3, idleMs: 60_000 } } });
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push(await openSession(server));
    await server.post(older('ping'), { headers: { 'mcp-session-id': ids[0]! } });
    ids.push(await openSession(server));
    const status = await Promise.all(
      ids.map(async (id) => (await server.post(older('ping'), { headers: { 'mcp-session-id': id } })).status),
    );
    expect(status).toEqual([200, 404, 200, 200]);
  });

  it('are not wanted in stateless mode', async () => {
    server = await startServer({ MCP_SESSION_MODE: 'stateless' });
    const { headers, status } = await server.post(initialize());
    expect([status, headers.get('mcp-session-id')]).toEqual([200, null]);
    expect((await server.post(call('list_workspaces'))).message?.result).toMatchObject({
      structuredContent: { ok: true },
    });
    for (const method of ['GET', 'DELETE']) {
      const response = await fetch(`${server.url}/mcp`, { method, headers: { accept: 'text/event-stream' } });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });
});
