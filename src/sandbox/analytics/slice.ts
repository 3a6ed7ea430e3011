import { microCents } from '../logs/columns.ts';
import type { LogFilter } from '../logs/filter.ts';
import type { LogStore } from '../logs/log-store.ts';
import { type Selection, select } from '../logs/select.ts';
import { isoDate } from '../model/dates.ts';
import { type Buckets, bucketsOf } from './buckets.ts';

/** The logs that a graph is about, cut into buckets of time. */
export interface Slice {
  readonly logs: LogStore;
  readonly filter: LogFilter;
  readonly selection: Selection;
  readonly buckets: Buckets;
}

/** Chooses the logs that a filter admits and cuts its range into buckets. */
export const sliceOf = (logs: LogStore, filter: LogFilter): Slice => {
  const selection = select(logs, filter);
  return { logs, filter, selection, buckets: bucketsOf(logs, selection, filter.time) };
};

/** A graph's reply. Source: the document, `analytics-graph`. */
export interface Graph {
  readonly object: 'analytics-graph';
  readonly summary: Readonly<Record<string, number>>;
  readonly data_points: readonly Readonly<Record<string, unknown>>[];
}

export const graph = (summary: Graph['summary'], dataPoints: Graph['data_points']): Graph => ({
  object: 'analytics-graph',
  summary,
  data_points: dataPoints,
});

/** One point for each bucket, with its time. */
export const points = (
  slice: Slice,
  pointOf: (bucket: number) => Readonly<Record<string, unknown>>,
): Graph['data_points'] =>
  slice.buckets.starts.map((start, bucket) => ({ timestamp: isoDate(start), ...pointOf(bucket) }));

/** Averages and shares are kept to six digits after the point; enough for any use, and short. */
export const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

/** `part / whole`, rounded; 0 when there is no whole. */
export const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : rounded(part / whole));

export const percent = (part: number, whole: number): number => ratio(100 * part, whole);

/** Cents from millionths of cents. */
export const cents = (micro: number): number => micro / microCents;

/** A sum for each bucket, and one over all. */
export interface Sums {
  readonly total: number;
  readonly by: Float64Array;
}

/** Adds up a number of each log by bucket. */
export const sumUp = (slice: Slice, numberAt: (index: number) => number): Sums => {
  const { selection, buckets } = slice;
  const by = new Float64Array(buckets.starts.length);
  let total = 0;
  for (let at = 0; at < selection.length; at += 1) {
    const value = numberAt(selection[at] as number);
    const bucket = buckets.of[at] as number;
    by[bucket] = (by[bucket] as number) + value;
    total += value;
  }
  return { total, by };
};

/** Counts the logs for which a condition holds, by bucket. */
export const countWhere = (slice: Slice, condition: (index: number) => boolean): Sums =>
  sumUp(slice, (index) => (condition(index) ? 1 : 0));
