import type { CatalogEntry } from '../catalog/operation.ts';

/**
 * Why not a library: p-retry and its like (9.x wants Node 22) decide by the error alone. Here it matters whether the
 * request had left, whether the operation may be repeated, what Retry-After says, and what earlier attempts may have
 * done, so that the loop (client.ts) is ours and only the arithmetic is left.
 */

const firstBackoffMs = 500;
const maxBackoffMs = 8_000;
/** Longer than any sensible wait; a date in a far year is not waited for. */
const maxRetryAfterSeconds = 86_400;

/** Whether a call may be sent again when it is unknown what became of it. */
export const mayRepeat = (operation: Pick<CatalogEntry, 'method' | 'risk' | 'repeatable'>): boolean =>
  operation.repeatable ?? (operation.risk === 'read' || (operation.method !== 'POST' && operation.risk !== 'execute'));

/** Exponential backoff with full jitter: between 0 and 0.5 s, 1 s, 2 s … 8 s. `attempt` counts from 1. */
export const backoffMs = (attempt: number, random: () => number = Math.random): number =>
  random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** (attempt - 1));

/**
 * What the reply says about when to come back, in seconds: `retry-after-ms`, or `retry-after` as seconds or as a date.
 * Undefined without it or where it makes no sense.
 */
export const retryAfterSeconds = (
  headers: Readonly<Record<string, string>>,
  now: number = Date.now(),
): number | undefined => {
  const bounded = (seconds: number): number | undefined =>
    Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), maxRetryAfterSeconds) : undefined;
  const ms = headers['retry-after-ms']?.trim();
  if (ms !== undefined && /^\d+(\.\d+)?$/.test(ms)) return bounded(Number(ms) / 1000);
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return bounded(Number(value));
  // Not everything that Date.parse takes is a date of HTTP: '-5' would be one in the year 2001.
  if (!/[a-z]{3}/i.test(value) && !/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  return bounded(Math.ceil((Date.parse(value) - now) / 1000));
};
