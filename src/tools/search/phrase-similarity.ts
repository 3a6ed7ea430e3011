import { classesIn, isClass } from './dictionary.ts';
import { rootsOf } from './words.ts';

/** How similar a search is to what people say of tools. */
interface Similarity {
  /** By tool, comparable within one search only; tools that share nothing with it are left out. */
  readonly tools: ReadonlyMap<string, number>;
  /** To the nearest phrase: 0 for nothing in common to about 1 for the same words. */
  readonly nearest: number;
}

/** What a class of the dictionary counts beside a word. */
const CLASS = 0.8;
/** How far what is rare counts more: a power of the logarithm. */
const RARITY = 0.5;
/** How far a longer phrase is held against it: 1 would be the cosine. */
const LENGTH = 0.8;
/** What each further phrase of a tool adds, next to the one before it, and how many do. */
const FURTHER = 0.5;
const MOST_PHRASES = 4;

interface Phrase {
  readonly tool: string;
  readonly roots: readonly string[];
  length: number;
}

/**
 * Prepares to compare searches with example phrases, word by word and class by class. A term counts more the fewer tools
 * are asked for with it.
 *
 * @param examplePhrases by tool, comma-separated
 * @returns what compares, and every root that the phrases hold
 */
export function phraseSimilarity(examplePhrases: ReadonlyMap<string, string>): {
  readonly compare: (roots: readonly string[]) => Similarity;
  readonly roots: ReadonlySet<string>;
} {
  const phrases = [...examplePhrases].flatMap(([tool, text]) =>
    text.split(',').map((phrase): Phrase => ({ tool, roots: rootsOf(phrase), length: 1 })),
  );
  const holders = new Map<string, Phrase[]>();
  for (const phrase of phrases)
    for (const term of termsOf(phrase.roots)) {
      const known = holders.get(term);
      if (known) known.push(phrase);
      else holders.set(term, [phrase]);
    }
  const all = examplePhrases.size;
  const rarity = new Map(
    [...holders].map(([term, found]) => [
      term,
      Math.log(1 + all / (1 + new Set(found.map(({ tool }) => tool)).size)) ** RARITY,
    ]),
  );
  const rarest = Math.log(1 + all) ** RARITY;
  const lengthOf = (roots: readonly string[]): number =>
    Math.sqrt([...new Set(roots)].reduce((sum, root) => sum + (rarity.get(root) ?? rarest) ** 2, 0)) || 1;
  for (const phrase of phrases) phrase.length = lengthOf(phrase.roots);

  const compare = (roots: readonly string[]): Similarity => {
    const shared = new Map<Phrase, number>();
    for (const term of termsOf(roots)) {
      const counts = ((rarity.get(term) ?? 0) * (isClass(term) ? CLASS : 1)) ** 2;
      for (const phrase of holders.get(term) ?? []) shared.set(phrase, (shared.get(phrase) ?? 0) + counts);
    }
    const length = lengthOf(roots);
    const byTool = new Map<string, number[]>();
    let nearest = 0;
    for (const [phrase, counts] of shared) {
      nearest = Math.max(nearest, counts / (length * phrase.length));
      const similar = counts / (length * phrase.length ** LENGTH);
      const known = byTool.get(phrase.tool);
      if (known) known.push(similar);
      else byTool.set(phrase.tool, [similar]);
    }
    return { tools: new Map([...byTool].map(([tool, similar]) => [tool, together(similar)])), nearest };
  };
  return { compare, roots: new Set(phrases.flatMap((phrase) => phrase.roots)) };
}

const termsOf = (roots: readonly string[]): ReadonlySet<string> => new Set([...roots, ...classesIn(roots)]);

/** What a tool's best phrases make together: each further one counts less. */
const together = (similar: number[]): number =>
  similar
    .sort((a, b) => b - a)
    .slice(0, MOST_PHRASES)
    .reduceRight((sum, one) => one + FURTHER * sum, 0);
