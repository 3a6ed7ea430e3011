import { crc32, inflateSync } from 'node:zlib';
import { Ajv } from '@modelcontextprotocol/server/validators/ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/helpers/any-character.ts';
import { runs } from '../../../test/helpers/thorough.ts';
import type { JsonObject } from '../model/handler.ts';
import { costOf, findModel, imageCost, pricingConfig } from '../model/pricing.ts';
import { asSrt, asVtt, crc, plainPng, silence, transcribe } from '../operations/media.ts';
import { nestsWithin, parseJson } from '../request/body.ts';
import { embeddings, vectorOf } from './completion-and-embedding.ts';
import { exampleFor } from './example-value.ts';
import { countTokens, finish, pieces } from './stand-in.ts';

describe('tokens', () => {
  it('are pieces that make up the text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(pieces(text).join('')).toBe(text);
        expect(countTokens(text)).toBeLessThanOrEqual(text.length);
      }),
    );
    expect(countTokens('The quick brown fox jumps over the lazy dog.')).toBe(10);
  });

  it('are never more than the limit, and a stop sequence never shows', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat(20),
        fc.array(fc.string({ maxLength: 3 }), { maxLength: 4 }),
        (text, limit, stops) => {
          const ended = finish(text, limit, stops);
          expect(ended.tokens).toBeLessThanOrEqual(limit);
          expect(text.startsWith(ended.text)).toBe(true);
          for (const stop of stops) if (stop !== '') expect(ended.text).not.toContain(stop);
        },
      ),
    );
  });
});

describe('example values', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const leaf = fc.oneof(
    fc.record({ type: fc.constant('string') }),
    fc.record({ type: fc.constant('string'), minLength: fc.nat(5), maxLength: fc.integer({ min: 5, max: 9 }) }),
    fc.record({ type: fc.constant('integer'), minimum: fc.integer({ min: -50, max: 50 }) }),
    fc.record({ type: fc.constant('integer'), maximum: fc.integer({ min: -50, max: 50 }) }),
    fc.record({
      type: fc.constant('number'),
      exclusiveMinimum: fc.integer({ min: -5, max: 5 }),
      maximum: fc.constant(9),
    }),
    fc.record({ type: fc.constant('integer'), multipleOf: fc.integer({ min: 1, max: 7 }), minimum: fc.nat(20) }),
    fc.record({ enum: fc.uniqueArray(fc.oneof(fc.integer(), fc.string()), { minLength: 1, maxLength: 3 }) }),
    fc.record({ const: fc.jsonValue({ maxDepth: 1 }) }),
    fc.constant({ type: ['null', 'boolean'] }),
    fc.constant({ $ref: '#/$defs/name' }),
  );
  const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf as fc.Arbitrary<JsonObject>,
      fc.record({
        type: fc.constant('array'),
        items: tie('schema'),
        minItems: fc.nat(3),
        maxItems: fc.integer({ min: 3, max: 5 }),
      }),
      fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
      fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema')),
        additionalProperties: fc.constant(false),
      }),
    ),
  }));

  it('fit their schema', () => {
    fc.assert(
      fc.property(schema, (made) => {
        const named: JsonObject = { ...made, $defs: { name: { type: 'string', minLength: 1 } } };
        const required = Object.keys((made.properties as object | undefined) ?? {});
        const whole = required.length > 0 ? { ...named, required } : named;
        const value = exampleFor(whole, 'words of the stand-in');
        expect(ajv.validate(whole, value), JSON.stringify({ whole, value })).toBe(true);
      }),
      { numRuns: runs(500) },
    );
  });

  it('end, even where the schema does not', () => {
    const endless = { type: 'object', properties: { a: { $ref: '#' }, b: { $ref: '#' } }, required: ['a', 'b'] };
    expect(JSON.stringify(exampleFor(endless, 'x')).length).toBeLessThan(20_000);
    expect(exampleFor({ $ref: '#/nowhere' }, 'x')).toBe('x');
    const allOf = [
      { properties: { a: { type: 'integer' } }, required: ['a'] },
      { properties: { b: { const: 2 } }, required: ['b'] },
    ];
    expect(exampleFor({ allOf }, 'x')).toEqual({ a: 1, b: 2 });
  });
});

describe('vectors', () => {
  it('have length one, follow from the text, and are near where words are shared', () => {
    const dot = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, value, index) => sum + value * b[index]!, 0);
    const at = (text: string): Float32Array => vectorOf(text, 1536);
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (text, dimensions) => {
        const vector = vectorOf(text, dimensions);
        expect(dot(vector, vector)).toBeCloseTo(1, 4);
        expect(vectorOf(text, dimensions)).toEqual(vector);
      }),
    );
    const cat = at('a black cat sat on the mat');
    expect(dot(cat, at('the cat sat down'))).toBeGreaterThan(dot(cat, at('quarterly revenue forecast')) + 0.2);
  });

  it('come as base64 too, the same numbers', () => {
    const both = ['float', 'base64'].map((encoding_format) => {
      const { data } = embeddings({ input: 'x', encoding_format, dimensions: 16 }, 'text-embedding-3-small').json as {
        data: { embedding: unknown }[];
      };
      return data[0]?.embedding;
    });
    const bytes = Buffer.from(String(both[1]), 'base64');
    const numbers = Array.from({ length: 16 }, (_, index) => bytes.readFloatLE(index * 4));
    for (const [index, number] of (both[0] as number[]).entries()) expect(numbers[index]).toBeCloseTo(number, 6);
  });
});

describe('pictures and sounds', () => {
  it('a PNG has its size, its colour and right checksums', () => {
    const png = plainPng(300, 200, 0x3366cc);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([300, 200]);
    const chunks: Record<string, Buffer> = {};
    for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
      const length = png.readUInt32BE(at);
      expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
      chunks[png.toString('latin1', at + 4, at + 8)] = png.subarray(at + 8, at + 8 + length);
    }
    expect([...chunks.PLTE!]).toEqual([0x33, 0x66, 0xcc]);
    expect(inflateSync(chunks.IDAT!)).toHaveLength(200 * (Math.ceil(300 / 8) + 1));
  });

  it('checksums are the published ones', () => {
    const digits = Buffer.from('123456789');
    // CRC-8/SMBUS, CRC-16/UMTS, and CRC-32 as Ogg has it (CKSUM's polynomial, nothing inverted).
    expect([crc(digits, 8, 0x07), crc(digits, 16, 0x8005), crc(digits, 32, 0x04c11db7)]).toEqual([
      0xf4, 0xfee8, 0x89a1897f,
    ]);
  });

  it('every format begins as its kind does and lasts as long as asked', () => {
    const begins = { mp3: 'fffb', opus: '4f676753', aac: 'fff1', flac: '664c6143', wav: '52494646', pcm: '0000' };
    for (const [format, start] of Object.entries(begins)) {
      const { bytes } = silence(format, 1)!;
      expect(Buffer.from(bytes).toString('hex').startsWith(start), format).toBe(true);
    }
    expect(silence('wav', 1)?.bytes).toHaveLength(44 + 48_000);
    expect(silence('pcm', 2)?.bytes).toHaveLength(96_000);
    expect(silence('constructor', 1)).toBeUndefined();
  });

  it('transcripts name the file and its length', () => {
    const bytes = silence('wav', 2)!.bytes;
    const heard = transcribe({ field: 'file', filename: 'call.wav', contentType: 'audio/wav', bytes }, 'transcribed');
    expect(heard).toMatchObject({ duration: 2, text: expect.stringContaining('call.wav') });
    expect(asSrt(heard)).toContain('00:00:00,000 --> 00:00:02,000\n');
    expect(asVtt(heard)).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:02\.000\n/);
  });
});

describe('prices', () => {
  it('are cents per token, of the nearest model', () => {
    expect(findModel('open-ai', 'gpt-4o-2024-05-13')?.[0]).toBe('gpt-4o');
    expect(findModel('openai', 'gpt-4o-mini-2024-07-18')?.[0]).toBe('gpt-4o-mini');
    expect(findModel('constructor', 'x')).toBeUndefined();
    expect(costOf('openai', 'gpt-4o', 1000, 1000)).toBe(1.25);
    expect(costOf('openai', 'unknown', 1000, 1000)).toBe(0);
    expect(imageCost('dall-e-3', 'hd', '1024x1792', 2)).toBe(24);
    expect(pricingConfig(findModel('openai', 'gpt-4o')!)).toMatchObject({
      pay_as_you_go: { request_token: { price: 0.00025 }, response_token: { price: 0.001 } },
      currency: 'USD',
    });
    const own = { pay_as_you_go: { request_token: { price: 1 }, response_token: { price: 2 } } };
    expect(costOf('openai', 'gpt-4o', 3, 4, own)).toBe(11);
  });
});

describe('JSON from outside', () => {
  it('is refused when it nests too deep, whatever its strings hold', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseJson(nested(200))).toBeDefined();
    expect(parseJson(nested(201))).toBeUndefined();
    expect(parseJson(JSON.stringify('['.repeat(1000)))).toBe('['.repeat(1000));
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => nestsWithin(JSON.stringify(value))));
  });
});
