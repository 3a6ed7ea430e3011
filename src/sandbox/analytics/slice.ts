import { microCents } from '../logs/columns.ts';
import { type Bounds, type LogFilter, type Selection, select } from '../logs/filter.ts';
import type { LogStore } from '../logs/log-store.ts';
import { isoDate } from '../model/dates.ts';

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
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

/** `part / whole`, rounded; 0 when there is no whole. */
export const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : rounded(part / whole));

export const percent = (part: number, whole: number): number => ratio(100 * part, whole);

/** Cents from millionths of cents. */
export const cents = (micro: number): number => micro / microCents;

/** A sum for each bucket, and one over all. */
export interface Sums {
  readonly total: number;
  readonly by: ArrayLike<number>;
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

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;
/** The first Monday after the epoch: weeks begin on Mondays. */
const monday = 4 * day;

/** Spans of equal length that cover a range of time, and where each chosen log falls. */
interface Buckets {
  readonly starts: readonly number[];
  /** By place in the selection: the bucket. */
  readonly of: Uint32Array;
  bucketAt(time: number): number;
}

/**
 * How long a bucket is for a range: at most about 180 of them, by the minute, ten minutes, hour, day, week, or several
 * weeks. Source up to 24 hours: portkey-live.md 2.
 */
const bucketLength = (range: number): number => {
  if (range <= hour) return minute;
  if (range < day) return 10 * minute;
  if (range <= 3 * day) return hour;
  if (range <= 124 * day) return day;
  return week * Math.max(1, Math.ceil(range / (180 * week)));
};

/** Where an open range begins and ends: at the first and last log that was chosen. */
const closed = ({ min, max }: Bounds, times: Float64Array, selection: Selection): Bounds => {
  if (Number.isFinite(min) && Number.isFinite(max)) return { min, max };
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const index of selection) {
    const time = times[index] as number;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  const from = Number.isFinite(min) ? min : Number.isFinite(first) ? first : Number.isFinite(max) ? max : 0;
  return { min: from, max: Number.isFinite(max) ? max : Math.max(from, last) };
};

/** Cuts a range into buckets that begin on round UTC times and places the chosen logs in them. */
const bucketsOf = (logs: LogStore, selection: Selection, range: Bounds): Buckets => {
  const times = logs.columns.all.time;
  const { min, max } = closed(range, times, selection);
  const length = bucketLength(max - min);
  const offset = length >= week ? monday : 0;
  const start = Math.floor((min - offset) / length) * length + offset;
  const count = Math.floor((max - start) / length) + 1;
  const of = new Uint32Array(selection.length);
  for (let at = 0; at < selection.length; at += 1)
    of[at] = Math.floor(((times[selection[at] as number] as number) - start) / length);
  return {
    starts: Array.from({ length: count }, (_, bucket) => start + bucket * length),
    of,
    bucketAt: (time) => Math.min(count - 1, Math.max(0, Math.floor((time - start) / length))),
  };
};

/** Rank statistics of numbers, by group, in time that grows as the numbers do. */

const bits = 11;
const radix = 1 << bits;

/** Places 0…n-1 in rising order of `values` (unsigned 32-bit), by three passes of counting. */
const orderOf = (values: Uint32Array): Uint32Array => {
  const n = values.length;
  let order = new Uint32Array(n);
  for (let at = 0; at < n; at += 1) order[at] = at;
  let other = new Uint32Array(n);
  let highest = 0;
  for (let at = 0; at < n; at += 1) if ((values[at] as number) > highest) highest = values[at] as number;
  for (let shift = 0; shift < 32 && highest >>> shift > 0; shift += bits) {
    const next = new Uint32Array(radix + 1);
    for (let at = 0; at < n; at += 1) {
      const digit = ((values[at] as number) >>> shift) & (radix - 1);
      next[digit + 1] = (next[digit + 1] as number) + 1;
    }
    for (let digit = 0; digit < radix; digit += 1)
      next[digit + 1] = (next[digit + 1] as number) + (next[digit] as number);
    for (let at = 0; at < n; at += 1) {
      const place = order[at] as number;
      const digit = ((values[place] as number) >>> shift) & (radix - 1);
      const to = next[digit] as number;
      other[to] = place;
      next[digit] = to + 1;
    }
    [order, other] = [other, order];
  }
  return order;
};

/** The values of each group, in rising order: those of group g lie from `starts[g]` to `starts[g + 1]`. */
interface SortedGroups {
  readonly values: Uint32Array;
  readonly starts: Uint32Array;
}

/** Sorts values within their groups. `groups[i]`, below `count`, is the group of `values[i]`. */
export const sortWithin = (values: Uint32Array, groups: Uint32Array, count: number): SortedGroups => {
  const starts = new Uint32Array(count + 1);
  for (const group of groups) starts[group + 1] = (starts[group + 1] as number) + 1;
  for (let group = 0; group < count; group += 1)
    starts[group + 1] = (starts[group + 1] as number) + (starts[group] as number);
  const next = starts.slice();
  const sorted = new Uint32Array(values.length);
  for (const place of orderOf(values)) {
    const group = groups[place] as number;
    const to = next[group] as number;
    sorted[to] = values[place] as number;
    next[group] = to + 1;
  }
  return { values: sorted, starts };
};

/** The nearest-rank percentile of a group; 0 for an empty one. `part` is between 0 and 1. */
export const percentile = ({ values, starts }: SortedGroups, group: number, part: number): number => {
  const from = starts[group] as number;
  const count = (starts[group + 1] as number) - from;
  return count === 0 ? 0 : (values[from + Math.max(0, Math.ceil(part * count) - 1)] as number);
};
