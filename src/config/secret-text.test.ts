// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what nothing filled in is the subject here.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlaceholder, isUnfilled } from './secret-text.ts';

describe('a placeholder', () => {
  it.each([
    // What shells, Compose, GitHub, editors and agents leave where nothing filled it in.
    '${MCP_AUTH_TOKEN}',
    '${MCP_AUTH_TOKEN:-}',
    '${env:PORTKEY_API_KEY}',
    '${input:portkey-key}',
    '${{ secrets.PORTKEY_API_KEY }}',
    '$MCP_AUTH_TOKEN',
    '$portkey_key',
    '$env:PORTKEY_API_KEY',
    '%PORTKEY_API_KEY%',
    '{{PORTKEY_API_KEY}}',
    '{env:PORTKEY_API_KEY}',
    'env:PORTKEY_API_KEY',
    'op://vault/portkey/key',
    '$(openssl rand -hex 32)',
    '`openssl rand -hex 32`',
    'Bearer ${TOKEN}',
    'prefix-${TOKEN}-suffix',
    // What people and docs write for others to fill in.
    '<token>',
    '<your-key>',
    '<paste your key here>',
    '[your key]',
    'changeme',
    'CHANGE_ME',
    'change-me-please',
    'changeme-changeme-changeme-changeme',
    'changeme123',
    'replace-with-a-long-random-string',
    'ReplaceMe',
    'your-api-key',
    'YOUR_PORTKEY_API_KEY_HERE',
    'yourSuperSecretToken',
    'my-secret-token',
    'secret',
    'PORTKEY_API_KEY',
    'MCP_STATE_SECRET',
    'todo',
    'placeholder',
    'sk-...',
    'pk-…',
    'xxxxxxxxxxxxxxxxxxxxxxxx',
    'sk-xxxxxxxxxxxxxxxx',
    '********',
    '00000000000000000000000000000000',
    '  "changeme"  ',
    "'${TOKEN}'",
  ])('%s', (text) => expect(isPlaceholder(text)).toBe(true));
});

describe('a credential', () => {
  it.each([
    '${X}',
    '$X',
    '%X%',
    '<your-key>',
    '"<key>"',
    'changeme',
    'YOUR_API_KEY',
    'PORTKEY_API_KEY',
    'sk-...',
    'xxxx',
  ])('%s was never filled in', (text) => expect(isUnfilled(text)).toBe(true));

  it.each(['pk-gateway', 'pk-admin', 'sk-client-key', 'my-key', 'workspace', 'pk-1234'])('%s may be one', (text) =>
    expect(isUnfilled(text)).toBe(false),
  );
});

describe('no placeholder', () => {
  it.each([
    '',
    'pk-test-0123456789',
    'sk-canary-ABCDEFGH1234567890',
    '9f86d081884c7d659a2feaa0c55ad015',
    'correct horse battery staple',
    'p$ssw0rd-With-Dollar$igns',
    'hunter2hunter2hunter2',
    'a%20b%20c',
    `${'x'.repeat(10_000)}y`,
  ])('%s', (text) => expect(isPlaceholder(text)).toBe(false));

  it('is what a random generator makes', () => {
    for (let round = 0; round < 500; round++)
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(isPlaceholder(randomBytes(24).toString(encoding))).toBe(false);
  });
});

it('answers for any text, in time that grows with it', () => {
  fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => typeof isPlaceholder(text) === 'boolean'));
  expect(isPlaceholder('${'.repeat(200_000))).toBe(false);
});
