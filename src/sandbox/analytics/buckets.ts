import type { Bounds } from '../logs/filter.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { Selection } from '../logs/select.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;
/** The first Monday after the epoch: weeks begin on Mondays. */
const monday = 4 * day;

/** Spans of equal length that cover a range of time, and where each chosen log falls. */
export interface Buckets {
  readonly starts: readonly number[];
  /** By place in the selection: the bucket. */
  readonly of: Uint32Array;
  bucketAt(time: number): number;
}

/**
 * How long a bucket is for a range: at most about 180 of them, by the minute, ten minutes, hour, day, week, or several
 * weeks. Source up to 24 hours: portkey-live.md 2.
 */
export const bucketLength = (range: number): number => {
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
export const bucketsOf = (logs: LogStore, selection: Selection, range: Bounds): Buckets => {
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
