import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { httpSettings } from '../../src/serve/http/settings.ts';
import { callTool, SERVER_KEY, type Stack, type StackOptions, startStack } from './people/stack.ts';

let stack: Stack;
afterEach(() => stack.close());
const started = async (env: Record<string, string> = {}, options: StackOptions = {}): Promise<Stack> => {
  stack = await startStack({ ...options, env: { PORTKEY_KEY_MODE: 'header', ...env } });
  return stack;
};

const call = (name: string, args: object = {}) => ({
  method: 'POST',
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name,
      arguments: args,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/clientInfo': { name: 'keys-test', version: '1' },
      },
    },
  }),
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': name,
  },
});

const sent = async (
  headers: Record<string, string>,
  name = 'list_workspaces',
  args: object = {},
): Promise<Response> => {
  const { headers: usual, ...rest } = call(name, args);
  return fetch(`${stack.url}/mcp`, { ...rest, headers: { ...usual, ...headers } });
};

describe('a key with each request', () => {
  it('is used for that request and no other', async () => {
    const { sandbox, seen } = await started();
    const [one = '', two = ''] = Object.values(sandbox.keys.workspaces);
    await Promise.all(
      [one, two, one, two].map(async (key) =>
        expect((await sent({ 'x-portkey-api-key': key }, 'list_prompts')).status).toBe(200),
      ),
    );
    expect(seen.map(({ key }) => key).sort()).toEqual([one, one, two, two].sort());
    const without = await (await sent({}, 'list_prompts')).text();
    expect(without).toContain('not_configured');
    expect(without).toContain('X-Portkey-Api-Key');
    expect(seen).toHaveLength(4);
    expect(JSON.stringify(seen)).not.toContain(SERVER_KEY);
  });

  it('goes with the request also within a session of an older client', async () => {
    const { sandbox, seen } = await started();
    const client = await stack.client({ 'x-portkey-api-key': sandbox.keys.admin }, { mode: 'legacy' });
    expect((await callTool(client, 'list_workspaces')).ok).toBe(true);
    expect(seen.every(({ key }) => key === sandbox.keys.admin)).toBe(true);
  });

  it('has a workspace key beside it for the gateway', async () => {
    const { sandbox, seen } = await started();
    const [workspaceKey = ''] = Object.values(sandbox.keys.workspaces);
    const both = { 'x-portkey-api-key': sandbox.keys.admin, 'x-portkey-gateway-api-key': workspaceKey };
    await sent(both);
    await sent(both, 'list_files');
    expect(seen.map(({ key }) => key)).toEqual([sandbox.keys.admin, workspaceKey]);
    const alone = await (await sent({ 'x-portkey-gateway-api-key': workspaceKey })).text();
    expect(alone).toContain('X-Portkey-Api-Key');
    expect(seen).toHaveLength(2);
  });

  it('does not confirm what was asked with another key', async () => {
    const { sandbox } = await started();
    const { admin } = sandbox.keys;
    const listed = await (await sent({ 'x-portkey-api-key': admin }, 'list_configs')).text();
    const [slug = ''] = /pc-[\w-]+/.exec(listed) ?? [];
    const asked = await (await sent({ 'x-portkey-api-key': admin }, 'delete_config', { slug })).text();
    const [, token = ''] = /\\?"confirm\\?":\s*\\?"([^"\\]+)/.exec(asked) ?? [];
    expect(asked).toContain('confirmation_required');
    const [other = ''] = Object.values(sandbox.keys.workspaces);
    const stolen = await (await sent({ 'x-portkey-api-key': other }, 'delete_config', { slug, confirm: token })).text();
    expect(stolen).toContain('confirmation_required');
    const own = await (await sent({ 'x-portkey-api-key': admin }, 'delete_config', { slug, confirm: token })).text();
    expect(own).not.toContain('confirmation_required');
  });

  it.each([
    ['from another machine through a proxy that is not trusted', { 'x-forwarded-for': '203.0.113.7' }, {}],
    [
      'that claims TLS through a proxy that is not trusted',
      { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' },
      {},
    ],
    [
      'without TLS in front of a trusted proxy',
      { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' },
      { MCP_TRUST_PROXY: 'true' },
    ],
    [
      'whose claim of TLS was not the trusted proxy’s',
      { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https, http' },
      { MCP_TRUST_PROXY: 'true' },
    ],
  ])('is refused %s', async (_how, headers, env) => {
    const { sandbox, seen } = await started(env as Record<string, string>);
    const answer = await sent({ 'x-portkey-api-key': sandbox.keys.admin, ...(headers as Record<string, string>) });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('not TLS');
    expect(seen).toEqual([]);
  });

  it('is taken behind a trusted proxy that ends TLS', async () => {
    const { sandbox } = await started({ MCP_TRUST_PROXY: 'true' });
    const answer = await sent({
      'x-portkey-api-key': sandbox.keys.admin,
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
    });
    expect(await answer.text()).toContain('"ok":true');
  });

  it.each([
    ['x-portkey-api-key', 'two words'],
    ['x-portkey-api-key', 'Bearer'],
    ['x-portkey-gateway-api-key', 'x'.repeat(3_000)],
  ])('of a shape that no key has is refused: %s', async (name, value) => {
    await started();
    const answer = await sent({ [name]: value });
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(text).toContain(name);
    expect(text).not.toContain(value);
  });

  it('is never logged, at any level', async () => {
    const { sandbox, logs } = await started({ PORTKEY_BASE_URL: 'http://127.0.0.1:1/v1', PORTKEY_MAX_RETRIES: '0' });
    await sent({ 'x-portkey-api-key': sandbox.keys.admin });
    await sent({ 'x-portkey-api-key': 'two words of mine' });
    expect(logs.length).toBeGreaterThan(1);
    expect(logs.join()).not.toMatch(new RegExp(`${sandbox.keys.admin}|two words`));
  });

  it('counts for nothing in another mode', async () => {
    const { sandbox, seen } = await started({ PORTKEY_KEY_MODE: 'server' });
    await sent({ 'x-portkey-api-key': sandbox.keys.admin });
    expect(seen.map(({ key }) => key)).toEqual([SERVER_KEY]);
  });
});

describe('over TLS', () => {
  it('gives cookies that no neighbour can plant and no script can read', async () => {
    const file = (name: string): string => fileURLToPath(new URL(`../helpers/tls/${name}`, import.meta.url));
    const { url } = await started(
      { PORTKEY_KEY_MODE: 'user', MCP_TLS_KEY_PATH: file('test-only-key.pem'), MCP_TLS_CERT_PATH: file('cert.pem') },
      { issuer: true },
    );
    const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
      httpsRequest(`${url}/sign-in`, { ca: readFileSync(file('ca.pem')) }, (response) => {
        response.resume();
        resolve(response.headers);
      })
        .on('error', reject)
        .end();
    });
    const [cookie = ''] = headers['set-cookie'] as string[];
    expect(cookie).toMatch(/^__Host-portkey-admin-mcp-sign-in=[\w-]{100,};/);
    const flags = cookie.split('; ').slice(1).sort();
    expect(flags).toEqual(['HttpOnly', 'Max-Age=600', 'Path=/', 'SameSite=Lax', 'Secure']);
    expect(cookie).not.toMatch(/domain/i);
  });
});

describe('settings of whose key is used', () => {
  const OIDC = {
    MCP_AUTH_MODE: 'oidc',
    OIDC_ISSUER: 'https://issuer.example.com',
    OIDC_AUDIENCE: 'https://mcp.example.com/mcp',
  };
  const VAULT = { MCP_VAULT_KEY: 'k'.repeat(32), OIDC_CLIENT_ID: 'page' };
  const settings = (env: Record<string, string>) => httpSettings(readConfig(env), env);

  it.each([
    [{ PORTKEY_KEY_MODE: 'user' }, 'MCP_AUTH_MODE=oidc'],
    [
      { PORTKEY_KEY_MODE: 'user', MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: 'x'.repeat(40), ...VAULT },
      'MCP_AUTH_MODE=oidc',
    ],
    [{ PORTKEY_KEY_MODE: 'user', ...OIDC, MCP_VAULT_KEY: VAULT.MCP_VAULT_KEY }, 'OIDC_CLIENT_ID='],
    [{ PORTKEY_KEY_MODE: 'user', ...OIDC, OIDC_CLIENT_ID: 'page' }, 'MCP_VAULT_KEY=$(openssl rand -base64 32)'],
    [{ PORTKEY_KEY_MODE: 'user', ...OIDC, ...VAULT, MCP_VAULT_KEY: 'short' }, 'at least 32'],
    [{ PORTKEY_KEY_MODE: 'user', ...OIDC, ...VAULT, MCP_VAULT_KEY: `${'k'.repeat(32)},short` }, 'at least 32'],
    [{ PORTKEY_KEY_MODE: 'theirs' }, 'server, user, header'],
    [{ PORTKEY_KEY_MODE: 'header', PORTKEY_TOOLS_CHECK: 'on' }, 'take PORTKEY_TOOLS_CHECK out'],
    [{ PORTKEY_ONE_TIME_SECRETS: 'link', ...OIDC }, 'OIDC_CLIENT_ID='],
  ])('stop the start with the line to add: %j', async (env, line) => {
    await started();
    expect(() => settings(env as Record<string, string>)).toThrow(line);
  });

  it('choose the vault’s place', async () => {
    await started();
    const user = { PORTKEY_KEY_MODE: 'user', ...OIDC, ...VAULT };
    const placeOf = (more: Record<string, string>): unknown => {
      const { keys } = settings({ ...user, ...more });
      return keys.mode === 'user' ? keys.vaultDir : 'none';
    };
    expect(placeOf({ XDG_STATE_HOME: '/state' })).toBe('/state/portkey-admin-mcp/vault');
    expect(placeOf({ MCP_REDIS_URL: 'redis://host:6379' })).toBeUndefined();
    expect(placeOf({ MCP_REDIS_URL: 'redis://host:6379', MCP_VAULT_DIR: '/mine' })).toBe('/mine');
  });
});
