import { scaleBand, scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import type { BoundedChart } from '../model/bounded-chart.ts';
import { formatValue } from '../model/format.ts';
import { axisTicks, type DrawnProps, fitText, pixel, sizes, textWidth } from './layout.ts';
import { colourOf } from './legend.tsx';

const AXIS_ROOM = 24;
const GAP = 8;
const WIDEST_BAR = 34;
const TALLEST_ROW = 64;

/**
 * Bars over groups, lying, so that names of models and keys can be read. From zero always; each with its figure at
 * its end.
 */
export function Bars({ chart, palette, box }: DrawnProps): JSX.Element {
  const groups = groupsOf(chart);
  const values = chart.series.flatMap(({ points }) => points.map(({ y }) => y));
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = box.right - box.left;
  const names = Math.min(room * 0.36, Math.max(...groups.map((group) => textWidth(group, sizes.label))));
  const figures = Math.max(...values.map((value) => textWidth(formatValue(value, chart.unit), sizes.label)));
  const left = box.left + names + GAP + (least < 0 ? figures + GAP : 0);
  const right = Math.max(left + 1, box.right - (most > 0 ? figures + GAP : 0));
  const bottom = box.bottom - AXIS_ROOM;
  const along = scaleLinear([least, most], [left, right]);
  const step = (bottom - box.top) / groups.length;
  // Few bars keep their width and stand at the top, so that two do not fill the picture.
  const end = Math.min(bottom, box.top + groups.length * Math.max(1, Math.min(step, TALLEST_ROW)));
  const band = scaleBand(groups, [box.top, end]).paddingInner(0.28).paddingOuter(0.14);
  const thick = Math.min(band.bandwidth() / chart.series.length, WIDEST_BAR);
  const zero = along(0);
  return (
    <g>
      {axisTicks(along, Math.max(2, Math.floor((right - left) / 110)), chart.unit).map((tick) => (
        <g key={tick}>
          <line
            x1={pixel(along(tick))}
            x2={pixel(along(tick))}
            y1={box.top}
            y2={pixel(end)}
            stroke={tick === 0 ? palette.axis : palette.grid}
          />
          <text
            x={pixel(along(tick))}
            y={pixel(end) + 18}
            font-size={sizes.label}
            text-anchor="middle"
            fill={palette.quietText}
          >
            {formatValue(tick, chart.unit)}
          </text>
        </g>
      ))}
      {groups.map((group) => (
        <text
          key={group}
          x={pixel(box.left + names)}
          y={pixel((band(group) ?? 0) + band.bandwidth() / 2 + 5)}
          font-size={sizes.label}
          text-anchor="end"
          fill={palette.text}
        >
          {fitText(group, sizes.label, names)}
        </text>
      ))}
      {chart.series.map((series, at) =>
        series.points.map(({ x, y }) => {
          const top = (band(x) ?? 0) + band.bandwidth() / 2 + (at - chart.series.length / 2) * thick;
          const negative = y < 0;
          return (
            <g key={`${at} ${x}`}>
              <rect
                x={pixel(Math.min(zero, along(y)))}
                y={pixel(top)}
                width={pixel(Math.abs(along(y) - zero))}
                height={pixel(thick)}
                fill={x === chart.otherBar ? palette.other : colourOf(series, at, palette)}
              />
              {thick >= 15 && (
                <text
                  x={pixel(along(y) + (negative ? -GAP : GAP))}
                  y={pixel(top + thick / 2 + 5)}
                  font-size={sizes.label}
                  text-anchor={negative ? 'end' : 'start'}
                  fill={palette.text}
                >
                  {formatValue(y, chart.unit)}
                </text>
              )}
            </g>
          );
        }),
      )}
    </g>
  );
}

/** Every group of any series, in their order, what is gathered at the end. */
function groupsOf({ series, otherBar }: BoundedChart): readonly string[] {
  const named = new Set(series.flatMap(({ points }) => points.map(({ x }) => x)));
  if (otherBar !== undefined) {
    named.delete(otherBar);
    named.add(otherBar);
  }
  return [...named];
}
