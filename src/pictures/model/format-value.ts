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
