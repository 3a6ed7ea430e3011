import { isObject } from '../../json.ts';
import { shortened } from '../../shortened.ts';
import { inSets, scopeSetNames } from '../model/scope-sets.ts';

/** Control, bidirectional and zero-width characters, and line breaks of every kind. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * What Markdown and HTML are made of, and what looks the same and means nothing to them. Clients show questions as plain
 * text or render them: a name must be able to put neither a link, a picture nor a tag into one.
 */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '[': '［',
  ']': '］',
  '`': 'ˋ',
  '~': '∼',
  '“': '"',
  '”': '"',
};
const MARKUP = /[<>[\]`~“”]/g;
/** Where an element of a list stands, and no link. */
const INDEX = /［(\d{1,6})］(?!\()/g;

/**
 * Somebody's text as it may stand in a question: on one line, with nothing invisible, and with nothing that a client
 * would render.
 *
 * @param text any text
 */
export const plainText = (text: string): string =>
  text
    .replace(UNSEEN, ' ')
    .replace(MARKUP, (character) => LOOKS_LIKE[character] ?? character)
    // Some clients make links of bare addresses.
    .replaceAll('://', ':∕∕')
    .replaceAll(/\bwww\./gi, 'www․')
    .replace(INDEX, '[$1]')
    .trim();

const LONGEST_NAME = 80;

/** What people call a thing, in quotation marks. */
export const quoted = (text: string): string => `“${shortened(plainText(text), LONGEST_NAME)}”`;

/** Words and ids need no quotation marks. */
const BARE = /^[\w@.:+/-]{1,100}$/;

/**
 * A whole value as a question shows it; nothing of it is left out: a long list of scopes is told by the sets that it
 * holds whole.
 *
 * @param value any JSON value, with its secrets masked
 */
export function wholeValue(value: unknown): string {
  if (typeof value === 'string') return BARE.test(value) ? plainText(value) : `“${plainText(value)}”`;
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : inSets(value).map(inList).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([name, item]) => `${plainText(name)}: ${wholeValue(item)}`);
  return members.length === 0 ? '(empty)' : `{${members.join(', ')}}`;
}

/**
 * A change in short, from what to what.
 *
 * @param change the field, and its values with their secrets masked; undefined is nothing
 * @param longest characters of the field, and of each side
 */
export function shortChange(
  { field, from, to }: { readonly field: string; readonly from?: unknown; readonly to?: unknown },
  longest: number,
): string {
  const side = (value: unknown): string => (value === undefined ? '(nothing)' : shortened(wholeValue(value), longest));
  return `${shortened(plainText(field), longest)} from ${side(from)} to ${side(to)}`;
}

const inList = (item: unknown): string =>
  typeof item === 'string' && scopeSetNames.includes(item) ? item : wholeValue(item);

const NAMES = ['name', 'title', 'display_name', 'email', 'filename', 'label', 'slug'] as const;

/**
 * Whether a field is what people call the thing itself.
 *
 * @param field dotted, from the arguments
 */
export const isName = (field: string): boolean => field === 'name' || field === 'title' || field === 'display_name';

/**
 * What people call a thing, made safe to put into a sentence: its text is someone else's.
 *
 * @param value what was read of it
 */
export function nameOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const person = [value.first_name, value.last_name]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ');
  const name = NAMES.map((key) => value[key]).find((item) => typeof item === 'string' && item !== '');
  const chosen = typeof name === 'string' ? name : person === '' ? undefined : person;
  return chosen === undefined ? undefined : quoted(chosen);
}
