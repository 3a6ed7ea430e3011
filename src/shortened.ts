/** What a key can be made of: printable ASCII but blanks and the signs that take texts, lists and tags apart. */
const isOfWord = (code: number): boolean => code > 0x20 && code < 0x7f && !BREAKS.has(code);
const BREAKS: ReadonlySet<number> = new Set(['"', ',', '[', ']', '{', '}', '<', '>'].map((sign) => sign.charCodeAt(0)));

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/**
 * The beginning of a text, up to a whole word. What masks secrets knows them by their whole value or shape, so a part of
 * one would get through: a word, and with it a key, stays whole or goes.
 *
 * @param text any text; one that is short enough comes back as it is
 * @param most how many characters may be left
 */
export function wholeWords(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = most;
  if (isOfWord(text.charCodeAt(end))) while (end > 0 && isOfWord(text.charCodeAt(end - 1))) end--;
  else if (isHighSurrogate(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/**
 * A text that is too long, cut visibly: its beginning up to a whole word, and how long it was. The only way in which
 * texts of callers and of Portkey are shortened.
 *
 * @param text any text, masked already or not
 * @param most how many characters of it may be left
 */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${wholeWords(text, most)}… (${text.length} characters)`;
