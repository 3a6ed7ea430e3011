import type { Sayings } from './sayings/sayings.ts';
import { rootsOf } from './words.ts';

/** How like what is said of a tool a search is: tools by how well their phrases fit, and how near the nearest phrase is. */
export interface Likeness {
  /** Comparable within one search only; tools that share nothing with it are left out. */
  readonly tools: ReadonlyMap<string, number>;
  /** 0 for nothing in common to about 1 for the same words. */
  readonly nearest: number;
}

/** Searches compared with what is said. */
export interface Comparison {
  readonly compare: (roots: readonly string[]) => Likeness;
  /** Every word that phrases and classes hold, as a root. */
  readonly words: Iterable<string>;
  /** Those of them that a class of synonyms has on their own. */
  readonly synonyms: Iterable<string>;
}

/** What a class of synonyms counts beside a word itself, and what a class counts that several words name together. */
const CLASS = 0.8;
const PHRASE_CLASS = 1;
/** How far what is rare counts more: a power of the logarithm. */
const RARITY = 0.5;
/** How far a longer phrase is held against it: 1 would be the cosine. */
const LENGTH = 0.8;
/** What each further phrase of a tool adds, next to the one before it, and how many do. */
const FURTHER = 0.5;
const MOST_PHRASES = 4;

/** A saying of a class: the words after its first. */
interface Beginning {
  readonly rest: readonly string[];
  readonly feature: number;
}

/**
 * Prepares to compare searches with what people say of each tool. Words are compared, and classes of synonyms; what few
 * tools are asked for by counts more. Of each tool its best phrases count.
 *
 * @param sayings phrases by tool
 * @param synonyms classes of words and phrases that mean much the same
 */
export function likenessTo(sayings: Sayings, synonyms: readonly (readonly string[])[]): Comparison {
  const beginnings = beginningsOf(synonyms);
  const words = new Map<string, number>();
  /** The features of a text: classes by their number, words after them; of words that no phrase holds, none. */
  const featuresOf = (roots: readonly string[]): ReadonlyMap<number, number> => {
    const found = new Map<number, number>();
    for (let at = 0; at < roots.length; at += 1) {
      const root = roots[at] ?? '';
      const word = words.get(root);
      if (word !== undefined) found.set(word, 1);
      for (const { rest, feature } of beginnings.get(root) ?? []) {
        const counts = rest.length > 0 ? PHRASE_CLASS : CLASS;
        if ((found.get(feature) ?? 0) < counts && rest.every((next, index) => roots[at + 1 + index] === next))
          found.set(feature, counts);
      }
    }
    return found;
  };

  const tools = Object.keys(sayings);
  const toolOf: number[] = [];
  const phrases: ReadonlyMap<number, number>[] = [];
  Object.values(sayings).forEach((text, tool) => {
    for (const phrase of text.split(',')) {
      const roots = rootsOf(phrase);
      for (const root of roots) if (!words.has(root)) words.set(root, synonyms.length + words.size);
      toolOf.push(tool);
      phrases.push(featuresOf(roots));
    }
  });
  const rarity = raritiesOf(phrases, toolOf, tools.length, synonyms.length + words.size);
  const isClass = (feature: number): boolean => feature < synonyms.length;
  const postings: number[][] = [];
  const lengths = new Float64Array(phrases.length);
  phrases.forEach((features, phrase) => {
    let square = 0;
    for (const [feature, counts] of features) {
      const list = postings[feature];
      if (list) list.push(phrase, counts);
      else postings[feature] = [phrase, counts];
      if (!isClass(feature)) square += (rarity[feature] ?? 0) ** 2;
    }
    lengths[phrase] = Math.sqrt(square) || 1;
  });
  const rarest = Math.log(1 + tools.length) ** RARITY;
  const dots = new Float64Array(phrases.length);

  const compare = (roots: readonly string[]): Likeness => {
    dots.fill(0);
    for (const [feature, counts] of featuresOf(roots)) {
      const list = postings[feature] ?? [];
      const weight = counts * (rarity[feature] ?? 0) ** 2;
      for (let at = 0; at < list.length; at += 2) {
        const phrase = list[at] ?? 0;
        dots[phrase] = (dots[phrase] ?? 0) + weight * (list[at + 1] ?? 0);
      }
    }
    let square = 0;
    for (const root of new Set(roots)) square += (rarity[words.get(root) ?? -1] ?? rarest) ** 2;
    const length = Math.sqrt(square) || 1;
    const best: number[][] = [];
    let nearest = 0;
    dots.forEach((dot, phrase) => {
      if (dot === 0) return;
      const own = lengths[phrase] ?? 1;
      nearest = Math.max(nearest, dot / (length * own));
      const tool = toolOf[phrase] ?? 0;
      const like = dot / (length * own ** LENGTH);
      const list = best[tool];
      if (list) list.push(like);
      else best[tool] = [like];
    });
    const found = new Map<string, number>();
    best.forEach((likes, tool) => {
      found.set(tools[tool] ?? '', together(likes));
    });
    return { tools: found, nearest };
  };
  const alone = [...beginnings].filter(([, all]) => all.some(({ rest }) => rest.length === 0)).map(([root]) => root);
  return { compare, words: new Set([...words.keys(), ...alone]), synonyms: alone };
}

/** What a tool's best phrases make together: each further one counts less. */
function together(likes: number[]): number {
  likes.sort((a, b) => b - a);
  let sum = 0;
  for (let at = Math.min(MOST_PHRASES, likes.length) - 1; at >= 0; at -= 1) sum = (likes[at] ?? 0) + FURTHER * sum;
  return sum;
}

function beginningsOf(synonyms: readonly (readonly string[])[]): ReadonlyMap<string, readonly Beginning[]> {
  const found = new Map<string, Beginning[]>();
  synonyms.forEach((sayings, feature) => {
    for (const saying of sayings) {
      const [first = '', ...rest] = rootsOf(saying);
      const known = found.get(first);
      if (known) known.push({ rest, feature });
      else found.set(first, [{ rest, feature }]);
    }
  });
  return found;
}

/** How rare each feature is: by how many tools are asked for with it, not by how many phrases. */
function raritiesOf(
  phrases: readonly ReadonlyMap<number, number>[],
  toolOf: readonly number[],
  tools: number,
  features: number,
): Float64Array {
  const count = new Uint32Array(features);
  const last = new Int32Array(features).fill(-1);
  phrases.forEach((phrase, at) => {
    const tool = toolOf[at] ?? 0;
    for (const feature of phrase.keys()) {
      if (last[feature] === tool) continue;
      last[feature] = tool;
      count[feature] = (count[feature] ?? 0) + 1;
    }
  });
  return Float64Array.from(count, (of) => Math.log(1 + tools / (of + 1)) ** RARITY);
}
