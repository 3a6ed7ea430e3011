import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';
import { RawStdio, type WireMessage } from '../helpers/raw-stdio.ts';

const servers: RawStdio[] = [];
const started = (args: readonly string[], env: Record<string, string> = {}): RawStdio => {
  const server = new RawStdio(args, env);
  servers.push(server);
  return server;
};
afterEach(() => {
  for (const server of servers.splice(0)) server.kill();
});

const toolsOf = (message: WireMessage): unknown[] => (message.result?.tools as unknown[] | undefined) ?? [];

const OLDER = ['2024-10-07', '2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
const MODERN_META = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  },
};

describe('protocol eras', () => {
  it.each(OLDER)('serves initialize of %s', async (version) => {
    const server = started(['--sandbox']);
    const { result } = await server.initialize(version);
    expect(result).toMatchObject({ protocolVersion: version, capabilities: { tools: {} } });
    expect(String(result?.instructions).length).toBeLessThan(2_000);
    expect(String(result?.instructions)).toContain('SANDBOX');
  });

  it('serves 2026-07-28 with server/discover, and says how long a list may be kept', async () => {
    const server = started(['--sandbox']);
    const discovered = await server.request(1, 'server/discover', MODERN_META);
    expect(discovered.result).toMatchObject({ resultType: 'complete' });
    const listed = await server.request(2, 'tools/list', MODERN_META);
    expect(listed.result).toMatchObject({ cacheScope: 'private' });
    expect(listed.result?.ttlMs).toBeGreaterThan(0);
    expect(toolsOf(listed).length).toBeGreaterThanOrEqual(200);
  });

  it('shows a client of no special name the same tools in both eras', async () => {
    const older = started(['--sandbox']);
    await older.initialize('2025-06-18', 'some-client');
    const modern = started(['--sandbox']);
    const [before, after] = await Promise.all([
      older.request(1, 'tools/list'),
      modern.request(1, 'tools/list', MODERN_META),
    ]);
    expect(toolsOf(after)).toEqual(toolsOf(before));
  });

  it.each(['legacy', 'auto'] as const)('serves the official client (%s)', async (mode) => {
    const client = new Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode } });
    const transport = new StdioClientTransport({ command: process.execPath, args: [builtEntry(), '--sandbox'] });
    await client.connect(transport);
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThanOrEqual(200);
    const answer = await client.callTool({ name: 'list_workspaces', arguments: {} });
    expect(answer.structuredContent).toMatchObject({ ok: true, data: { object: 'list' } });
    expect(JSON.parse((answer.content as { text: string }[])[0]!.text)).toEqual(answer.structuredContent);
    await client.close();
  });
});

describe('without a key', () => {
  it('starts, lists, and each call says what is missing', async () => {
    const server = started([]);
    await server.initialize();
    const listed = await server.request(1, 'tools/list');
    expect(toolsOf(listed).length).toBeGreaterThanOrEqual(200);
    const { result } = await server.request(2, 'tools/call', { name: 'list_configs', arguments: {} });
    expect(result).toMatchObject({
      isError: true,
      structuredContent: { ok: false, error: { details: { code: 'not_configured' } } },
    });
    expect(JSON.stringify(result)).toMatch(/PORTKEY_API_KEY/);
    expect(JSON.stringify(result)).toMatch(/--sandbox/);
  });
});

describe('a key beside --sandbox', () => {
  it('is named on stderr as ignored, and shown to nobody', async () => {
    const server = started(['--sandbox'], { PORTKEY_API_KEY: 'pk-canary-0123456789' });
    await server.initialize();
    expect(server.stderr).toMatch(/The sandbox is on, so PORTKEY_API_KEY is ignored/);
    expect(server.stderr).not.toContain('canary');
  });
});

describe('bad input', () => {
  it('answers each in protocol terms and goes on', async () => {
    const server = started(['--sandbox']);
    await server.initialize();
    server.write('{this is no json');
    expect((await server.next((message) => message.error?.code === -32_700)).id).toBeNull();
    server.write('[1,2]');
    await server.next((message) => message.error?.code === -32_600);
    expect((await server.request(1, 'tools/call', { name: 'no_such_tool', arguments: {} })).error?.code).toBe(-32_602);
    expect((await server.request(2, 'no/such/method')).error?.code).toBe(-32_601);
    const missing = await server.request(3, 'tools/call', { name: 'get_config', arguments: {} });
    expect(missing.result).toMatchObject({
      isError: true,
      structuredContent: { error: { details: { code: 'invalid_arguments', field_errors: [{ field: 'slug' }] } } },
    });
    const wrong = await server.request(4, 'tools/call', {
      name: 'list_prompts',
      arguments: { page_size: 'many', colection_id: 'x' },
    });
    expect(JSON.stringify(wrong.result)).toMatch(/did you mean collection_id/);
    const good = await server.request(5, 'tools/call', { name: 'list_configs', arguments: {} });
    expect(good.result).toMatchObject({ structuredContent: { ok: true } });
    expect(server.noise).toEqual([]);
  });
});
