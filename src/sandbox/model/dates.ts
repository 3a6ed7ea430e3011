/** A date as the API writes it: `2025-12-30T15:38:09.000Z`. `ms` since the epoch. */
export const isoDate = (ms: number): string => new Date(ms).toISOString();

const day = 86_400_000;

/** How often a budget begins anew. */
export interface Period {
  readonly periodic_reset?: unknown;
  readonly periodic_reset_days?: unknown;
}

/**
 * When a budget starts anew, at midnight UTC: policies and key rotation weekly on Monday, workspace and integration
 * budgets weekly on Sunday, monthly on the first. Source: portkey-details.md 4, "resets".
 *
 * @param weekStart 0 for Sunday, 1 for Monday.
 */
export const nextReset = (now: number, every: Period, weekStart: 0 | 1): string | null => {
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

/**
 * The reset that follows one that is over, and the last that is over. Spans of days are counted on from the one that
 * was due; without a period there is no other.
 *
 * @param due when it was to be, at or before `now`; both ms since the epoch
 */
export const resetAfter = (
  due: number,
  now: number,
  every: Period,
  weekStart: 0 | 1,
): { readonly next: string | null; readonly last: string } => {
  if (typeof every.periodic_reset_days === 'number') {
    const span = every.periodic_reset_days * day;
    const last = due + Math.floor((now - due) / span) * span;
    return { next: isoDate(last + span), last: isoDate(last) };
  }
  const next = nextReset(now, every, weekStart);
  if (next === null) return { next, last: isoDate(due) };
  const today = new Date(now);
  const begun =
    every.periodic_reset === 'weekly'
      ? Date.parse(next) - 7 * day
      : Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1);
  return { next, last: isoDate(Math.max(begun, due)) };
};

/** A moment that lies ahead, brought to midnight UTC: the one before it, or where that is over, the one after it. */
export const midnightOf = (ahead: number, now: number): string => {
  const midnight = Math.floor(ahead / day) * day;
  return isoDate(midnight <= now ? midnight + day : midnight);
};
