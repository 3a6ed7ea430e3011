import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formerSettings, groups } from './config/variables.ts';
import { ConfigError, confirmFallback, ownSecretNames, readConfig, settingWarnings } from './config.ts';

describe('readConfig', () => {
  it('has a default for everything', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      PORTKEY_SANDBOX: false,
      PORTKEY_TOOL_SURFACE: 'auto',
      PORTKEY_MAX_RETRIES: 2,
      MCP_HOST: '127.0.0.1',
    });
    expect(config.PORTKEY_API_KEY).toBeUndefined();
  });

  it.each(['1', 'true', 'YES', ' on '])('reads %j as on', (value) => {
    expect(readConfig({ PORTKEY_READ_ONLY: value }).PORTKEY_READ_ONLY).toBe(true);
  });

  it.each(['0', 'false', 'No', 'off', ''])('reads %j as off', (value) => {
    expect(readConfig({ PORTKEY_READ_ONLY: value }).PORTKEY_READ_ONLY).toBe(false);
  });

  it.each([
    ['PORTKEY_READ_ONLY', 'maybe', /takes 1, true, yes or on/],
    ['PORTKEY_TOOL_SURFACE', 'wide', /takes auto, full, lean/],
    ['PORTKEY_MAX_RETRIES', '-1', /whole number from 0 to 10/],
    ['PORTKEY_MAX_RETRIES', '1.5', /whole number/],
    ['MCP_PORT', '70000', /0 to 65535/],
    ['PORTKEY_BASE_URL', 'portkey', /takes a URL/],
    ['PORTKEY_BASE_URL', 'ftp://portkey.example', /https:\/\/ or http:\/\//],
    ['PORTKEY_BASE_URL', 'https://user:pass@portkey.example', /plain base URL/],
  ])('refuses %s=%s in one line that names it', (name, value, fault) => {
    const read = (): unknown => readConfig({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(fault);
    expect(read).toThrow(new RegExp(name));
  });

  it('takes the key from a file, and the variable before the file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'key-')), 'key');
    writeFileSync(file, 'key-from-the-file\n');
    expect(readConfig({ PORTKEY_API_KEY_FILE: file }).PORTKEY_API_KEY).toBe('key-from-the-file');
    expect(readConfig({ PORTKEY_API_KEY_FILE: file, PORTKEY_API_KEY: 'own' }).PORTKEY_API_KEY).toBe('own');
    expect(() => readConfig({ PORTKEY_API_KEY_FILE: `${file}-not-there` })).toThrow(/cannot be read/);
  });

  it('takes every secret from a file, and tokens one from each line', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'secret-')), 'secret');
    writeFileSync(file, ' "of-the-file"\r\n');
    for (const name of ownSecretNames)
      expect(readConfig({ [`${name}_FILE`]: file })).toMatchObject({ [name]: 'of-the-file' });
    writeFileSync(file, '# Who may call, since May\nada:token-a\n\nbob:token-b\n');
    const { MCP_AUTH_TOKEN } = readConfig({ MCP_AUTH_TOKEN: 'eve:token-e', MCP_AUTH_TOKEN_FILE: file });
    expect(MCP_AUTH_TOKEN?.split(',').filter(Boolean)).toEqual(['eve:token-e', 'ada:token-a', 'bob:token-b']);
    writeFileSync(file, '\n');
    expect(() => readConfig({ MCP_VAULT_KEY_FILE: file })).toThrow(/^MCP_VAULT_KEY_FILE names .*, which is empty\.$/);
    expect(() => readConfig({ OIDC_CLIENT_ID_FILE: file })).not.toThrow();
  });

  it('never repeats a secret in a refusal', () => {
    for (const variables of Object.values(groups))
      for (const [name, variable] of Object.entries(variables))
        if (variable.secret) expect(() => variable.read('canary', name)).not.toThrow();
  });
});

describe('a setting of an earlier version', () => {
  it.each(Object.keys(formerSettings))('%s stops no start, and the start says what holds instead', (name) => {
    const env = { [name]: 'anything' };
    const warnings = settingWarnings(env, readConfig(env));
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`^${name} is no longer a setting and has no effect: .`)),
    ]);
    expect(warnings.join()).not.toContain('anything');
  });
});

describe('several numbers in one setting', () => {
  const limits = (text: string) => readConfig({ PORTKEY_SCRIPT_LIMITS: text }).PORTKEY_SCRIPT_LIMITS;
  const usual = { compute_ms: 20_000, memory_mb: 64, calls: 200, code_bytes: 100_000 };

  it('keep their defaults where they are not named', () => {
    expect(limits('')).toEqual(usual);
    expect(limits('calls = 2000, compute_ms=500')).toEqual({ ...usual, calls: 2_000, compute_ms: 500 });
  });

  it.each([
    [
      'seconds=3',
      'PORTKEY_SCRIPT_LIMITS holds "seconds=3"; it takes compute_ms=…, memory_mb=…, calls=…, code_bytes=….',
    ],
    ['calls', 'PORTKEY_SCRIPT_LIMITS holds "calls"; it takes compute_ms=…, memory_mb=…, calls=…, code_bytes=….'],
    [
      'toString=1',
      'PORTKEY_SCRIPT_LIMITS holds "toString=1"; it takes compute_ms=…, memory_mb=…, calls=…, code_bytes=….',
    ],
    ['calls=many', 'PORTKEY_SCRIPT_LIMITS: calls is "many"; it takes a whole number from 1 to 5000.'],
    ['memory_mb=1', 'PORTKEY_SCRIPT_LIMITS: memory_mb is "1"; it takes a whole number from 8 to 1024.'],
  ])('say what is wrong with %s', (text, message) => {
    expect(() => limits(text)).toThrow(message);
  });
});

describe('an older name that is still read', () => {
  it.each([
    [{}, 'token', false],
    [{ PORTKEY_UNATTENDED: 'on' }, 'token', true],
    [{ PORTKEY_UNATTENDED: 'on', PORTKEY_CONFIRM_FALLBACK: 'refuse' }, 'refuse', true],
    [{ PORTKEY_CONFIRM_FALLBACK: 'refuse' }, 'refuse', false],
    [{ PORTKEY_CONFIRM_FALLBACK: 'token-always' }, 'token', true],
    [{ PORTKEY_CONFIRM_FALLBACK: 'refuse-always', PORTKEY_UNATTENDED: 'off' }, 'refuse', true],
  ])('says that nobody is at the client: %o', (env, instead, always) => {
    expect(confirmFallback(readConfig(env))).toEqual({ instead, always });
  });
});

describe('settingWarnings', () => {
  const warningsOf = (env: Record<string, string>) => settingWarnings(env, readConfig(env));

  it('names the nearest setting, and leaves other names alone', () => {
    expect(
      warningsOf({ PORTKEY_READONLY: '1', HOME: '/root', MCP_TEST_BASE_URL: 'x', PORTKEY_READ_ONLY: '1' }),
    ).toEqual(['PORTKEY_READONLY is not a setting of this server; did you mean PORTKEY_READ_ONLY?']);
  });

  it('says that the sandbox ignores a key or an address, without showing it', () => {
    expect(warningsOf({ PORTKEY_SANDBOX: 'on', PORTKEY_API_KEY: 'canary-key' })).toEqual([
      'The sandbox is on, so PORTKEY_API_KEY is ignored; take --sandbox (or PORTKEY_SANDBOX) away to work on your Portkey organisation.',
    ]);
    const both = warningsOf({
      PORTKEY_SANDBOX: 'on',
      PORTKEY_GATEWAY_API_KEY: 'canary-key',
      PORTKEY_BASE_URL: 'https://portkey.example/v1',
    });
    expect(both).toEqual([expect.stringMatching(/PORTKEY_GATEWAY_API_KEY, PORTKEY_BASE_URL are ignored/)]);
    expect(both.join()).not.toMatch(/canary|example/);
  });

  it('says nothing of a key without the sandbox, nor of the sandbox without a key', () => {
    expect(warningsOf({ PORTKEY_API_KEY: 'key' })).toEqual([]);
    expect(warningsOf({ PORTKEY_SANDBOX: 'on', PORTKEY_API_KEY: '' })).toEqual([]);
  });
});
