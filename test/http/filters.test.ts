import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modern, older, openSession, startServer, type TestServer } from './server.ts';

/* What a URL may ask to be shown: each parameter narrows, also one that is there twice, and none widens. */

let server: TestServer;
let narrow: TestServer;
beforeAll(async () => {
  [server, narrow] = await Promise.all([
    startServer(),
    startServer({ PORTKEY_READ_ONLY: 'true', PORTKEY_TOOL_DOMAINS: 'configs,prompts', PORTKEY_TOOLS_DENY: 'get_*' }),
  ]);
});
afterAll(() => Promise.all([server.stop(), narrow.stop()]));

const listed = async (query: string, at = server): Promise<readonly string[]> => {
  const [body, options] = modern('tools/list');
  const { message, text } = await at.post(body, { ...options, path: `/mcp/full${query}` });
  if (message?.result?.tools === undefined) throw new Error(text);
  return message.result.tools.map(({ name }) => name);
};
const OWN = ['describe_tool', 'whoami', 'run_script'];
const others = async (query: string, at = server) => (await listed(query, at)).filter((name) => !OWN.includes(name));
const code = async (query: string, name: string, args: object, at = server) => {
  const [body, options] = modern('tools/call', { name, arguments: args });
  const { message } = await at.post(body, { ...options, path: `/mcp/full${query}` });
  const envelope = message?.result?.structuredContent as { ok: boolean; error?: { details: { code: string } } };
  return envelope.ok ? 'ok' : envelope.error?.details.code;
};

describe('read_only', () => {
  it.each([
    '?read_only=true',
    '?read_only',
    '?read_only=false&read_only=true',
    '?read_only=true&read_only=false',
    '?read_only=0&read_only=off&read_only=1',
    '?read_only=no&tools=*&read_only=YES',
    '?read%5Fonly=false&read_only=on',
  ])('%s is read-only, in the list and at the call', async (query) => {
    const names = await listed(query);
    expect(names).toContain('list_configs');
    expect(names.filter((name) => /^(create|update|delete)_/.test(name))).toEqual([]);
    expect(await code(query, 'delete_config', { slug: 'pc-x' })).toBe('read_only');
  });

  it.each(['?read_only=false', '?read_only=0&read_only=off'])('%s is not', async (query) => {
    expect(await listed(query)).toContain('delete_config');
  });

  it.each([
    '?read_only=maybe',
    '?read_only=true&read_only=maybe',
    '?read_only=maybe&read_only=true',
    '?Read_Only=true',
  ])('%s is refused', async (query) => {
    const [body, options] = modern('tools/list');
    expect((await server.post(body, { ...options, path: `/mcp/full${query}` })).status).toBe(400);
  });

  it('holds in a session of an older client, for the requests that ask for it', async () => {
    const id = await openSession(server);
    const { text } = await server.post(older('tools/call', { name: 'delete_config', arguments: { slug: 'x' } }), {
      path: '/mcp?read_only=false&read_only=true',
      headers: { 'mcp-session-id': id },
    });
    expect(text).toContain('read_only');
  });
});

describe('domains and tools that are there twice', () => {
  it.each([
    ['?domains=configs&domains=prompts', []],
    ['?domains=configs,prompts&domains=prompts', only('prompts')],
    ['?domains=all&domains=prompts', only('prompts')],
    ['?domains=prompts&domains=all', only('prompts')],
    ['?domains=prompts&domains=-prompts', []],
    ['?tools=list_configs&tools=list_prompts', []],
    ['?tools=list_*&tools=list_configs', () => ['list_configs']],
    ['?tools=list_configs&tools=*', () => ['list_configs']],
    ['?tools=*&tools=', []],
    ['?tools=', []],
  ])('%s shows what each lets through', async (query, expected) => {
    const names = await others(query);
    expect(names).toEqual(typeof expected === 'function' ? await expected() : expected);
  });

  it.each(['?domains=-all', '?domains=configs&domains=konfigs', '?tools=a b', `?${'tools=*&'.repeat(21)}`, '?deny=x'])(
    '%s is refused',
    async (query) => {
      const [body, options] = modern('tools/list');
      expect((await server.post(body, { ...options, path: `/mcp/full${query}` })).status).toBe(400);
    },
  );
});

describe('no URL widens what the process allows', () => {
  it.each([
    '',
    '?read_only=false',
    '?read_only=false&read_only=off',
    '?domains=all',
    '?domains=all&domains=all',
    '?tools=*',
    '?tools=get_*,delete_*&domains=all&read_only=no',
  ])('%s', async (query) => {
    const names = await others(query, narrow);
    const allowed = await others('', narrow);
    expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
    expect(await code(query, 'delete_config', { slug: 'x' }, narrow)).toBe('read_only');
    expect(await code(query, 'get_config', { slug: 'x' }, narrow)).toBe('denied');
    expect(await code(query, 'list_workspaces', {}, narrow)).toBe('denied');
  });
});

/** What one value alone shows. */
function only(domain: string): () => Promise<readonly string[]> {
  return () => others(`?domains=${domain}`);
}
