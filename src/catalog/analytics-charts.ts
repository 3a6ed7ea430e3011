import type { ChartDescription } from './model/operation.ts';

/** How analytics are drawn. Sources of the fields: the official document's replies; portkey-live.md 2. */

type Unit = ChartDescription['unit'];
type Figures = Readonly<Record<string, string>>;

/** One figure of the whole period for each workspace: what is left where it cannot be told over time for all. */
const byWorkspace = (title: string, unit: Unit, figures: Figures): ChartDescription => ({
  kind: 'bars',
  unit,
  title: `${title} by workspace`,
  points: 'workspaces',
  x: ['name', 'slug'],
  figures,
});

/**
 * Lines over time: rates, means and percentiles, which do not add up.
 *
 * @param title of the picture
 * @param unit of its figures
 * @param figures fields of a point, with what they are called
 */
export const courses = (title: string, unit: Unit, figures: Figures): readonly ChartDescription[] => [
  { kind: 'lines', unit, title, points: 'data_points', x: ['timestamp'], figures },
  byWorkspace(title, unit, figures),
];

/**
 * Columns over time: what is counted or paid, which adds up.
 *
 * @param title of the picture
 * @param unit of its figures
 * @param figures fields of a point, with what they are called
 * @param more `cents` where Portkey answers in cents
 */
export const stacks = (
  title: string,
  unit: Unit,
  figures: Figures,
  more: Pick<ChartDescription, 'cents'> = {},
): readonly ChartDescription[] => [
  { kind: 'stacked', unit, title, points: 'data_points', x: ['timestamp'], figures, ...more },
];

/**
 * Bars of the whole period, of a graph that has no time.
 *
 * @param title of the picture
 * @param unit of its figures
 * @param figures fields of a point, with what they are called
 * @param x the field with a bar's name
 */
export const ofPeriod = (title: string, unit: Unit, figures: Figures, x: readonly string[]): ChartDescription => ({
  kind: 'bars',
  unit,
  title,
  points: 'data_points',
  x,
  figures,
});

/**
 * Groups by what they cost, or by their requests where the rows have no cost (groups by prompt).
 *
 * @param by what they are groups of
 */
export const costBars = (by: string): readonly ChartDescription[] => [
  { kind: 'bars', unit: 'usd', cents: true, title: `Cost by ${by}`, points: 'data', figures: { cost: 'Cost' } },
  { kind: 'bars', unit: 'requests', title: `Requests by ${by}`, points: 'data', figures: { requests: 'Requests' } },
];
