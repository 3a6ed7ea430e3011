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
