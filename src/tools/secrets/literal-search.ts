const SMALLEST_TABLE = 1 << 10;
const LARGEST_TABLE = 1 << 16;

/** So many places for each block that is in use, so that most blocks of a text let it leap. */
const SPARSE = 8;

/** Finds many texts in one pass. */
export interface LiteralSearch {
  /**
   * Replaces every occurrence of every literal.
   *
   * @param text where to look
   * @param replacement of one occurrence
   * @returns the same text where there was none
   */
  replace(text: string, replacement: (found: string, whole: boolean) => string): string;
}

/**
 * Looks for many literals at once, in time that does not grow with their number (Wu and Manber): a table says for two
 * characters how far the next possible end of a literal is.
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
  // Of two that begin alike, the longer one is taken.
  for (const group of ending.values()) group.sort((a, b) => b.length - a.length);

  const replace: LiteralSearch['replace'] = (text, replacement) => {
    if (text.length < shortest || literals.length === 0) return text;
    let result = '';
    let done = 0;
    let end = shortest - 1;
    while (end < text.length) {
      const block = blockAt(text, end);
      const far = leap[block] ?? 0;
      if (far > 0) {
        end += far;
        continue;
      }
      const from = end - shortest + 1;
      const found = from < done ? undefined : ending.get(block)?.find((literal) => text.startsWith(literal, from));
      if (found === undefined) {
        end += 1;
        continue;
      }
      result += text.slice(done, from) + replacement(found, found.length === text.length);
      done = from + found.length;
      end = done + shortest - 1;
    }
    return done === 0 ? text : result + text.slice(done);
  };
  return { replace };
}
