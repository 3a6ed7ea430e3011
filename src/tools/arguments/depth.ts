/** Deeper than any argument or reply of the API; JSON.stringify and AJV fail on what is thousands deep. */
export const DEEPEST = 100;

/**
 * Whether a value is nested deeper than the bound.
 *
 * @param value any JSON value
 * @param room how many more levels are allowed
 */
export function isDeeperThan(value: unknown, room: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (room === 0) return true;
  for (const item of Object.values(value)) if (isDeeperThan(item, room - 1)) return true;
  return false;
}
