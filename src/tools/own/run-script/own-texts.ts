import { type LiteralSearch, literalSearch } from '../../secrets/literal-search.ts';

/** Shorter texts are parts of too many words, and carry no order. */
const SHORTEST_FOREIGN = 4;
const WORD = /[\p{L}\p{N}\p{M}_]+/gu;
const NUMBER = /^\d+$/;

/** Knows which texts a script can only have made of what its caller wrote. */
export interface OwnTexts {
  /** Notes texts that other people wrote, as replies showed them. */
  add(foreign: readonly string[]): void;
  /**
   * Whether a text is made of numbers and of words of the script alone, and holds nothing that somebody else wrote. Not
   * sure is no: a script can cut texts apart and put them together again.
   *
   * @param text which the script returned or printed
   */
  isOwn(text: string): boolean;
}

/**
 * Tells the caller's texts from other people's.
 *
 * @param written what the caller wrote: the script, and its arguments as JSON
 */
export function ownTexts(...written: readonly string[]): OwnTexts {
  let known: Set<string> | undefined;
  const foreign = new Set<string>();
  let search: LiteralSearch | undefined;
  const isWritten = (word: string): boolean => {
    known ??= new Set(written.flatMap((text) => text.match(WORD) ?? []));
    return NUMBER.test(word) || known.has(word);
  };
  const holdsForeign = (text: string): boolean => {
    search ??= literalSearch([...foreign], SHORTEST_FOREIGN);
    let found = false;
    search.replace(text, (literal) => {
      found = true;
      return literal;
    });
    return found;
  };
  return {
    add: (texts) => {
      for (const text of texts) if (text.length >= SHORTEST_FOREIGN) foreign.add(text);
      if (texts.length > 0) search = undefined;
    },
    isOwn: (text) => (text.match(WORD) ?? []).every(isWritten) && !holdsForeign(text),
  };
}
