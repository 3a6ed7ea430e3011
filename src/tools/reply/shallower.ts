import { DEEPEST } from '../arguments/depth.ts';

/**
 * A copy in which whatever is nested deeper than the bound is replaced by an ellipsis.
 *
 * @param value any JSON value
 * @param room how many levels are kept
 */
export function shallower(value: unknown, room: number = DEEPEST): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (room === 0) return '…';
  if (Array.isArray(value)) return value.map((item) => shallower(item, room - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shallower(item, room - 1)]));
}
