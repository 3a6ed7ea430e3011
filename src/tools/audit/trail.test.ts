import { describe, expect, it } from 'vitest';
import { catalog } from '../../catalog/index.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { knownSecrets } from '../secrets/known-secrets.ts';
import { type AuditEntry, maskArguments, maskedJournal, maskValue, shortenTexts } from './journal.ts';

const CANARY = 'canary-not-shaped-like-a-key';

/** A value that holds the canary wherever the schema says that a secret goes, and nothing else; undefined: nowhere. */
function planted(schema: JsonSchema): unknown {
  if (schema.writeOnly) {
    if (schema.properties) return Object.fromEntries(Object.keys(schema.properties).map((key) => [key, CANARY]));
    return schema.type === 'object' ? { any: CANARY } : CANARY;
  }
  const properties = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const found = planted(value);
    return found === undefined ? [] : [[key, found] as const];
  });
  if (properties.length > 0) return Object.fromEntries(properties);
  const item = schema.items && planted(schema.items);
  if (item !== undefined) return [item];
  if (typeof schema.additionalProperties === 'object') {
    const found = planted(schema.additionalProperties);
    if (found !== undefined) return { any: found };
  }
  for (const option of schema.anyOf ?? []) {
    const found = planted(option);
    if (found !== undefined) return found;
  }
  return undefined;
}

describe('arguments in the audit', () => {
  const secrets = catalog.flatMap((operation) =>
    Object.entries(operation.input).flatMap(([name, field]) => {
      const value = planted(field.schema);
      return value === undefined ? [] : [[`${operation.name} ${name}`, operation, name, value] as const];
    }),
  );

  it('has secrets to try', () => expect(secrets.length).toBeGreaterThan(10));
  it.each(secrets)('%s hides what its schema calls secret', (_what, operation, name, value) => {
    expect(JSON.stringify(value)).toContain(CANARY);
    expect(JSON.stringify(maskArguments(operation.input, { [name]: value }))).not.toContain(CANARY);
  });

  it.each([
    'sk-proj-abcdefghijklmnop1234',
    'AKIAIOSFODNN7EXAMPLE',
    'AIzaSyA1234567890abcdefghijklmnop',
    'Bearer abcdefghijklmnop',
    'ghp_abcdefghijklmnop1234567890',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    'xoxb-1234567890-abcdefghij',
    'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
  ])('hides %s wherever it stands', (secret) => {
    const masked = JSON.stringify(
      maskValue({ note: `use ${secret} for it`, list: [secret], nested: { text: JSON.stringify({ a: secret }) } }),
    );
    expect(masked).not.toContain(secret);
  });

  it('hides by name, and shows ids, names and bound secrets', () => {
    expect(maskValue({ client_secret: 'short', password: 'p', access_token: 'abc' })).toEqual({
      client_secret: '*****',
      password: '*****',
      access_token: '*****',
    });
    const plain = {
      id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
      slug: 'pc-chat-f-1a2b3c',
      name: 'Chat with fallback for the marketing team',
      max_tokens: 100,
      key: 'env:OPENAI_KEY',
      api_key: 'env:OPENAI_KEY',
    };
    expect(maskValue(plain)).toEqual(plain);
  });

  it('is bounded', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 10_000; i++) deep = { deep };
    expect(JSON.stringify(maskValue(deep)).length).toBeLessThan(2_000);
  });
});

const entry = (text: string): AuditEntry => ({
  event: 'started',
  call: 'c',
  principal: 'ann',
  transport: 'stdio',
  tool: 'update_config',
  risk: 'write',
  decision: 'allowed',
  arguments: { description: text, deep: [{ note: text }] },
});

async function recorded(text: string, secrets: readonly string[]): Promise<string> {
  const lines: AuditEntry[] = [];
  const known = knownSecrets();
  for (const secret of secrets) known.learn('ann', secret);
  const journal = { record: async (line: AuditEntry) => void lines.push(line), close: async () => {} };
  await maskedJournal(journal, known).record(entry(text));
  return JSON.stringify(lines);
}

/** Every part of a secret of eight characters. */
const partsOf = (secret: string): string[] =>
  Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));

describe('long texts of a record', () => {
  it('are cut and say how long they were; short ones and names stay', () => {
    const long = 'word '.repeat(200);
    expect(shortenTexts({ a: 'short', [long]: [long] })).toEqual({
      a: 'short',
      [long]: [expect.stringMatching(/^(word ){99,100}…? ?…?.*\(1000 characters\)$/)],
    });
    expect(String(shortenTexts('y'.repeat(100_000)))).toBe('… (100000 characters)');
  });

  /** Known by value alone, some with spaces in them; known by shape alone; neither in words. */
  const secrets = [
    '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    'correct horse battery staple',
    'pa"ss, wörd+\\& 42!',
    'sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8x',
  ];
  it.each(secrets)('hold no part of %s, wherever the cut falls', async (secret) => {
    for (let before = 465; before <= 505; before += 1)
      for (const text of [`${'x '.repeat(250).slice(0, before)}${secret} and more ${'y '.repeat(100)}`]) {
        const line = await recorded(text, secrets);
        for (const part of partsOf(secret))
          expect(line, `after ${before}`).not.toContain(JSON.stringify(part).slice(1, -1));
      }
  });

  it('hold no part of a key that nobody knows, glued to nothing', async () => {
    const key = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
    const line = await recorded(`${'word '.repeat(97)} ${key} ${'y '.repeat(100)}`, []);
    for (const part of partsOf(key)) expect(line).not.toContain(part);
  });
});
