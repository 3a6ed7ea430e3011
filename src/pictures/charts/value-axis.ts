import type { ScaleLinear } from 'd3-scale';
import type { Unit } from '../model/chart.ts';

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
