import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../test/helpers/thorough.ts';
import { findKeys } from './find-keys.ts';
import { masked, maskedInside } from './mask.ts';
import { maskShapes } from './mask-shapes.ts';
import { KEY_SHAPES } from './shapes.ts';

const STARTS = KEY_SHAPES.flatMap(({ starts }) => starts);
const escaped = (text: string): string => text.replaceAll('.', '\\.');

/** What is looked for, as one pattern, tried everywhere: right by its shortness, and slow. */
const EVERY_KEY = new RegExp(
  `(?<![A-Za-z0-9_-])(?:${[
    ...KEY_SHAPES.map(({ starts, rest }) => `(?:${starts.map(escaped).join('|')})${rest.source}`),
    '(?<![+/.])(?=[A-Za-z0-9+/]{28}(?![\\w+/=.-]))(?=[^A-Z]{0,27}[A-Z])(?=[^a-z]{0,27}[a-z])(?=[^0-9]{0,27}[0-9])[A-Za-z0-9+/]{28}',
  ].join('|')})`,
  'y',
);

/** Every key that begins anywhere in a text; those that overlap as one. */
function everyKey(text: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let from = 0; from < text.length; from += 1) {
    EVERY_KEY.lastIndex = from;
    if (!EVERY_KEY.test(text)) continue;
    const to = EVERY_KEY.lastIndex;
    const last = found.at(-1);
    if (last !== undefined && from < last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}

const AUTHORIZATION = /\b((?:Bearer|Basic)\s{1,4})(?=\S*[0-9=])([A-Za-z0-9._~+/=-]{16,})/i;

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

describe('keys in a text', () => {
  it('are found where one pattern would find them (property)', () => {
    let found = 0;
    fc.assert(
      fc.property(text, (given) => {
        const spans = findKeys(given);
        const wanted = everyKey(given);
        found += wanted.length;
        expect(spans ?? []).toEqual(wanted);
        if (spans === undefined) expect(AUTHORIZATION.test(given)).toBe(false);
      }),
      { numRuns: runs(20_000) },
    );
    // Or else the property would say nothing.
    expect(found).toBeGreaterThan(runs(1_000));
  });

  it('are masked as the patterns alone would (property)', () => {
    fc.assert(
      fc.property(text, (given) => {
        const inside = (key: string): string => (key === given ? masked(key) : maskedInside(key));
        const withoutHeaders = given.replace(new RegExp(AUTHORIZATION, 'gi'), (all, before: string, key: string) =>
          all === given ? `${before}${masked(key)}` : `${before}${maskedInside(key)}`,
        );
        let slowly = '';
        let done = 0;
        for (const { from, to } of everyKey(withoutHeaders)) {
          slowly += withoutHeaders.slice(done, from) + inside(withoutHeaders.slice(from, to));
          done = to;
        }
        slowly += withoutHeaders.slice(done);
        // Passwords in URLs are masked before.
        fc.pre(!given.includes('@'));
        expect(maskShapes(given)).toBe(slowly);
      }),
      { numRuns: runs(10_000) },
    );
  });

  it('may have what is no letter beside them', () => {
    const key = 'hPxFZGd8AN269n4bznDf2/Onbi8I';
    for (const given of [`${key}~`, `~${key}`, `~${key}~abcdef`, `a.${'b'.repeat(20)}~${key}~.`, `key=${key}&`])
      expect(findKeys(given), given).toEqual([{ from: given.indexOf(key), to: given.indexOf(key) + key.length }]);
    expect(findKeys('Bearer abcdef~0123456789~ab')).toEqual([]);
    expect(maskShapes('xoxb-AAAAAAAAAA')).toBe('xo*****AAA');
    expect(maskShapes('Bearer abcdef~0123456789~ab')).toBe('Bearer ab*****~ab');
  });

  it('are not looked for in ids and dates, but in what has only their length and dashes', () => {
    for (const given of ['3fa85f64-5717-4562-b3fc-2c963f66afa6', '2026-01-01T00:00:00.000Z'])
      expect(maskShapes(given)).toBe(given);
    for (const given of ['xoxb-123-4567-8901-2345-678901234567', 'xoxb-23456T890123456789Z'])
      expect(maskShapes(given)).toContain('*****');
  });

  it('are none in words, and may be in no run that is too short', () => {
    for (const given of ['', 'The customer asks why the invoice is higher than usual.', 'a'.repeat(14)])
      expect(findKeys(given)).toBeUndefined();
    for (const given of ['a'.repeat(15), '472d2804-d054-4226-b4ae-9d4e2e61e69e', 'task-management-service'])
      expect(findKeys(given)).toEqual([]);
    expect(findKeys(`hf_${'a'.repeat(20)}`)).toEqual([{ from: 0, to: 23 }]);
  });

  it('a key ends where another begins only where a word does', () => {
    const key = `hf_${'a'.repeat(20)}`;
    expect(findKeys(`${key}.${key}/${key}`)).toHaveLength(3);
    expect(findKeys(`${key}${key}`)).toHaveLength(1);
  });

  it('that overlap are one', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.hvs';
    const key = `${token}.CAESIAb3dEf6hIj9lMn2pQr5tUv8`;
    expect(findKeys(`see ${key} there`)).toEqual([{ from: 4, to: 4 + key.length }]);
    expect(findKeys(`${token} ${token}`)).toEqual([
      { from: 0, to: token.length },
      { from: token.length + 1, to: 2 * token.length + 1 },
    ]);
    const before = `hf_${'a'.repeat(20)} `;
    expect(findKeys(before + key)).toEqual([
      { from: 0, to: before.length - 1 },
      { from: before.length, to: before.length + key.length },
    ]);
  });

  it('of Portkey’s have their length, all three kinds of characters, and nothing joined to them', () => {
    const key = 'WUa7Hq2Lm9Rt4Vx6Zb1Nc8Kd3Sqy';
    expect(findKeys(key)).toEqual([{ from: 0, to: 28 }]);
    for (const joined of ['_', '.', '-', '=']) expect(findKeys(`${key}${joined}`), joined).toEqual([]);
    for (const joined of ['_', '.', '-']) expect(findKeys(`${joined}${key}`), joined).toEqual([]);
    expect(findKeys(`=${key}`)).toEqual([{ from: 1, to: 29 }]);
    for (const other of [`${key}a`, key.slice(1), key.toLowerCase(), key.toUpperCase(), key.replaceAll(/\d/g, 'x')])
      expect(findKeys(other), other).toEqual([]);
    // What it lacks may stand elsewhere.
    expect(findKeys(`${key.toLowerCase()} ABC`)).toEqual([]);
  });

  it('are looked for in runs of fifteen characters and more', () => {
    for (const given of [` ${'a'.repeat(14)}`, `${'a'.repeat(14)} `, `${'a'.repeat(14)} ${'a'.repeat(14)}`])
      expect(findKeys(given), given).toBeUndefined();
    expect(findKeys(` ${'a'.repeat(15)}`)).toEqual([]);
    expect(findKeys('a xoxb-0123456789')).toEqual([{ from: 2, to: 17 }]);
  });
});
