/** Nobody reads more of a name in a picture; what takes longer to measure or to draw than this is cut before. */
const MOST_CHARACTERS = 120;

/**
 * What cannot be seen or turns the direction of what follows: controls (NUL would break the SVG), format characters
 * (bidi, zero-width, tags), halves of surrogate pairs, characters that XML does not know, variation selectors.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\u2028\u2029\u115f\u1160\u3164\uffa0]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

/** `]]>` may not stand in a text of XML as it is, and HTML, for which texts are escaped, knows no such rule. */
const END_OF_CDATA = /\]\]>/g;

/** Marks that are stacked over and under a letter: two are enough for every language, hundreds cover the picture. */
const MARKS = /(\p{M}{2})\p{M}+/gu;

/**
 * A name that strangers wrote as one line that can be drawn.
 *
 * @param text any text
 * @returns at most 120 characters; `(no name)` where nothing of it can be seen
 */
export function plainName(text: string): string {
  const start = text.slice(0, MOST_CHARACTERS * 8);
  const clean = start
    .replace(/\s+/gu, ' ')
    .replace(UNSEEN, '')
    .replace(MARKS, '$1')
    .replace(END_OF_CDATA, ']] >')
    .trim();
  const characters = [...clean];
  if (characters.length === 0) return '(no name)';
  return characters.length > MOST_CHARACTERS || text.length > start.length
    ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`
    : clean;
}
