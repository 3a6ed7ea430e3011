import { scaleLinear, scaleUtc } from 'd3-scale';
import { line, type Series, stack, stackOffsetDiverging } from 'd3-shape';
import type { JSX } from 'preact';
import type { BoundedChart, BoundedSeries } from '../model/bounded-chart.ts';
import { DAY_MS, dayText, formatValue, hourText } from '../model/format.ts';
import type { Palette } from '../model/theme.ts';
import { axisTicks, type Box, type DrawnProps, pixel, sizes, textWidth } from './layout.ts';
import { colourOf } from './legend.tsx';

const AXIS_ROOM = 26;
const GAP = 8;
/** With more points than this the dots of a line touch each other. */
const MOST_DOTS = 40;

/** Lines over time, or stacked columns where figures add up. The axis of figures begins at zero. */
export function OverTime({ chart, palette, box }: DrawnProps): JSX.Element {
  const times = [...new Set(chart.series.flatMap(({ points }) => points.map(({ x }) => Date.parse(x))))].sort(
    (a, b) => a - b,
  );
  const stacked = chart.kind === 'stacked';
  const layers = stacked ? layersOf(chart.series, times) : [];
  const values = stacked ? layers.flat(2) : chart.series.flatMap(({ points }) => points.map(({ y }) => y));
  const bottom = box.bottom - AXIS_ROOM;
  const up = scaleLinear(
    [values.reduce((a, b) => Math.min(a, b), 0), values.reduce((a, b) => Math.max(a, b), 0)],
    [bottom, box.top + 6],
  );
  const lines = Math.max(2, Math.floor((bottom - box.top) / 50));
  up.nice(lines);
  const ticks = axisTicks(up, lines, chart.unit);
  const labels = ticks.map((tick) => formatValue(tick, chart.unit));
  const left = box.left + Math.max(...labels.map((label) => textWidth(label, sizes.label))) + GAP;
  const step = stepOf(times, chart.period);
  const across = scaleUtc(spanOf(times, stacked ? step : 0), stacked ? [left, box.right] : [left + 6, box.right - 10]);
  return (
    <g>
      {ticks.map((tick, at) => (
        <g key={tick}>
          <line
            x1={pixel(left)}
            x2={box.right}
            y1={pixel(up(tick))}
            y2={pixel(up(tick))}
            stroke={tick === 0 ? palette.axis : palette.grid}
          />
          <text
            x={pixel(left - GAP)}
            y={pixel(up(tick) + 5)}
            font-size={sizes.label}
            text-anchor="end"
            fill={palette.quietText}
          >
            {labels[at]}
          </text>
        </g>
      ))}
      <TimeAxis times={times} across={across} centre={stacked ? step / 2 : 0} box={box} left={left} palette={palette} />
      {stacked
        ? layers.map((layer, at) => (
            <path
              key={at}
              d={columnsPath(layer, times, step, across, up)}
              fill={colourOf(chart.series[at] ?? { gathered: true }, at, palette)}
            />
          ))
        : chart.series.map((series, at) => (
            <Line key={at} series={series} colour={colourOf(series, at, palette)} across={across} up={up} />
          ))}
    </g>
  );
}

type TimeScale = (time: number) => number;

function Line(props: {
  readonly series: BoundedSeries;
  readonly colour: string;
  readonly across: TimeScale;
  readonly up: (value: number) => number;
}): JSX.Element {
  const { series, colour, across, up } = props;
  const at = series.points.map(({ x, y }): [number, number] => [pixel(across(Date.parse(x))), pixel(up(y))]);
  return (
    <g>
      <path
        d={line().digits(1)(at) ?? ''}
        fill="none"
        stroke={colour}
        stroke-width={2.5}
        stroke-linejoin="round"
        stroke-linecap="round"
      />
      {at.length <= MOST_DOTS &&
        at.map(([x, y]) => <circle key={x} cx={x} cy={y} r={at.length === 1 ? 5 : 3} fill={colour} />)}
    </g>
  );
}

/** The layers of a stack, each with one slice for each time; below zero they are stacked downwards. */
function layersOf(series: readonly BoundedSeries[], times: readonly number[]): readonly Series<number, number>[] {
  const figures = series.map(({ points }) => new Map(points.map(({ x, y }) => [Date.parse(x), y])));
  return stack<number, number>()
    .keys(series.keys())
    .value((time, key) => figures[key]?.get(time) ?? 0)
    .offset(stackOffsetDiverging)([...times]);
}

/** All columns of one layer as one path: 500 of them are one element. */
function columnsPath(
  layer: Series<number, number>,
  times: readonly number[],
  step: number,
  across: TimeScale,
  up: (value: number) => number,
): string {
  return layer
    .flatMap(([from, to], at) => {
      const time = times[at];
      if (time === undefined || from === to) return [];
      const [start, end] = [across(time), across(time + step)];
      const gap = Math.min(8, (end - start) * 0.2);
      const [x, y] = [pixel(start + gap / 2), pixel(up(to))];
      return [`M${x},${y}H${pixel(end - gap / 2)}V${pixel(up(from))}H${x}Z`];
    })
    .join('');
}

/** How long one point stands for, ms: the shortest time between two; of one point alone the whole period. */
function stepOf(times: readonly number[], { from, to }: BoundedChart['period']): number {
  const between = times.slice(1).map((time, at) => time - (times[at] ?? time));
  if (between.length > 0) return between.reduce((a, b) => Math.min(a, b));
  const period = Date.parse(to) - Date.parse(from);
  return period > 0 ? period : DAY_MS;
}

/** From the first point to the last; one point alone stands in the middle. */
function spanOf(times: readonly number[], step: number): [number, number] {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  return first === last && step === 0 ? [first - DAY_MS / 2, last + DAY_MS / 2] : [first, last + step];
}

interface TimeAxisProps {
  readonly times: readonly number[];
  readonly across: TimeScale & { ticks(count: number): Date[] };
  /** From a time to the middle of its column, ms. */
  readonly centre: number;
  readonly box: Box;
  readonly left: number;
  readonly palette: Palette;
}

/** Labels under the points: as many as have room, each at a point that is there. */
function TimeAxis({ times, across, centre, box, left, palette }: TimeAxisProps): JSX.Element {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const textOf = timeTextFor(times);
  const widest = Math.max(textWidth(textOf(first), sizes.label), textWidth(textOf(last), sizes.label)) + 22;
  const most = Math.max(1, Math.floor((box.right - left) / widest));
  const marked =
    times.length <= most
      ? times
      : across
          .ticks(most)
          .map(Number)
          .filter((time) => time <= last);
  let free = Number.NEGATIVE_INFINITY;
  return (
    <g>
      {marked.flatMap((time) => {
        const x = across(time + (times.length <= most ? centre : Math.min(centre, last - time)));
        const text = textOf(time);
        const half = textWidth(text, sizes.label) / 2;
        const middle = Math.min(Math.max(x, half + 4), box.right + 12 - half);
        if (middle - half < free) return [];
        free = middle + half + 10;
        return [
          <text
            key={time}
            x={pixel(middle)}
            y={box.bottom - 4}
            font-size={sizes.label}
            text-anchor="middle"
            fill={palette.quietText}
          >
            {text}
          </text>,
        ];
      })}
    </g>
  );
}

/** Days; within two days hours, with the day at midnight. */
function timeTextFor(times: readonly number[]): (time: number) => string {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  if (last - first > 4 * DAY_MS || (first === last && first % DAY_MS === 0)) return dayText;
  if (times.every((time) => time % DAY_MS === 0)) return dayText;
  return (time) => (time % DAY_MS === 0 ? dayText(time) : hourText(time));
}
