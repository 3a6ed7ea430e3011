import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultyUpstream, startFaultyUpstream } from '../helpers/faulty-upstream.ts';
import { RawStdio, type WireMessage } from '../helpers/raw-stdio.ts';
import { CANARY } from '../helpers/served.ts';

let upstream: FaultyUpstream;
let server: RawStdio;
let nextId = 10;
beforeAll(async () => {
  upstream = await startFaultyUpstream({ kind: 'json', body: { object: 'list', total: 0, data: [] } });
  server = new RawStdio([], {
    PORTKEY_API_KEY: CANARY,
    PORTKEY_BASE_URL: `${upstream.origin}/v1`,
    PORTKEY_TOOL_SURFACE: 'full',
    PORTKEY_CONFIRM: 'off',
  });
  await server.initialize();
});
afterAll(async () => {
  server.kill();
  await upstream.close();
});

const call = (name: unknown, args?: unknown): Promise<WireMessage> =>
  server.request(nextId++, 'tools/call', { name, ...(args !== undefined && { arguments: args }) });

/** After every abuse the server still answers a proper call. */
const goesOn = async (): Promise<void> => {
  const { result } = await call('list_configs', {});
  expect(result?.structuredContent).toMatchObject({ ok: true });
  expect(server.noise).toEqual([]);
};

describe('a clear answer, and the server goes on', () => {
  it.each(['no_such_tool', 'list_config', '', '__proto__', 'constructor', 'x'.repeat(10_000)])(
    'no tool %#',
    async (name) => {
      const { error } = await call(name, {});
      expect(error?.code).toBe(-32_602);
      expect(error?.message.length).toBeLessThan(1_000);
      await goesOn();
    },
  );

  it('says which tools are near', async () => {
    expect((await call('list_confgs', {})).error?.message).toContain('list_configs');
  });

  it.each<[string, unknown]>([
    ['a list', []],
    ['a text', 'x'],
    ['a number', 5],
  ])('arguments that are %s', async (_, args) => {
    const { error, result } = await call('list_configs', args);
    expect(error?.code === -32_602 || result?.isError === true).toBe(true);
    await goesOn();
  });

  it('arguments that are null, which counts as none', async () => {
    expect((await call('list_configs', null)).result?.structuredContent).toMatchObject({ ok: true });
  });

  it('several wrong arguments, all told at once, with what is valid', async () => {
    upstream.reset();
    const { result } = await call('list_workspaces', { page_sise: 5, current_page: 'soon', name: 7 });
    const { error } = result!.structuredContent as {
      error: { message: string; details: { field_errors: { field: string }[] } };
    };
    expect(error.details.field_errors.map(({ field }) => field)).toEqual(['page_sise', 'name', 'current_page']);
    expect(error.message).toContain('did you mean page_size?');
    expect(upstream.requests).toEqual([]);
    await goesOn();
  });

  it.each([
    'not json',
    '{"jsonrpc":"2.0"',
    '[]',
    '5',
    'null',
    '{}',
    '{"jsonrpc":"1.0","id":1,"method":"tools/list"}',
    '{"jsonrpc":"2.0","id":{},"method":"tools/list"}',
    '\u0000\u0001',
    `{"jsonrpc":"2.0","id":3,"method":"tools/call","params":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
  ])('line %#', async (line) => {
    server.write(line);
    await goesOn();
  });

  it('arguments nested 50,000 deep', async () => {
    const id = nextId++;
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    server.write(
      `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"create_config","arguments":{"name":"n","config":${deep}}}}`,
    );
    const { result, error } = await server.next((message) => message.id === id);
    expect(error !== undefined || result?.isError === true).toBe(true);
    await goesOn();
  });

  it('a cancelled request, an unknown method, a duplicate cancellation', async () => {
    server.write('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":424242}}');
    expect((await server.request(nextId++, 'no/such/method')).error?.code).toBe(-32_601);
    await goesOn();
  });
});
