/** A date as the API writes it: `2025-12-30T15:38:09.000Z`. `ms` since the epoch. */
export const isoDate = (ms: number): string => new Date(ms).toISOString();

const day = 86_400_000;

/**
 * When a budget starts anew, at midnight UTC: policies and key rotation weekly on Monday, workspace and integration
 * budgets weekly on Sunday, monthly on the first. Source: portkey-details.md 4, "resets".
 *
 * @param weekStart 0 for Sunday, 1 for Monday.
 */
export const nextReset = (
  now: number,
  every: { readonly periodic_reset?: unknown; readonly periodic_reset_days?: unknown },
  weekStart: 0 | 1,
): string | null => {
  const today = new Date(now);
  const midnight = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate());
  if (typeof every.periodic_reset_days === 'number') return isoDate(midnight + every.periodic_reset_days * day);
  if (every.periodic_reset === 'weekly') {
    const ahead = (weekStart - today.getUTCDay() + 7) % 7;
    return isoDate(midnight + (ahead === 0 ? 7 : ahead) * day);
  }
  if (every.periodic_reset === 'monthly') return isoDate(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1));
  return null;
};

/** A given moment, brought to midnight UTC; null when it is no date. */
export const atMidnight = (text: string): string | null => {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : isoDate(Math.floor(ms / day) * day);
};
