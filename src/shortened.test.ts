import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortened, wholeWords } from './shortened.ts';

const KEYS = [
  '9f86d081884c7d659a2feaa0c55ad015',
  'sk-live-4f8a1c9e2b7d60534f8a1c9e2b7d6053',
  'AbCd+/EfGh==.x_y-z~1:2@3%2F;(4)',
];

describe('a shortened text', () => {
  it('holds a key whole or not at all, wherever the cut falls', () => {
    for (const key of KEYS)
      for (const before of ['', 'a key: ', '{"key":"', 'é', 'words and words, '])
        for (const after of ['', ' and more words', '"}', ', more', 'ö']) {
          const text = `${before}${key}${after}`;
          for (let most = 0; most <= text.length; most++) {
            const left = wholeWords(text, most);
            expect(text.startsWith(left)).toBe(true);
            const parts = Array.from({ length: key.length - 3 }, (_, at) => key.slice(at, at + 4));
            expect(left.includes(key) || !parts.some((part) => left.includes(part))).toBe(true);
          }
        }
  });

  it('is never longer than what it may be, but for the mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(40), (text, most) => {
        const left = wholeWords(text, most);
        expect(left.length).toBeLessThanOrEqual(Math.max(most, text.length <= most ? text.length : 0));
        expect(left.isWellFormed()).toBe(true);
        expect(shortened(text, most)).toBe(text.length <= most ? text : `${left}… (${text.length} characters)`);
      }),
    );
  });

  it('keeps whole words, and letters that no key is made of', () => {
    expect(shortened('one two three', 9)).toBe('one two … (13 characters)');
    expect(shortened('one two three', 7)).toBe('one two… (13 characters)');
    expect(shortened('名前'.repeat(40), 10)).toBe('名前名前名前名前名前… (80 characters)');
    expect(shortened('x'.repeat(4_000_000), 80)).toBe('… (4000000 characters)');
  });
});
