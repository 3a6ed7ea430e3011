import { changeTexts } from '../secrets/path-tree.ts';

const DEFUSED = /<\\(?=\\*[\s\p{Cf}]*(?:\/[\s\p{Cf}]*)?ext[\s\p{Cf}]*-)/giu;
const MARK = /<\/?ext-[0-9a-f]{8}>/g;

/**
 * A text without the marks around what other people wrote.
 *
 * @param text as a reply shows it
 */
export const withoutMarks = (text: string): string => text.replace(MARK, '');

/**
 * The same, and imitations of marks as they were.
 *
 * @param text as a reply shows it
 */
export function unfenceText(text: string): string {
  if (!text.includes('<')) return text;
  return withoutMarks(text).replace(DEFUSED, '<');
}

/**
 * The same of every string and name in a value.
 *
 * @param value any JSON value; not changed
 */
export const unfence = (value: unknown): unknown => changeTexts(value, unfenceText, unfenceText);

/**
 * Every mark in a text, with where it stands.
 *
 * @param text as a reply shows it
 */
export const marksIn = (text: string): Iterable<RegExpMatchArray> => text.matchAll(MARK);

/** Whatever is outside of printable ASCII is worth a closer look. */
const UNUSUAL = /[^\x20-\x7e\n\t\r]/;

/**
 * Control characters (but for line breaks and tabs), characters that turn the direction of text, and characters that
 * have no width: zero-width spaces and joiners, tags, soft hyphens, the variation selectors that can carry hidden text,
 * and halves of surrogate pairs.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]|[\u{e0100}-\u{e01ef}]/gu;

/**
 * Shows what cannot be seen as escapes (`\u202e`), so that nobody reads something else than what stands there.
 *
 * @param text any text
 */
export function showInvisible(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  return text.replace(INVISIBLE, (character) =>
    character === '\n' || character === '\t' || character === '\r' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
