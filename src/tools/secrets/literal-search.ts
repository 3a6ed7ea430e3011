const SMALLEST_TABLE = 1 << 10;
const LARGEST_TABLE = 1 << 16;

/** So many places for each block that is in use, so that most blocks of a text let it leap. */
const SPARSE = 8;

/**
 * How often characters are compared for each character of a text. Ordinary texts take less than one; more than this takes
 * a text that repeats the beginnings of long literals over and over.
 */
const MOST_COMPARED = 8;
/** The same for a text of any length, so that a short one may hold a long beginning. */
const ALWAYS_COMPARED = 50_000;

/** Finds many texts in one pass. */
export interface LiteralSearch {
  /**
   * Replaces every occurrence of every literal. Of a text that is made to take long (see `MOST_COMPARED`) the rest is
   * replaced as one: the time is in proportion to the text, whatever it holds, and no literal is left in it.
   *
   * @param text where to look
   * @param replacement of one occurrence; `whole` where it is all of the text
   * @returns the same text where there was none
   */
  replace(text: string, replacement: (found: string, whole: boolean) => string): string;
}

/**
 * Looks for many literals at once, in time that does not grow with their number (Wu and Manber): a table says for two
 * characters how far the next possible end of a literal's beginning is.
 *
 * @param literals each of at least `shortest` characters
 * @param shortest how long each is at least; two or more
 */
export function literalSearch(literals: readonly string[], shortest: number): LiteralSearch {
  let size = SMALLEST_TABLE;
  while (size < literals.length * (shortest - 1) * SPARSE && size < LARGEST_TABLE) size *= 2;
  const last = size - 1;
  const blockAt = (text: string, at: number): number =>
    ((text.charCodeAt(at - 1) * 257) ^ (text.charCodeAt(at) * 31)) & last;
  const leap = new Uint8Array(size).fill(shortest - 1);
  const ending = new Map<number, string[]>();
  for (const literal of literals) {
    for (let at = 1; at < shortest; at += 1) {
      const block = blockAt(literal, at);
      leap[block] = Math.min(leap[block] ?? 0, shortest - 1 - at);
    }
    const end = blockAt(literal, shortest - 1);
    const group = ending.get(end);
    if (group === undefined) ending.set(end, [literal]);
    else group.push(literal);
  }
  // In order, so that those that begin alike stand together.
  for (const group of ending.values()) group.sort();

  const replace: LiteralSearch['replace'] = (text, replacement) => {
    if (text.length < shortest || literals.length === 0) return text;
    let result = '';
    let done = 0;
    let end = shortest - 1;
    let left = text.length * MOST_COMPARED + ALWAYS_COMPARED;
    while (end < text.length) {
      const block = blockAt(text, end);
      const far = leap[block] ?? 0;
      if (far > 0) {
        end += far;
        continue;
      }
      const group = ending.get(block);
      if (group === undefined) {
        end += 1;
        continue;
      }
      const from = end - shortest + 1;
      const { longest, compared } = longestAt(text, from, group);
      left -= compared;
      if (left < 0) return result + text.slice(done, from) + replacement(text.slice(from), from === 0);
      if (longest === 0) {
        end += 1;
        continue;
      }
      result += text.slice(done, from) + replacement(text.slice(from, from + longest), longest === text.length);
      done = from + longest;
      end = done + shortest - 1;
    }
    return done === 0 ? text : result + text.slice(done);
  };
  return { replace };
}

/**
 * The longest literal that stands in a text at a place.
 *
 * @param text where to look
 * @param from the place
 * @param group literals in order
 * @returns its length, 0 for none; and how often characters were compared
 */
function longestAt(
  text: string,
  from: number,
  group: readonly string[],
): { readonly longest: number; readonly compared: number } {
  // From `low` to `high` are those that have the first `depth` characters of what stands there.
  let low = 0;
  let high = group.length;
  let depth = 0;
  let longest = 0;
  let compared = 0;
  while (low < high) {
    if (group[low]?.length === depth) {
      longest = depth;
      low += 1;
      continue;
    }
    const unit = text.charCodeAt(from + depth);
    const first = group[low]?.charCodeAt(depth);
    compared += 1;
    // Where the first and the last go on alike, all between them do.
    if (first === group[high - 1]?.charCodeAt(depth)) {
      if (first !== unit) break;
    } else {
      compared += 2 * Math.ceil(Math.log2(high - low));
      low = firstFrom(group, low, high, depth, unit);
      high = firstFrom(group, low, high, depth, unit + 1);
    }
    depth += 1;
  }
  return { longest, compared };
}

/** The first of some literals, in order, whose character at a depth is no less than another; all are longer than that. */
function firstFrom(group: readonly string[], low: number, high: number, depth: number, unit: number): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((group[middle]?.charCodeAt(depth) ?? 0) < unit) from = middle + 1;
    else to = middle;
  }
  return from;
}
