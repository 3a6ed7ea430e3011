/** Scripts that put no spaces between words begin here (Thai): their texts are cut between any two characters. */
const SPACELESS = 0x0e00;

const isBreak = (text: string, at: number): boolean => text.charCodeAt(at) >= SPACELESS || /\s/.test(text.charAt(at));

/**
 * Shortens a text between two words, so that nothing of the word that would be cut in two is left: it may be a secret,
 * and a part of one would not be known as one any more, nor be masked.
 *
 * @param text any text
 * @param most how many characters may be left, beside the ellipsis
 * @returns the same text where it is no longer
 */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = most;
  while (end > 0 && !isBreak(text, end) && !isBreak(text, end - 1)) end -= 1;
  // Half of a surrogate pair is no character.
  if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
  return `${text.slice(0, end)}…`;
}
