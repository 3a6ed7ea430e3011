import type { Unit } from './chart.ts';

const LETTERS = ['', 'k', 'M', 'B', 'T'] as const;

/**
 * A figure with its unit, to three digits: `$1.23k`, `350 ms`, `1.2 s`, `12.4 %`, `1.2M`. Tokens, requests and counts are bare
 * numbers; their unit stands under the chart's title.
 *
 * @param value the figure; dollars for `usd`
 * @param unit what it counts
 */
export function formatValue(value: number, unit: Unit): string {
  // A zero without its sign.
  const sign = value < 0 && digits(-value) !== '0' ? '-' : '';
  const size = Math.abs(value);
  switch (unit) {
    case 'usd':
      return `${sign}$${size >= 0.1 && size < 1000 && !Number.isInteger(size) ? cents(size) : digits(size)}`;
    case 'milliseconds':
      return size >= 999.5 ? `${sign}${digits(size / 1000)} s` : `${sign}${digits(size)} ms`;
    case 'percent':
      return `${sign}${digits(size, 10_000)} %`;
    default:
      return `${sign}${digits(size)}`;
  }
}

/** `12.30`, as money is written; with three digits before the point the cents say nothing more. */
const cents = (size: number): string => (size < 99.995 ? size.toFixed(2) : digits(size));

/** Three digits and a letter for thousands from `letters` on. */
function digits(size: number, letters = 1000): string {
  if (size < letters) {
    const rounded = size >= 1000 ? Math.round(size) : Number(size.toPrecision(3));
    if (rounded < letters) return rounded !== 0 && rounded < 1e-6 ? rounded.toExponential(0) : String(rounded);
  }
  // What rounds up to 1000 is 1 of the next letter.
  let step = Math.min(LETTERS.length - 1, Math.floor(Math.log10(size) / 3));
  if (Number((size / 1000 ** step).toPrecision(3)) >= 1000) step += 1;
  const letter = LETTERS[step];
  if (letter === undefined || step === 0) return size.toExponential(1).replace('+', '');
  const scaled = Number((size / 1000 ** step).toPrecision(3));
  return scaled >= 1000 ? size.toExponential(1).replace('+', '') : `${scaled}${letter}`;
}

/** The unit in words, for under the title. */
export const unitWords: { readonly [unit in Unit]: string } = {
  usd: 'US dollars',
  tokens: 'tokens',
  requests: 'requests',
  milliseconds: 'milliseconds',
  percent: 'percent',
  count: 'number',
};

export const DAY_MS = 24 * 3_600_000;

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const hourFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const yearFormat = new Intl.DateTimeFormat('en-GB', { year: 'numeric', timeZone: 'UTC' });

/** `12 Nov`, UTC. */
export const dayText = (time: number): string => dayFormat.format(time);

/** `16:00`, UTC. */
export const hourText = (time: number): string => hourFormat.format(time);

/**
 * A period in words, UTC: `1 Nov – 7 Nov 2026 UTC`. An end at midnight is the end of the day before. A span of two days
 * or less is told with its hours.
 *
 * @param period ISO times; what is no time is shown as it is
 */
export function periodText({ from, to }: { readonly from: string; readonly to: string }): string {
  const start = Date.parse(from);
  const end = Date.parse(to);
  if (Number.isNaN(start) || Number.isNaN(end))
    return `${plainName(from.slice(0, 40))} – ${plainName(to.slice(0, 40))}`;
  const wholeDays = start % DAY_MS === 0 && end % DAY_MS === 0 && end > start;
  if (!wholeDays && end - start <= 2 * DAY_MS)
    return `${dayText(start)} ${hourText(start)} – ${dayText(end)} ${hourText(end)} ${yearFormat.format(end)} UTC`;
  const last = wholeDays ? end - DAY_MS : end;
  const years = [yearFormat.format(start), yearFormat.format(last)];
  if (dayText(start) === dayText(last) && years[0] === years[1]) return `${dayText(last)} ${years[1]} UTC`;
  const first = years[0] === years[1] ? dayText(start) : `${dayText(start)} ${years[0]}`;
  return `${first} – ${dayText(last)} ${years[1]} UTC`;
}

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
