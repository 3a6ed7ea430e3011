import { distance } from 'fastest-levenshtein';
import { isStopWord, stem, wordsOf } from './words.ts';

/** A word of a search as it was probably meant. */
export interface Token {
  readonly root: string;
  /** A past form ("stored", "expired") tells of a thing more often than it asks for an action. */
  readonly past: boolean;
  readonly plural: boolean;
  /** Put right: it may have been another word altogether. */
  readonly guessed: boolean;
}

const LONGEST_QUERY = 1_000;
const MOST_WORDS = 40;
const EMAIL = /(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w/g;

/**
 * Splits a search into tokens; words that were run together and typos are put right.
 *
 * @param query as it was typed; what is beyond 1,000 characters or 40 words is not read
 * @param known every root that is a word here
 */
export function tokensOf(query: string, known: ReadonlySet<string>): readonly Token[] {
  const isKnown = (root: string): boolean => known.has(root) || isStopWord(root);
  return wordsOf(query.slice(0, LONGEST_QUERY).replace(EMAIL, ' somebody email '))
    .slice(0, MOST_WORDS)
    .flatMap((word, at) => {
      const root = isStopWord(word) ? word : stem(word);
      const token = { past: at > 0 && /[a-z]{2}ed$/.test(word), plural: /[^siu]s$/.test(word), guessed: false };
      if (isKnown(root)) return [{ ...token, root }];
      const parts = partsOf(word, isKnown);
      if (parts) return parts.map((part) => ({ ...token, root: part }));
      const near = nearest(root, known);
      return [{ ...token, root: near ?? root, guessed: near !== undefined }];
    });
}

const SHORTEST_PART = 3;

function partsOf(word: string, isKnown: (root: string) => boolean): readonly string[] | undefined {
  for (let cut = SHORTEST_PART; cut <= word.length - SHORTEST_PART; cut += 1) {
    const parts = [stem(word.slice(0, cut)), stem(word.slice(cut))];
    if (parts.every(isKnown)) return parts;
  }
  return undefined;
}

/** The known root that a mistyped one most probably is: one letter off, or two in longer words. */
function nearest(root: string, known: ReadonlySet<string>): string | undefined {
  if (root.length < 4 || /\d/.test(root)) return undefined;
  let best: string | undefined;
  let least = root.length < 6 ? 2 : 3;
  for (const term of known) {
    if (term[0] !== root[0] || term.length < 3 || Math.abs(term.length - root.length) >= least) continue;
    const far = distance(root, term);
    if (far > least - 1) continue;
    best = term;
    least = far;
  }
  return best;
}
