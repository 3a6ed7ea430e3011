import type { TakenApart } from '../../reply/fence.ts';
import { isPlain } from '../../reply/plain-words.ts';
import { type LiteralSearch, literalSearch } from '../../secrets/literal-search.ts';

/** Shorter texts are parts of too many words, and carry no order. */
const SHORTEST_FOREIGN = 4;
const WORD = /[\p{L}\p{N}\p{M}_]+/gu;
const NUMBER = /^\d+$/;

/** Knows which texts a script can only have made of what its caller wrote. */
export interface OwnTexts {
  /** Notes the texts of a reply: what other people wrote, and labels that were shown bare. */
  add(reply: Pick<TakenApart, 'foreign' | 'labels'>): void;
  /**
   * Whether a text is made of numbers and of words of the script alone, and holds nothing that somebody else wrote. Not
   * sure is no: a script can cut texts apart and put them together again.
   *
   * @param text which the script returned, printed or threw
   */
  isOwn(text: string): boolean;
  /**
   * Whether a text needs no fence: it is the caller's own, or it looks harmless and is one word, or stood bare in a reply.
   *
   * @param text which the script returned, printed or threw
   * @param name the field it stands in
   */
  isHarmless(text: string, name: string): boolean;
}

/**
 * Tells the caller's texts from other people's.
 *
 * @param written what the caller wrote: the script, and its arguments as JSON
 */
export function ownTexts(...written: readonly string[]): OwnTexts {
  let known: Set<string> | undefined;
  const foreign = new Set<string>();
  const labels = new Set<string>();
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
      for (const text of reply.labels) labels.add(text);
      search = undefined;
    },
    isOwn,
    isHarmless: (text, name) => (isPlain(text, name) && (!text.includes(' ') || labels.has(text))) || isOwn(text),
  };
}
