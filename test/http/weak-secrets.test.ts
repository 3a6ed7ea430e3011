// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what nothing filled in is the subject here.
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import { httpSettings } from '../../src/serve/http/settings.ts';
import { startServer } from './server.ts';

/* A server that others can reach does not start with a secret that keeps nobody out; on loopback it says so. */

const STRONG = '9f86d081884c7d659a2feaa0c55ad015';
const WEAK = [
  '${X}',
  '$MCP_AUTH_TOKEN',
  '%TOKEN%',
  '<token>',
  'changeme',
  'CHANGE-ME-PLEASE-CHANGE-ME',
  'xxxxxxxxxxxxxxxxxxxxxxxx',
  '123456789012345',
  'hunter2',
];
const SECRETS = [
  'MCP_STATE_SECRET',
  'MCP_VAULT_KEY',
  'MCP_METRICS_TOKEN',
  'MCP_EVENT_ENCRYPTION_KEY',
  'PORTKEY_AUDIT_KEY',
];
const BEYOND = [
  { MCP_HOST: '0.0.0.0' },
  { MCP_HOST: '192.0.2.1' },
  { MCP_PUBLIC_BASE_URL: 'https://mcp.example.com' },
  { MCP_ALLOWED_HOSTS: 'mcp.example.com' },
];

const settings = (env: Record<string, string>) => httpSettings(readConfig(env), env);
const bearer = (token: string) => ({ MCP_AUTH_MODE: 'bearer', MCP_AUTH_TOKEN: token });
const refusal = (env: Record<string, string>): string => {
  try {
    settings(env);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};

describe('beyond loopback', () => {
  it.each(WEAK)('the token %s does not start a server', (token) => {
    for (const where of BEYOND) {
      expect(refusal({ ...where, ...bearer(token) })).toContain('The token default in MCP_AUTH_TOKEN is');
      expect(refusal({ ...where, ...bearer(`ada:${STRONG},ben:${token}`) })).toContain(
        'The token ben in MCP_AUTH_TOKEN is',
      );
    }
  });

  it.each(SECRETS)('a weak %s does not start one either, and the line says what to set', (name) => {
    for (const value of WEAK) {
      const line = refusal({ MCP_HOST: '0.0.0.0', ...bearer(STRONG), [name]: value });
      expect(line).toMatch(new RegExp(`^${name} is .*${name}=\\$\\(openssl rand`, 'm'));
      expect(line).not.toContain('hunter2');
    }
  });

  it('a placeholder for what the issuer gave does not; its length is the issuer’s', () => {
    const oidc = { MCP_HOST: '0.0.0.0', MCP_AUTH_MODE: 'oidc', OIDC_ISSUER: 'https://i.example', OIDC_AUDIENCE: 'a' };
    expect(refusal({ ...oidc, OIDC_CLIENT_SECRET: '<secret>' })).toContain('OIDC_CLIENT_SECRET is a placeholder');
    expect(refusal({ ...oidc, OIDC_CLIENT_SECRET: 'k9x' })).toBe('');
  });

  it('all of them are told at once', () => {
    const line = refusal({ MCP_HOST: '0.0.0.0', ...bearer('a1b2'), MCP_STATE_SECRET: 'x', PORTKEY_AUDIT_KEY: '<key>' });
    expect(line.split('\n')).toHaveLength(4);
  });

  it('one token for two names does not, anywhere: nobody could tell who called', () => {
    const line = refusal(bearer(`ada:${STRONG},ben:${STRONG}`));
    expect(line).toContain('ada and ben have the same token');
    expect(line).not.toContain(STRONG);
  });

  it('good ones start one', () => {
    const strong = Object.fromEntries(SECRETS.map((name) => [name, STRONG]));
    for (const where of BEYOND) expect(settings({ ...where, ...bearer(STRONG), ...strong }).warnings).toEqual([]);
  });
});

describe('on loopback', () => {
  it('a weak secret is warned about in the log', async () => {
    const server = await startServer({ ...bearer('${MCP_AUTH_TOKEN}'), PORTKEY_AUDIT_KEY: 'hunter2' });
    await server.stop();
    expect(server.logs.join('\n')).toContain('The token default in MCP_AUTH_TOKEN is a placeholder');
    expect(server.logs.join('\n')).toContain('PORTKEY_AUDIT_KEY is shorter than 16 characters');
    expect(server.logs.join('\n')).not.toContain('hunter2');
  });

  it('the vault takes no placeholder, however long', () => {
    const env = {
      ...{ MCP_AUTH_MODE: 'oidc', OIDC_ISSUER: 'https://i.example', OIDC_AUDIENCE: 'a', OIDC_CLIENT_ID: 'c' },
      ...{ PORTKEY_KEY_MODE: 'user', MCP_VAULT_KEY: 'changeme-changeme-changeme-changeme' },
    };
    expect(refusal(env)).toContain('MCP_VAULT_KEY takes at least 32 random characters');
  });
});
