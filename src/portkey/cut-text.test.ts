import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthOf, MOST_GROWTH } from '../../test/helpers/growth.ts';
import { cutText } from './cut-text.ts';

describe('a text that is cut', () => {
  it.each([
    ['one two three', 13, 'one two three'],
    ['one two three', 9, 'one two …'],
    ['one two three', 8, 'one two …'],
    ['one two three', 7, 'one two…'],
    ['onetwothree', 5, '…'],
    ['one\ntwo', 5, 'one\n…'],
    ['使用者無法登入', 4, '使用者無…'],
    ['a 😀😀', 3, 'a …'],
    ['a 😀😀', 4, 'a 😀…'],
  ])('%j to %i is %j', (text, most, wanted) => expect(cutText(text, most)).toBe(wanted));

  it('holds a word whole or not at all, wherever the cut falls (property)', () => {
    const word = fc.string({ unit: fc.constantFrom(...'XYZ019-_+/="\\,:{}'), minLength: 12, maxLength: 60 });
    fc.assert(
      fc.property(fc.lorem(), word, fc.lorem(), fc.nat(200), (before, secret, after, most) => {
        const cut = cutText(`${before} ${secret} ${after}`, most);
        if (!cut.includes(secret)) expect(cut).not.toContain(secret.slice(0, 4));
      }),
    );
  });

  it.each(['a', ' ', '\u200b', '😀', 'a '])('takes time in proportion to %j, however often', (part) => {
    expect(
      growthOf((size) => {
        const text = part.repeat(size);
        return () => cutText(text, size - 10);
      }),
    ).toBeLessThan(MOST_GROWTH);
  });
});
