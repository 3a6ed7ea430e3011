import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../test/helpers/any-character.ts';
import { sampleArguments } from '../../test/helpers/operations.ts';
import { runs } from '../../test/helpers/thorough.ts';
import { catalog } from '../catalog/index.ts';
import type { CatalogEntry, Field } from '../catalog/model/operation.ts';
import {
  buildRequest,
  encodeMultipart,
  encodePathPart,
  type Part,
  pathArgument,
  toBodyValue,
  toHeader,
  toTexts,
} from './build-request.ts';
import { PathError } from './contract.ts';
import { resolveEndpoints } from './endpoints.ts';

const field = (more: Partial<Field> = {}): Field => ({ in: 'query', schema: {}, ...more }) as Field;
const CSV = field({ encode: 'csv' });
const JSON_TEXT = field({ encode: 'json' });

describe('an argument as text', () => {
  it.each<[unknown, Field, string[]]>([
    ['a', field(), ['a']],
    [1.5, field(), ['1.5']],
    [false, field(), ['false']],
    [{ a: 1 }, field(), ['{"a":1}']],
    [['a', 2, true], field(), ['a', '2', 'true']],
    [['a', 2], CSV, ['a,2']],
    ['a,b', CSV, ['a,b']],
    [{ a: 1 }, JSON_TEXT, ['{"a":1}']],
    [['a'], JSON_TEXT, ['["a"]']],
    ['{"a": 1}', JSON_TEXT, ['{"a": 1}']],
  ])('%j with %j is %j', (value, how, texts) => {
    expect(toTexts('x', how, value)).toEqual(texts);
  });

  it.each<[unknown, Field, RegExp]>([
    [null, field(), /cannot be null here/],
    [null, JSON_TEXT, /cannot be null here/],
    [['a', null], field(), /cannot be null here/],
    [['a', null], CSV, /cannot be null here/],
    [['a,b'], CSV, /must not hold commas/],
    [Number.NaN, field(), /cannot be sent as text/],
    [Number.POSITIVE_INFINITY, CSV, /cannot be sent as text/],
    [undefined, field(), /cannot be sent as text/],
    [1n, field(), /cannot be sent as text/],
  ])('%o with %j is refused', (value, how, why) => {
    expect(() => toTexts('x', how, value)).toThrow(why);
  });

  it('is visible ASCII in a header, and escaped in JSON', () => {
    expect(toHeader('x', field(), ['a', 'b'])).toBe('a,b');
    expect(toHeader('x', JSON_TEXT, { a: 'é' })).toBe('{"a":"\\u00e9"}');
    for (const value of ['é', 'a\r\nb', 'a\u007f'])
      expect(() => toHeader('x', field(), value)).toThrow(/visible ASCII/);
  });
});

describe('an argument in a JSON body', () => {
  it.each<[unknown, Partial<Field>, unknown]>([
    [null, {}, null],
    [null, { encode: 'csv' }, null],
    [null, { encode: 'json' }, null],
    [null, { clearedBy: '' }, ''],
    ['a', { clearedBy: '' }, 'a'],
    [['a', 'b'], {}, ['a', 'b']],
    [['a', 'b'], { encode: 'repeated' }, ['a', 'b']],
    [['a', 'b'], { encode: 'csv' }, 'a,b'],
    [['a', 'b'], { encode: 'json' }, '["a","b"]'],
    ['[1]', { encode: 'json' }, '[1]'],
  ])('%j with %j is %j', (value, how, sent) => {
    expect(toBodyValue('x', field(how), value)).toEqual(sent);
  });
});

const bodyOf = (parts: readonly Part[]) => Buffer.from(encodeMultipart(parts).body).toString('latin1');
const file = (more: object = {}) => ({
  name: 'f',
  file: { bytes: Buffer.from('\0\xff', 'latin1'), filename: 'a.bin', ...more },
});

describe('a multipart body', () => {
  it('is its parts in their order, between a boundary that is theirs alone', () => {
    const parts: Part[] = [{ name: 'p', text: 'one' }, file({ contentType: 'image/png' })];
    const { contentType } = encodeMultipart(parts);
    const boundary = /^multipart\/form-data; boundary=(portkey-admin-mcp-[0-9a-f]{64})$/.exec(contentType)?.[1];
    expect(bodyOf(parts)).toBe(
      [
        `--${boundary}\r\nContent-Disposition: form-data; name="p"\r\n\r\none\r\n`,
        `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\nContent-Type: image/png\r\n\r\n\0\xff\r\n`,
        `--${boundary}--\r\n`,
      ].join(''),
    );
    expect(encodeMultipart(parts)).toEqual(encodeMultipart(parts));
    for (const other of [
      [parts[1], parts[0]],
      [{ name: 'p', text: 'two' }, parts[1]],
      [{ name: 'q', text: 'one' }, parts[1]],
    ])
      expect(encodeMultipart(other as Part[]).contentType).not.toBe(contentType);
  });

  it.each([
    [undefined, 'application/octet-stream'],
    ['text/plain; charset=utf-8', 'text/plain; charset=utf-8'],
    ['a/b\r\nx: y', 'application/octet-stream'],
    ['', 'application/octet-stream'],
    ['text', 'application/octet-stream'],
  ])('has a file of the type %j as %s', (contentType, sent) => {
    expect(bodyOf([file(contentType === undefined ? {} : { contentType })])).toContain(
      `\r\nContent-Type: ${sent}\r\n\r\n`,
    );
  });

  it('lets no name end its line or its quotes', () => {
    const name = 'a"b\r\nc\nd\re';
    expect(bodyOf([{ name, text: '' }])).toContain('name="a%22b%0D%0Ac%0D%0Ad%0D%0Ae"\r\n\r\n');
    expect(bodyOf([file({ filename: name })])).toContain('filename="a%22b%0D%0Ac%0D%0Ad%0D%0Ae"\r\n');
  });
});

const endpoints = resolveEndpoints({
  baseUrl: 'https://api.portkey.ai/v1',
  gatewayUrl: 'https://gateway.example.com/portkey/v1',
  allowInsecureHttp: false,
});

const refused = [
  '',
  ' ',
  '\u00a0',
  '.',
  '..',
  '...',
  '. .',
  ' ..',
  '.. ',
  '..;',
  '..;a=b',
  '.;',
  '%2e',
  '%2E%2e',
  '.%2e',
  '%252e%252e',
  '%25252e%25252e',
  '%c0%ae%c0%ae',
  '%u002e%u002e',
  '%ff',
  'a/b',
  '/',
  'a\\b',
  '%2f',
  '%2F',
  '%252F',
  '%5c',
  'a%5cb',
  'a?b',
  'a%3fb',
  'a#b',
  'a%23b',
  'a\tb',
  '.\t.',
  '\n..',
  'a\r\nX-Header: b',
  'a\0b',
  'a%00b',
  'a%0ab',
  '\u007f',
  '\u0085',
  '\u200b..',
  '\u202e',
  '\ufeff',
  '\u2028',
  '\u00ad',
  '\ud800',
  'a\udc00',
  '\uff0e\uff0e',
  '\u3002\u3002',
  '\uff61',
  '\u2024\u2024',
  '\u2025',
  '\u2026',
  '\uff0f',
  '\uff3c',
  '\uff1f',
  '\uff03',
  '\uff052f',
  '\uff05\uff12\uff46',
  '\u2044',
  '\u2215',
  '\u29f8',
  '\u2105',
  '%ef%bc%8f',
  'x'.repeat(513),
];

const accepted = [
  'pc-openai-1a2b3c',
  '2b9d3c1e-7f0a-4d5e-9c8b-1a2b3c4d5e6f',
  '@openai',
  'gpt-4o:free',
  'user@example.com',
  'a b',
  'Zürich',
  '日本語',
  '🦊',
  '100%',
  '50%off',
  "o'neil",
  '~tilde',
  'a.b..c',
  '.hidden',
  'a;b',
  'a&b=c+d',
  '%41',
  42,
];

describe('path parts', () => {
  it.each(refused)('refuses %j', (value) => {
    expect(() => encodePathPart('slug', value)).toThrow(PathError);
  });

  it.each([undefined, null, true, {}, [], ['..'], Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %j, no text',
    (value) => {
      expect(() => encodePathPart('slug', value)).toThrow(PathError);
    },
  );

  it.each(accepted)('sends %j so that it comes back unchanged', (value) => {
    const part = encodePathPart('slug', value);
    expect(decodeURIComponent(part)).toBe(String(value));
    expect(new URL(`https://h/a/${part}/b`).pathname).toBe(`/a/${part}/b`);
  });

  it('names the argument and the fault, never more', () => {
    expect(() => encodePathPart('prompt_id', '../admin')).toThrow('prompt_id: must not hold a slash, encoded or not');
  });

  it("sends a model's slashes encoded and checks each part", () => {
    expect(encodePathPart('model', 'meta-llama/Llama-3', true)).toBe('meta-llama%2FLlama-3');
    for (const value of ['a//b', '/a', 'a/', '../a', 'a/..', 'a/./b', 'a/%2e%2e', 'a%2fb']) {
      expect(() => encodePathPart('model', value, true), value).toThrow(PathError);
    }
  });
});

/** Strings made of what breaks paths, and any others. */
const nasty = [
  ...refused,
  '.',
  '..',
  '/',
  '%',
  '2e',
  '2f',
  '5c',
  '\\',
  ';',
  ':',
  '@',
  '~',
  '*',
  'a',
  'Z',
  '9',
  '-',
  '_',
  '\u0301',
  '\u212a',
];
const hostile = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...nasty), { maxLength: 6 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: anyCharacter, maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map((u) => String.fromCharCode(...u)),
  },
  {
    weight: 1,
    arbitrary: fc.string({ maxLength: 12 }).map((text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, ''))),
  },
);

/** The path meant, made another way than the builder makes it: literal segments as they are, values by their decoding. */
const assertMeant = (operation: CatalogEntry, values: Record<string, string>, url: string): void => {
  const parsed = new URL(url);
  const root = operation.host === 'root';
  const gateway = operation.host === 'gateway';
  expect(parsed.origin).toBe(gateway ? 'https://gateway.example.com' : 'https://api.portkey.ai');
  const own = /^\/v[12]\//.test(operation.path);
  const start = `${gateway ? '/portkey' : ''}${root || own ? '' : '/v1'}`;
  const meant = `${start}${operation.path}`.split('/');
  // What leaves the machine is the text of the URL after its origin; it and the parser's reading must agree.
  const sent = (url.slice(parsed.origin.length).split('?')[0] ?? '').split('/');
  expect(parsed.pathname).toBe(sent.join('/'));
  expect(sent.length).toBe(meant.length);
  for (const [index, segment] of meant.entries()) {
    const placeholder = /^\{(.+)\}$/.exec(segment)?.[1];
    if (placeholder === undefined) expect(sent[index]).toBe(segment);
    else {
      const decoded = decodeURIComponent(sent[index] ?? '');
      expect(decoded).toBe(values[pathArgument(operation, placeholder)]);
      expect(sent[index]).not.toMatch(/^(?:\.|%2e)*$/i);
    }
  }
  expect(parsed.hash).toBe('');
};

const withPath = catalog.filter((operation) => Object.values(operation.input).some((field) => field.in === 'path'));

describe('the bounds of a part', () => {
  it('are 512 characters, and eight layers of encoding', () => {
    expect(encodePathPart('f', 'a'.repeat(512))).toHaveLength(512);
    expect(() => encodePathPart('f', 'a'.repeat(513))).toThrow('f: must be at most 512 characters');
    const layers = (count: number) => `a%${'25'.repeat(count - 1)}41`;
    expect(decodeURIComponent(encodePathPart('f', layers(8)))).toBe(layers(8));
    expect(() => encodePathPart('f', layers(9))).toThrow('f: is percent-encoded too many times');
    expect(() => encodePathPart('f', layers(200))).toThrow('f: is percent-encoded too many times');
  });

  it.each([null, undefined])('are not met by %s, which is named as what is missing', (value) => {
    expect(() => encodePathPart('f', value)).toThrow('f: is required in the path');
  });
});

describe('paths of every operation', () => {
  it('has operations to test', () => {
    expect(withPath.length).toBeGreaterThan(100);
  });

  it.each(withPath.map((operation) => [operation.name, operation] as const))(
    '%s goes where it is meant, or nowhere',
    (_, operation) => {
      const names = Object.entries(operation.input)
        .filter(([, field]) => field.in === 'path')
        .map(([name]) => name);
      const base = sampleArguments(operation);
      fc.assert(
        fc.property(fc.array(hostile, { minLength: names.length, maxLength: names.length }), (drawn) => {
          const values = Object.fromEntries(names.map((name, index) => [name, drawn[index] ?? '']));
          let url: string;
          try {
            url = buildRequest({ operation, arguments: { ...base, ...values } }, endpoints).url;
          } catch (error) {
            expect(error).toBeInstanceOf(PathError);
            return;
          }
          assertMeant(operation, values, url);
        }),
        { numRuns: runs(250) },
      );
      // A builder that refused everything would pass the property: a plain value must leave.
      const plain = Object.fromEntries(names.map((name) => [name, 'pc-plain-1a2b3c']));
      assertMeant(operation, plain, buildRequest({ operation, arguments: { ...base, ...plain } }, endpoints).url);
    },
  );
});
