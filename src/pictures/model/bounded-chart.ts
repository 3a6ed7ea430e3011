import type { Chart, Point, Series, Unit } from './chart.ts';
import { plainName } from './format.ts';

/** More colours than this nobody tells apart. */
export const MOST_SERIES = 8;
/** More bars than this are a table. */
export const MOST_BARS = 12;

/** A series as it is drawn. */
export interface BoundedSeries extends Series {
  /** Made of the series or groups that are not drawn by themselves. */
  readonly gathered: boolean;
}

/** A chart that can be drawn: bounded, in order, with names that are one plain line each. */
export interface BoundedChart extends Chart {
  readonly series: readonly BoundedSeries[];
  /** The name of the bar that holds the rest. */
  readonly otherBar?: string;
  /** What is not drawn or lacks, in words. */
  readonly leftOut?: string;
}

/** Units whose figures add up. Of the others the rest cannot be drawn as one. */
const ADDS_UP: ReadonlySet<Unit> = new Set<Unit>(['usd', 'tokens', 'requests', 'count']);

/** Whether figures of a unit can be added. */
export const addsUp = (unit: Unit): boolean => ADDS_UP.has(unit);

/**
 * What is drawn of a chart: finite figures alone, series over time in order of time, at most 8 series and 12 bars, the
 * rest as "other" where figures add up.
 *
 * @param chart any chart
 */
export function boundedChart(chart: Chart): BoundedChart {
  const about = { ...chart, title: plainName(chart.title), workspace: plainName(chart.workspace) };
  const bounded = chart.kind === 'bars' ? boundedBars(about) : boundedLines(about);
  const lacking = [chart.note === undefined ? [] : plainName(chart.note), bounded.leftOut ?? []].flat();
  return lacking.length === 0 ? bounded : { ...bounded, leftOut: lacking.join(', ') };
}

function boundedLines(chart: Chart): BoundedChart {
  const series = chart.series
    .map(({ name, points }) => ({ name: plainName(name), points: overTime(points), gathered: false }))
    .filter(({ points }) => points.length > 0);
  if (series.length <= MOST_SERIES) return { ...chart, series };
  const adds = addsUp(chart.unit);
  // Largest first: by what they sum up to, or by their mean where a sum says nothing.
  const weight = ({ points }: Series): number => {
    const sum = points.reduce((total, { y }) => total + Math.abs(y), 0);
    return adds ? sum : sum / points.length;
  };
  const ranked = [...series].sort((a, b) => weight(b) - weight(a));
  if (!adds)
    return {
      ...chart,
      series: ranked.slice(0, MOST_SERIES),
      leftOut: `${series.length - MOST_SERIES} more not drawn`,
    };
  const rest = ranked.slice(MOST_SERIES - 1);
  const sums = new Map<string, number>();
  for (const { x, y } of rest.flatMap(({ points }) => points)) sums.set(x, (sums.get(x) ?? 0) + y);
  const other = {
    name: `other (${rest.length})`,
    points: overTime([...sums].map(([x, y]) => ({ x, y }))),
    gathered: true,
  };
  return { ...chart, series: [...ranked.slice(0, MOST_SERIES - 1), other] };
}

/** In order of time; of several figures for one time the sum cannot be known to be right, so the last one holds. */
function overTime(points: readonly Point[]): readonly Point[] {
  const times = new Map<number, number>();
  for (const { x, y } of points) {
    const time = Date.parse(x);
    if (Number.isFinite(y) && !Number.isNaN(time)) times.set(time, y);
  }
  return [...times].sort(([a], [b]) => a - b).map(([time, y]) => ({ x: new Date(time).toISOString(), y }));
}

function boundedBars(chart: Chart): BoundedChart {
  const shown = chart.series.slice(0, MOST_SERIES);
  const groups = [...new Set(shown.flatMap(({ points }) => points.map(({ x }) => x)))];
  const values = shown.map(
    ({ points }) => new Map(points.filter(({ y }) => Number.isFinite(y)).map(({ x, y }) => [x, y])),
  );
  const known = groups.filter((group) => values.some((each) => each.has(group)));
  const more = chart.series.length - shown.length;
  const adds = addsUp(chart.unit);
  const kept = known.length <= MOST_BARS ? known : known.slice(0, MOST_BARS);
  const rest = known.slice(kept.length);
  const otherBar = rest.length > 0 && adds ? `other (${rest.length})` : undefined;
  const names = uniqueNames(kept);
  const series = shown.map(({ name }, at) => {
    const own = values[at] ?? new Map<string, number>();
    const points = kept.flatMap((group, bar) => {
      const y = own.get(group);
      return y === undefined ? [] : [{ x: names[bar] ?? group, y }];
    });
    const sum = rest.reduce((total, group) => total + (own.get(group) ?? 0), 0);
    return {
      name: plainName(name),
      points: otherBar === undefined ? points : [...points, { x: otherBar, y: sum }],
      gathered: false,
    };
  });
  const notDrawn = [
    ...(rest.length > 0 && !adds ? [`${rest.length} more groups not drawn`] : []),
    ...(more > 0 ? [`${more} more series not drawn`] : []),
  ];
  return {
    ...chart,
    series: series.filter(({ points }) => points.length > 0),
    ...(otherBar !== undefined && { otherBar }),
    ...(notDrawn.length > 0 && { leftOut: notDrawn.join(', ') }),
  };
}

/** Names that are the same once they are plain are told apart by a number. */
function uniqueNames(groups: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return groups.map((group) => {
    const plain = plainName(group);
    let name = plain;
    for (let again = 2; taken.has(name); again++) name = `${plain} (${again})`;
    taken.add(name);
    return name;
  });
}
