import { type BoundedChart, boundedChart } from './bounded-chart.ts';
import type { Chart, Point, Unit } from './chart.ts';
import { DAY_MS, dayText, formatValue, hourText, periodText, unitWords } from './format.ts';

/** Longer ones are not listened to. */
const MOST_CHARACTERS = 1_000;

/**
 * A chart in words, for who does not see it: what it shows, of when and where, and its figures: of bars each, of lines
 * the first, the last and the highest.
 *
 * @param chart any chart
 * @returns one line of at most 1,000 characters
 */
export function altText(chart: Chart): string {
  const shown = boundedChart(chart);
  const about = `${shown.title}, ${shown.workspace}, ${periodText(shown.period)}, in ${unitWords[shown.unit]}.`;
  const figures = isEmpty(shown) ? 'Nothing in this period.' : figuresOf(shown);
  const left = shown.leftOut === undefined ? '' : ` ${shown.leftOut}.`;
  const text = `${about} ${figures}${left}`;
  return text.length <= MOST_CHARACTERS ? text : `${[...text].slice(0, MOST_CHARACTERS - 1).join('')}…`;
}

/** Whether there is no figure at all to draw. */
export const isEmpty = ({ series }: Pick<Chart, 'series'>): boolean =>
  series.every(({ points }) => points.length === 0);

const figuresOf = (chart: BoundedChart): string =>
  chart.series
    .map(({ name, points }) => {
      const figures = chart.kind === 'bars' ? eachOf(points, chart.unit) : courseOf(points, chart.unit, chart.period);
      return chart.series.length === 1 && chart.kind === 'bars' ? `${figures}.` : `${name}: ${figures}.`;
    })
    .join(' ');

const eachOf = (points: readonly Point[], unit: Unit): string =>
  points.map(({ x, y }) => `${x} ${formatValue(y, unit)}`).join(', ');

function courseOf(points: readonly Point[], unit: Unit, period: Chart['period']): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return 'no figures';
  if (first === last) return formatValue(first.y, unit);
  const highest = points.reduce((best, point) => (point.y > best.y ? point : best), first);
  const time = Date.parse(highest.x);
  const hours = Date.parse(period.to) - Date.parse(period.from) <= 2 * DAY_MS ? ` ${hourText(time)}` : '';
  return `from ${formatValue(first.y, unit)} to ${formatValue(last.y, unit)}, highest ${formatValue(highest.y, unit)} on ${dayText(time)}${hours}`;
}
