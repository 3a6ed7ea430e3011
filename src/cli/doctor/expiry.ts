const DAY_MS = 86_400_000;
/** What ends sooner is warned about. */
const SOON_DAYS = 14;

/**
 * Whether something ends so soon that it is time to renew it.
 *
 * @param ends when, ms since the epoch; NaN where it does not end
 * @param now ms since the epoch
 */
export const endsSoon = (ends: number, now: number): boolean => ends - now < SOON_DAYS * DAY_MS;
