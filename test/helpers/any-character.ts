import fc from 'fast-check';

/** Code points from here on stand for halves of pairs: no character. */
const FIRST_HALF = 0xd800;
const HALVES = 0x800;
const LAST = 0x10ffff;

const numberOf = (character: unknown): number => {
  const code = typeof character === 'string' ? character.codePointAt(0) : undefined;
  if (code === undefined || String.fromCodePoint(code) !== character || (code >= FIRST_HALF && code < 0xe000))
    throw new Error('no character');
  return code < FIRST_HALF ? code : code - HALVES;
};

/**
 * Any character: the same values as `unit: 'binary'`, in the same order. fast-check's own makes a table of all
 * 1,112,064 of them, in every process, which takes a second and its memory.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .nat({ max: LAST - HALVES })
  .map((number) => String.fromCodePoint(number < FIRST_HALF ? number : number + HALVES), numberOf);
