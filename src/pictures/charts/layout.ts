import type { ScaleLinear } from 'd3-scale';
import type { BoundedChart } from '../model/bounded-chart.ts';
import type { Unit } from '../model/chart.ts';
import type { Palette } from '../model/theme.ts';

/** DejaVu Sans comes with the package and is what a picture is drawn with; a browser that has none takes its own. */
export const FONT = "'DejaVu Sans', system-ui, sans-serif";

/** Free room at every edge, pixels. */
export const MARGIN = 20;

/** Sizes of texts, pixels. At half the size of a picture the smallest is still 7. */
export const sizes = { title: 22, small: 15, line: 21, label: 14 } as const;

/** Where something is drawn, pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is drawn within a chart, in which colours and where. */
export interface DrawnProps {
  readonly chart: BoundedChart;
  readonly palette: Palette;
  readonly box: Box;
}

/** Pixels to a tenth: no picture shows more, and every engine writes the same. */
export const pixel = (value: number): number => Math.round(value * 10) / 10;

/**
 * About how wide a text is, in pixels. DejaVu Sans is wide, so that no other font takes more: measured on it, a small
 * letter or figure takes 0.62 of the size on average, a capital 0.72, and what is neither (Chinese, emoji) a whole one.
 *
 * @param text one line
 * @param size the font's size, pixels
 */
export function textWidth(text: string, size: number): number {
  let units = 0;
  for (const character of text) units += widthOf(character);
  return units * size;
}

function widthOf(character: string): number {
  if (character > '\u02ff' && character !== '…' && character !== '–') return 1;
  if ("iljtfrI .,:;|!'()[]-/".includes(character)) return 0.4;
  if ('mwMW%@…'.includes(character)) return 1;
  if (character >= 'A' && character <= 'Z') return 0.72;
  return 0.63;
}

/**
 * The beginning of a text that is at most this wide, with `…` where something is cut.
 *
 * @param text one line
 * @param size the font's size, pixels
 * @param most pixels
 */
export function fitText(text: string, size: number, most: number): string {
  if (textWidth(text, size) <= most) return text;
  let room = most - size;
  let end = 0;
  for (const character of text) {
    room -= widthOf(character) * size;
    if (room < 0) break;
    end += character.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

const WHOLE: ReadonlySet<Unit> = new Set<Unit>(['tokens', 'requests', 'count']);

/**
 * The marks of an axis of figures. Of what is counted there is no half.
 *
 * @param scale figures to pixels
 * @param about how many there should be
 * @param unit what the figures count
 */
export function axisTicks(scale: ScaleLinear<number, number>, about: number, unit: Unit): readonly number[] {
  const ticks = scale.ticks(about);
  const whole = ticks.filter(Number.isInteger);
  // Means of counts (requests for each user) may lie below one.
  return WHOLE.has(unit) && whole.length >= 2 ? whole : ticks;
}
