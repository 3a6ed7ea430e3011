import { describe, expect, it } from 'vitest';
import { literalSearch } from './literal-search.ts';

/** What is found, with whether it is all of the text, and what is left around it. */
function found(literals: readonly string[], text: string, shortest = 4): string {
  const hits: string[] = [];
  const shown = literalSearch(literals, shortest).replace(text, (hit, whole) => {
    hits.push(whole ? `${hit}!` : hit);
    return '*';
  });
  return `${shown} ${hits.join()}`;
}

describe('a search for many texts', () => {
  it.each([
    [['abcd'], 'abcd', '* abcd!'],
    [['abcd'], 'xabcdx', 'x*x abcd'],
    [['abcd'], 'abcdx', '*x abcd'],
    [['abcd'], 'abcdabcd', '** abcd,abcd'],
    [['abcd'], 'abcdxabcd', '*x* abcd,abcd'],
    [['abcd', 'abcdef'], 'abcdefg', '*g abcdef'],
    [['abcdef', 'abcd'], 'abcdeg', '*eg abcd'],
    [['abcd', 'bcdefg'], 'abcdefg', '*efg abcd'],
    [['abcd'], 'abc', 'abc '],
    [['abcd'], 'abce', 'abce '],
    [[], 'abcd', 'abcd '],
    [['😀😀'], 'a😀😀b', 'a*b 😀😀'],
  ])('%j in %s', (literals, text, shown) => expect(found(literals, text)).toBe(shown));

  it('finds each of thousands', () => {
    const literals = Array.from({ length: 5_000 }, (_, at) => `secret-${at}-of-many`);
    for (const at of [0, 1, 99, 4_999])
      expect(found(literals, `a secret-${at}-of-many b`, 12)).toBe(`a * b secret-${at}-of-many`);
    expect(found(literals, 'a secret-5000-of-many b', 12)).toBe('a secret-5000-of-many b ');
  });

  it('leaves a long text alone that takes a few comparisons for each character', () => {
    const part = 'abcdefghijkl';
    const text = part.repeat(20_000);
    expect(found([`${part}${part}${part}Z`], text, 12)).toBe(`${text} `);
  });

  it('hides the rest of one that takes too many, without showing it as all of the text', () => {
    const long = `${'a'.repeat(4_000)}b`;
    const text = `before ${'a'.repeat(20_000)} after`;
    const [shown = '', hit = ''] = found([long], text, 12)
      .split(' *')
      .join('*')
      .split(/(?<=\*) /);
    expect(shown).toMatch(/^before a*\*$/);
    expect(hit).toMatch(/^a+ after$/);
    expect(shown.length - 1 + hit.length).toBe(text.length);
  });
});
