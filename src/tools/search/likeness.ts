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

/** More words than all phrases hold. */
const MOST_WORDS = 8_000;

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
  /** The text at hand: its features, each once, and what each counts (0 between two texts). */
  const found: number[] = [];
  const counts = new Float64Array(synonyms.length + MOST_WORDS);
  const put = (feature: number, value: number): void => {
    const before = counts[feature] ?? 0;
    if (before === 0) found.push(feature);
    if (before < value) counts[feature] = value;
  };
  /** Puts a text's features at hand: classes by their number, words after them; of words that no phrase holds, none. */
  const takeUp = (roots: readonly string[]): void => {
    for (const feature of found) counts[feature] = 0;
    found.length = 0;
    for (let at = 0; at < roots.length; at += 1) {
      const root = roots[at] ?? '';
      const word = words.get(root);
      if (word !== undefined) put(word, 1);
      const starting = beginnings.get(root);
      if (starting === undefined) continue;
      for (const { rest, feature } of starting)
        if (rest.length === 0) put(feature, CLASS);
        else if (follows(roots, at + 1, rest)) put(feature, PHRASE_CLASS);
    }
  };

  const tools = Object.keys(sayings);
  const toolOf: number[] = [];
  /** The features of all phrases one after the other, and where each phrase's begin. */
  const features: number[] = [];
  const values: number[] = [];
  const starts = [0];
  Object.values(sayings).forEach((text, tool) => {
    for (const phrase of text.split(',')) {
      const roots = rootsOf(phrase);
      for (const root of roots) if (!words.has(root)) words.set(root, synonyms.length + words.size);
      takeUp(roots);
      for (const feature of found) {
        features.push(feature);
        values.push(counts[feature] ?? 0);
      }
      starts.push(features.length);
      toolOf.push(tool);
    }
  });
  const all = synonyms.length + words.size;
  const rarity = raritiesOf(features, starts, toolOf, tools.length, all);
  /** The same by feature: the phrases that hold it, and what it counts there. */
  const holds = new Uint32Array(all + 1);
  for (const feature of features) holds[feature + 1] = (holds[feature + 1] ?? 0) + 1;
  for (let feature = 0; feature < all; feature += 1)
    holds[feature + 1] = (holds[feature + 1] ?? 0) + (holds[feature] ?? 0);
  const next = holds.slice();
  const holder = new Uint32Array(features.length);
  const held = new Float64Array(features.length);
  const lengths = new Float64Array(toolOf.length);
  for (let phrase = 0; phrase < toolOf.length; phrase += 1) {
    let square = 0;
    for (let at = starts[phrase] ?? 0; at < (starts[phrase + 1] ?? 0); at += 1) {
      const feature = features[at] ?? 0;
      const place = next[feature] ?? 0;
      next[feature] = place + 1;
      holder[place] = phrase;
      held[place] = values[at] ?? 0;
      if (feature >= synonyms.length) square += (rarity[feature] ?? 0) ** 2;
    }
    lengths[phrase] = Math.sqrt(square) || 1;
  }
  const rarest = Math.log(1 + tools.length) ** RARITY;
  const dots = new Float64Array(toolOf.length);

  const compare = (roots: readonly string[]): Likeness => {
    dots.fill(0);
    takeUp(roots);
    for (const feature of found) {
      const weight = (counts[feature] ?? 0) * (rarity[feature] ?? 0) ** 2;
      for (let at = holds[feature] ?? 0; at < (holds[feature + 1] ?? 0); at += 1) {
        const phrase = holder[at] ?? 0;
        dots[phrase] = (dots[phrase] ?? 0) + weight * (held[at] ?? 0);
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
    const liked = new Map<string, number>();
    best.forEach((likes, tool) => {
      liked.set(tools[tool] ?? '', together(likes));
    });
    return { tools: liked, nearest };
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

function follows(roots: readonly string[], from: number, rest: readonly string[]): boolean {
  for (let at = 0; at < rest.length; at += 1) if (roots[from + at] !== rest[at]) return false;
  return true;
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
  features: readonly number[],
  starts: readonly number[],
  toolOf: readonly number[],
  tools: number,
  all: number,
): Float64Array {
  const count = new Uint32Array(all);
  const last = new Int32Array(all).fill(-1);
  toolOf.forEach((tool, phrase) => {
    for (let at = starts[phrase] ?? 0; at < (starts[phrase + 1] ?? 0); at += 1) {
      const feature = features[at] ?? 0;
      if (last[feature] === tool) continue;
      last[feature] = tool;
      count[feature] = (count[feature] ?? 0) + 1;
    }
  });
  return Float64Array.from(count, (of) => Math.log(1 + tools / (of + 1)) ** RARITY);
}
