import type { JSX } from 'preact';
import type { BoundedSeries } from '../model/bounded-chart.ts';
import type { Palette } from '../model/theme.ts';
import { fitText, MARGIN, sizes, textWidth } from './layout.ts';

const SWATCH = 12;
const GAP = 20;
const ROW = 22;
/** Pixels; longer names are cut. */
const LONGEST_NAME = 200;

/** The colour of a series. */
export const colourOf = (series: Pick<BoundedSeries, 'gathered'>, at: number, palette: Palette): string =>
  series.gathered ? palette.other : (palette.series[at % palette.series.length] ?? palette.other);

interface Entry extends Pick<BoundedSeries, 'name' | 'gathered'> {
  readonly x: number;
  readonly row: number;
}

/** The names in rows, from left to right. One series needs none: the title says what it is. */
function entriesOf(series: readonly BoundedSeries[], width: number): readonly Entry[] {
  if (series.length < 2) return [];
  let [x, row] = [MARGIN, 0];
  return series.map(({ name, gathered }) => {
    const text = fitText(name, sizes.label, Math.min(LONGEST_NAME, width - 2 * MARGIN - SWATCH - 6));
    const takes = SWATCH + 6 + textWidth(text, sizes.label) + GAP;
    if (x > MARGIN && x + takes - GAP > width - MARGIN) [x, row] = [MARGIN, row + 1];
    const entry = { name: text, gathered, x, row };
    x += takes;
    return entry;
  });
}

/** How much room the legend takes, pixels. */
export function legendHeight(series: readonly BoundedSeries[], width: number): number {
  const last = entriesOf(series, width).at(-1);
  return last === undefined ? 0 : (last.row + 1) * ROW + 4;
}

/** Which colour is which series. */
export function Legend(props: {
  readonly series: readonly BoundedSeries[];
  readonly palette: Palette;
  readonly top: number;
  readonly width: number;
}): JSX.Element {
  const { series, palette, top, width } = props;
  return (
    <g>
      {entriesOf(series, width).map((entry, at) => {
        const { name, x, row } = entry;
        const y = top + row * ROW;
        return (
          <g key={at}>
            <rect x={x} y={y + 2} width={SWATCH} height={SWATCH} rx={3} fill={colourOf(entry, at, palette)} />
            <text x={x + SWATCH + 6} y={y + 13} font-size={sizes.label} fill={palette.text}>
              {name}
            </text>
          </g>
        );
      })}
    </g>
  );
}
