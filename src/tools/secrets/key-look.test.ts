import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masked, maskedInside } from '../reply/mask.ts';
import { keyLook } from './key-look.ts';
import { KEY_SHAPES, maskShapes } from './shapes.ts';

const STARTS = KEY_SHAPES.flatMap(({ starts }) => starts);
const look = keyLook(STARTS);

/** What the look stands before, written out again: it may let through too much, and never too little. */
const patternOf = (shape: string): RegExp => new RegExp(`(?<![A-Za-z0-9_-])(?:${shape})`);
const EVERY_KEY = patternOf(KEY_SHAPES.map(({ pattern }) => pattern).join('|'));
const AUTHORIZATION = /\b((?:Bearer|Basic)\s{1,4})(?=\S{0,400}[0-9=])([A-Za-z0-9._~+/=-]{16,})/i;

const lettersOf = (characters: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });

const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const WORD = `${UPPER}${LOWER}${DIGITS}`;

/** Runs of the lengths at which the patterns and the look decide. */
const run = fc
  .constantFrom(
    [WORD, 9, 24],
    [`${WORD}+/`, 26, 30],
    [`${WORD}_-`, 14, 40],
    [`${UPPER}${DIGITS}`, 15, 17],
    [`${DIGITS}abcdef`, 31, 33],
  )
  .chain(([letters, least, most]) => lettersOf(String(letters), Number(least), Number(most)));

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...STARTS, 'xoxb-', 'Bearer ', 'basic  ', 'BEARER\u00a0', 'Basic\n') },
  { weight: 3, arbitrary: run },
  // Also characters that have the low bits of others, or a case of their own.
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...' \n\t_-.+/=~:@"\'&,<\u00a0\u200b\u017f\u0130\u212a\u00f3\u00eb\u0173日',
      '😀',
      '\ud800',
    ),
  },
  fc.constantFrom('the key of the customer is ', 'task-management-', 'is', 'a'),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const text = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''));

describe('a quick look at a text', () => {
  it('passes over nothing that the patterns would find (property)', () => {
    let found = 0;
    fc.assert(
      fc.property(text, (given) => {
        const seen = look(given);
        const isKey = EVERY_KEY.test(given);
        if (isKey) found += 1;
        if (seen !== 'key') expect(isKey).toBe(false);
        if (seen === 'nothing') expect(AUTHORIZATION.test(given)).toBe(false);
      }),
      { numRuns: 20_000 },
    );
    // Or else the property would say nothing.
    expect(found).toBeGreaterThan(1_000);
  });

  it('masks the same as the patterns alone (property)', () => {
    fc.assert(
      fc.property(text, (given) => {
        const inside = (key: string): string => (key === given ? masked(key) : maskedInside(key));
        const slowly = given
          .replace(new RegExp(AUTHORIZATION, 'gi'), (all, before: string, key: string) =>
            all === given ? `${before}${masked(key)}` : `${before}${maskedInside(key)}`,
          )
          .replace(new RegExp(EVERY_KEY, 'g'), inside);
        // Passwords in URLs are masked before.
        fc.pre(!given.includes('@'));
        expect(maskShapes(given)).toBe(slowly);
      }),
      { numRuns: 10_000 },
    );
  });

  it.each(KEY_SHAPES)('knows where a key of $name begins (property)', ({ pattern }) => {
    const shape = patternOf(pattern);
    fc.assert(
      fc.property(
        fc.stringMatching(new RegExp(pattern.replaceAll(/\(\?<?[=!](?:[^()]|\([^()]*\))*\)/g, ''))),
        text,
        (key, around) => {
          for (const given of [key, `${around} ${key}`, `"${key}"${around}`])
            if (shape.test(given)) expect(look(given)).toBe('key');
        },
      ),
    );
  });

  it('knows what may stand beside a key', () => {
    const key = 'hPxFZGd8AN269n4bznDf2/Onbi8I';
    for (const given of [`${key}~`, `~${key}`, `~${key}~abcdef`, `a.${'b'.repeat(20)}~${key}~.`])
      expect(look(given), given).toBe('key');
    expect(look('Bearer abcdef~0123456789~ab')).toBe('run');
    expect(maskShapes('xoxb-AAAAAAAAAA')).toBe('xo*****AAA');
    expect(maskShapes('Bearer abcdef~0123456789~ab')).toBe('Bearer ab*****~ab');
  });

  it('passes over ids and dates, but not over what has only their length and dashes', () => {
    for (const given of ['3fa85f64-5717-4562-b3fc-2c963f66afa6', '2026-01-01T00:00:00.000Z'])
      expect(maskShapes(given)).toBe(given);
    for (const given of ['xoxb-123-4567-8901-2345-678901234567', 'xoxb-23456T890123456789Z'])
      expect(maskShapes(given)).toContain('*****');
  });

  it('tells words, runs and keys apart', () => {
    expect(look('')).toBe('nothing');
    expect(look('The customer asks why the invoice is higher than usual.')).toBe('nothing');
    expect(look('a'.repeat(14))).toBe('nothing');
    expect(look('a'.repeat(15))).toBe('run');
    expect(look('472d2804-d054-4226-b4ae-9d4e2e61e69e')).toBe('run');
    expect(look('task-management-service')).toBe('run');
    expect(look(`hf_${'a'.repeat(20)}`)).toBe('key');
  });

  it('takes no longer than in proportion, whatever it is given', () => {
    for (const part of [...STARTS, 'a', `${'a'.repeat(14)} `, 'a '.repeat(8), `${'Ab1/'.repeat(7)}.`, 'sk', '-s']) {
      const given = part.repeat(Math.ceil(400_000 / part.length));
      const begun = performance.now();
      look(given);
      expect(performance.now() - begun, part).toBeLessThan(500);
    }
  });
});
