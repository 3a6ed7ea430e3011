import { isPlain, type TakenApart } from '../../reply/fence.ts';
import { type LiteralSearch, literalSearch } from '../../secrets/literal-search.ts';

/** Shorter texts are parts of too many words, and carry no order. */
const SHORTEST_FOREIGN = 4;
const WORD = /[\p{L}\p{N}\p{M}_]+/gu;
const NUMBER = /^\d+$/;

/** Knows which texts a script can only have made of what its caller wrote. */
export interface OwnTexts {
  /** Notes the texts of a reply: what other people wrote, and what was shown bare. */
  add(reply: Pick<TakenApart, 'foreign' | 'bare'>): void;
  /**
   * Whether a text is made of numbers and of words of the script alone, and holds nothing that somebody else wrote. Not
   * sure is no: a script can cut texts apart and put them together again.
   *
   * @param text which the script returned, printed or threw
   */
  isOwn(text: string): boolean;
  /**
   * Whether a text needs no fence: it is the caller's own, it stood bare wherever a reply held it, or it is one word that looks harmless.
   *
   * @param text which the script returned, printed or threw
   * @param name the field it stands in
   */
  isHarmless(text: string, name: string): boolean;
}

/**
 * Tells the caller's texts from other people's.
 *
 * @param written what the caller and this server wrote: the script, its arguments as JSON, names of operations
 */
export function ownTexts(...written: readonly string[]): OwnTexts {
  let known: Set<string> | undefined;
  const foreign = new Set<string>();
  const bare = new Set<string>();
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
  const isOwn = (text: string): boolean => (text.match(WORD) ?? []).every(isWritten) && !holdsForeign(text);
  return {
    add: (reply) => {
      for (const text of reply.foreign) if (text.length >= SHORTEST_FOREIGN) foreign.add(text);
      for (const text of reply.bare) bare.add(text);
      search = undefined;
    },
    isOwn,
    isHarmless: (text, name) =>
      (bare.has(text) && !foreign.has(text)) || (!text.includes(' ') && isPlain(text, name)) || isOwn(text),
  };
}
