import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../test/helpers/thorough.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { addressesIn, described } from './addresses.ts';

const hostIn = (text: string, anyHost = false): string | undefined => addressesIn(text, anyHost)[0];

describe('an address', () => {
  it.each([
    ['https://evil.example/v1', 'evil.example'],
    ['HTTPS://EVIL.example:8443/v1?x=1', 'evil.example:8443'],
    ['wss://evil.example', 'evil.example'],
    ['grpc://evil.example:50051', 'evil.example:50051'],
    ['s3://bucket/key', 'bucket'],
    ['file:///etc/passwd', 'etc'],
    ['gopher://evil.example', 'evil.example'],
    ['see https://evil.example/v1 for more', 'evil.example'],
    ['https://user:pass@evil.example/v1', 'evil.example'],
    ['https://api.openai.com@evil.example/v1', 'evil.example'],
    ['//evil.example/v1', 'evil.example'],
    ['\\\\evil.example\\share', 'evil.example'],
    ['https:evil.example', 'evil.example'],
    ['https:/evil.example', 'evil.example'],
    ['https:\\evil.example', 'evil.example'],
    [' \t\nhttps://evil.example', 'evil.example'],
    ['ht\ttps:/\n/evil.example', 'evil.example'],
    ['h\u200bttps\u2060://evil.example', 'evil.example'],
    ['https%3A%2F%2Fevil.example', 'evil.example'],
    ['https%253A%252F%252Fevil.example', 'evil.example'],
    ['\uff48\uff54\uff54\uff50\uff53\uff1a\uff0f\uff0f\uff45vil.example', 'evil.example'],
    ['evil.example:8080', 'evil.example:8080'],
    ['evil.example.:8080', 'evil.example.:8080'],
    ['user:pass@evil.example:8080/v1', 'evil.example:8080'],
    ['evil\u3002example:8080', 'evil.example:8080'],
    ['a,evil.example:8080', 'evil.example:8080'],
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:80', '203.0.113.7:80'],
    ['203.0.113.7/v1', '203.0.113.7'],
    ['[::1]:80', '[::1]:80'],
    ['2001:db8::1', '2001:db8::1'],
    ['[fe80::1%25eth0]/v1', '[fe80::1%eth0]'],
    ['localhost:1', 'localhost:1'],
    ['xn--bcher-kva.example:443', 'xn--bcher-kva.example:443'],
    ['bücher.example:443', 'bücher.example:443'],
    ['://evil.example', 'evil.example'],
    ['https : // evil.example', 'evil.example'],
    ['evil . example : 8080', 'evil.example:8080'],
    ['0000:0000:0000:0000:0000:ffff:255.255.255.255', '0000:0000:0000:0000:0000:ffff:255.255.255.255'],
    ['evil.example:65535', 'evil.example:65535'],
    ['api.v2.example:443', 'api.v2.example:443'],
  ])('%j', (text, host) => {
    expect(hostIn(text)).toBe(host);
  });

  it('is every one of a text', () => {
    expect(addressesIn('https://a.example and http://b.example/x', false)).toEqual(['a.example', 'b.example']);
    expect(addressesIn('https://a.example or b.example:80', false)).toEqual(['a.example', 'b.example:80']);
    expect(addressesIn('//a.example,203.0.113.7', false)).toEqual(['a.example', '203.0.113.7']);
  });

  it('may be one word with a port where nothing is known of the field', () => {
    expect(hostIn('vault:8200', true)).toBe('vault:8200');
    expect(hostIn('vault:8200')).toBeUndefined();
  });

  it.each([
    '',
    'gpt-4.1-mini',
    '@openai-prod/gpt-4o',
    'anthropic.claude-3-haiku-20240307-v1:0',
    'stability.stable-image-core-v1:1',
    'ft:gpt-4o:acme',
    'llama3:8b',
    'pc-chat-f-1a2b3c',
    '8610029e-692a-4df6-9052-3fa3eff69911',
    'arn:aws:iam::123456789012:role/portkey',
    '2026-10-01T10:30:00.000Z',
    '10:30',
    '16:9',
    'ana@example.com',
    '/v1/chat/completions',
    'search.example.com',
    'completions.write',
    'a / b // c',
    '{{company}}: {{question}}',
    'v1.2.3',
    'note: see below',
    'evil.example:99999',
    'data:image/png;base64,AAAA',
    '50% off',
    'https:',
    'https: ',
    '//',
    'step : 80',
    '/users/a@evil.example:80',
    '[abc]:80',
    '[::1',
    'evil.example:0',
    'a$b.example:80',
  ])('is not %j', (text) => {
    expect(addressesIn(text, false)).toEqual([]);
  });

  it('is found whatever stands around it and whichever case and encoding it has', () => {
    const spelled = fc.constantFrom('https://evil.example', 'http://203.0.113.7/x', 'wss://evil.example:1');
    const hidden = fc.constantFrom(
      (text: string) => text.toUpperCase(),
      (text: string) => encodeURIComponent(text),
      (text: string) => encodeURIComponent(encodeURIComponent(text)),
      (text: string) => [...text].join('\u200b'),
      (text: string) => [...text].join('\n'),
      (text: string) => text.replaceAll('/', '\\'),
    );
    fc.assert(
      fc.property(fc.string(), spelled, hidden, fc.string(), (before, text, hide, after) => {
        expect(addressesIn(`${before} ${hide(text)} ${after}`, false)).not.toEqual([]);
      }),
      { numRuns: runs(300) },
    );
  });
});

const TEXT: JsonSchema = { type: 'string' };
const NOTE: JsonSchema = { type: 'string', inert: 'text for people' };
const anyOf = (...branches: readonly JsonSchema[]): JsonSchema => ({ anyOf: branches });
const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({ type: 'object', properties });
const map = (additionalProperties: JsonSchema | boolean): JsonSchema => ({ type: 'object', additionalProperties });

describe('what schemas say of a place', () => {
  it('is worked out once', () => {
    const schema = anyOf(TEXT, object({ a: TEXT }));
    const place = described(schema);
    expect(described(schema)).toBe(place);
    expect(place.member('a')).toBe(place.member('a'));
    expect(place.as('string')).toBe(place.as('string'));
    expect(place.as('array')).toBe(place);
    expect(described(TEXT).as('string')).toBe(described(TEXT));
  });

  it.each<[string, JsonSchema, boolean]>([
    ['text for people', NOTE, true],
    ['any text', TEXT, false],
    ['a choice of which one branch is not', anyOf(NOTE, object({})), false],
    ['a choice of which every branch is', anyOf(NOTE, { type: 'object', inert: 'labels' }), true],
    ['a choice that is as a whole', { ...anyOf(TEXT, object({})), inert: 'log' }, true],
  ])('%s: whether nothing connects to an address there', (_what, schema, inert) => {
    expect(described(schema).inert).toBe(inert);
    expect(described(schema).known).toBe(true);
  });

  it('of a choice holds for the kind of value that is given', () => {
    const place = described(anyOf(NOTE, { type: 'integer', inert: 'filter' }, object({ a: TEXT })));
    expect(place.as('string').inert).toBe(true);
    expect(place.as('number').inert).toBe(true);
    expect(place.as('object').inert).toBe(false);
    expect(described(anyOf({ inert: 'log' }, { type: 'object' })).as('string').inert).toBe(true);
    expect(place.as('string').known).toBe(true);
  });

  it.each<[JsonSchema, boolean]>([
    [{ type: 'string', writeOnly: true }, true],
    [anyOf(TEXT, { type: 'string', writeOnly: true }), true],
    [{ ...anyOf(TEXT, object({})), writeOnly: true }, true],
    [{ type: 'string', writeOnly: false }, false],
    [TEXT, false],
    [{ ...anyOf(TEXT), inert: 'log' }, false],
  ])('%j: whether it is a secret', (schema, secret) => {
    expect(described(schema).secret).toBe(secret);
  });

  it.each<[JsonSchema, boolean]>([
    [{ type: 'integer' }, true],
    [{ type: 'number' }, true],
    [anyOf(TEXT, { type: 'integer' }), true],
    [TEXT, false],
    [object({}), false],
  ])('%j: whether a number is meant as one', (schema, numeric) => {
    expect(described(schema).numeric).toBe(numeric);
  });

  it('names the only texts that may be there', () => {
    expect(described({ type: 'string', enum: ['a', 'b'] }).choices).toEqual(new Set(['a', 'b']));
    expect(described(TEXT).choices).toBeUndefined();
  });

  it('tells whether the members of an object are described', () => {
    expect(described(object({ a: TEXT })).hasMembers).toBe(true);
    expect(described(anyOf(TEXT, object({ a: TEXT }))).hasMembers).toBe(true);
    expect(described(map(true)).hasMembers).toBe(false);
  });

  it('holds for members and elements, of which the others are unknown', () => {
    const place = described(anyOf(TEXT, object({ a: NOTE }), { type: 'array', items: NOTE }));
    expect(place.member('a')).toMatchObject({ known: true, inert: true });
    expect(place.member('b')).toMatchObject({ known: false, inert: false });
    expect(place.items()).toMatchObject({ known: true, inert: true });
    expect(described(anyOf(TEXT, map(NOTE))).member('b')).toMatchObject({ known: false, inert: true });
    expect(described(map(true)).member('b')).toMatchObject({ known: false, inert: false });
  });
});
