import { shortened } from '../../shortened.ts';
import { showInvisible } from '../../tools/reply/fence-marks.ts';

/** Longer texts are cut, with their length: one of them must not push everything else off the screen. */
const LONGEST = 240;

/**
 * Any value as a text that can be shown: one line, with what cannot be seen as escapes, and not too long. Preact makes
 * no markup of it.
 *
 * @param value from a reply
 * @param most how many characters may be left
 */
export function shown(value: unknown, most: number = LONGEST): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  // A text without a space is not cut at words, or nothing would be left of it.
  const cut =
    text.length > most && !/[\s,]/.test(text.slice(0, most))
      ? `${text.slice(0, most)}… (${text.length} characters)`
      : shortened(text, most);
  return showInvisible(cut).replaceAll(/\s+/g, ' ').trim();
}

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const small = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** US dollars; fractions of a cent are not rounded to nothing. */
export const money = (amount: number): string =>
  amount !== 0 && Math.abs(amount) < 0.01 ? small.format(amount) : dollars.format(amount);

/** A count. */
export const count = (amount: number): string => whole.format(amount);

/** Percent, of a number that is one already. */
export const percent = (amount: number): string => `${oneDigit.format(amount)} %`;

/** Milliseconds, in seconds from one second on. */
export const duration = (ms: number): string =>
  ms < 1000 ? `${whole.format(ms)} ms` : `${oneDigit.format(ms / 1000)} s`;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * A time as a date in UTC, as reports count; with the hour where it is not midnight and `hours` is set.
 *
 * @param iso ISO 8601
 */
export function day(iso: unknown, hours = false): string {
  const at = new Date(String(iso));
  if (Number.isNaN(at.getTime())) return shown(iso);
  const date = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  const time = at.toISOString().slice(11, 16);
  return hours && time !== '00:00' ? `${date}, ${time} UTC` : date;
}
