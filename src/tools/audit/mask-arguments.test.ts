import { describe, expect, it } from 'vitest';
import { catalog } from '../../catalog/index.ts';
import type { JsonSchema } from '../../catalog/schema.ts';
import { maskArguments, maskValue } from './mask-arguments.ts';

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
