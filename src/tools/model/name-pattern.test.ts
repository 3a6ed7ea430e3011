import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { runs } from '../../../test/helpers/thorough.ts';
import { namePattern } from './name-pattern.ts';

/** The same by trying every way: right by its shortness, and slow. */
const fitsSlowly = (pattern: string, name: string): boolean => {
  if (pattern === '') return name === '';
  if (pattern.startsWith('*'))
    return fitsSlowly(pattern.slice(1), name) || (name !== '' && fitsSlowly(pattern, name.slice(1)));
  return name !== '' && pattern[0] === name[0] && fitsSlowly(pattern.slice(1), name.slice(1));
};

describe('a pattern of names', () => {
  it.each([
    ['list_configs', 'list_configs', true],
    ['list_*', 'list_configs', true],
    ['*', '', true],
    ['*_config', 'update_config', true],
    ['*_*', 'a', false],
    ['list', 'list_configs', false],
    ['a*a', 'a', false],
    ['ab*ba', 'aba', false],
    ['list.configs', 'list_configs', false],
    ['[a-z]*', 'list_configs', false],
    ['', 'a', false],
  ])('%s and %s: %s', (pattern, name, fits) => expect(namePattern(pattern)(name)).toBe(fits));

  it('is what trying every way finds (property)', () => {
    const letters = (unit: string) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 8 });
    fc.assert(
      fc.property(letters('ab*'), letters('ab'), (pattern, name) => {
        expect(namePattern(pattern)(name)).toBe(fitsSlowly(pattern, name));
      }),
      { numRuns: runs(3_000) },
    );
  });

  it.each(['*', '*a', 'a*', '**b', '*a*b'])('takes time in proportion to %s, however often', async (part) => {
    await expect(
      growthOf((size) => {
        const pattern = part.repeat(size / part.length);
        const name = 'a'.repeat(size);
        return () => namePattern(`${pattern}x`)(name);
      }),
    ).resolves.toBeLessThan(MOST_GROWTH);
  });
});
