import type { LogStore } from '../logs/log-store.ts';
import { cacheStatuses, isFailure } from '../logs/record.ts';
import type { Selection } from '../logs/select.ts';
import { isoDate } from '../model/dates.ts';
import type { Dimension } from './dimensions.ts';
import { percentile, sortWithin } from './ranks.ts';
import { cents, percent, ratio } from './slice.ts';

/** What has been added up for each group; all arrays are indexed by the dimension's code. */
export interface Totals {
  readonly requests: Float64Array;
  readonly cost: Float64Array;
  readonly input: Float64Array;
  readonly output: Float64Array;
  readonly latency: Float64Array;
  readonly failures: Float64Array;
  readonly hits: Float64Array;
  readonly judged: Float64Array;
  readonly feedbacks: Float64Array;
  readonly weighted: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** A percentile of the latency; sorted when first asked for. */
  latencyAt(code: number, part: number): number;
}

const add = (array: Float64Array, code: number, value: number): void => {
  array[code] = (array[code] as number) + value;
};

/** Adds up everything that a group's columns may show, in one walk. */
export const totalsOf = (logs: LogStore, selection: Selection, dimension: Dimension): Totals => {
  const { size } = dimension;
  const array = (fill = 0): Float64Array => new Float64Array(size).fill(fill);
  const columns = logs.columns.all;
  let sorted: ReturnType<typeof sortWithin> | undefined;
  const totals: Totals = {
    requests: array(),
    cost: array(),
    input: array(),
    output: array(),
    latency: array(),
    failures: array(),
    hits: array(),
    judged: array(),
    feedbacks: array(),
    weighted: array(),
    first: array(Number.POSITIVE_INFINITY),
    last: array(Number.NEGATIVE_INFINITY),
    latencyAt: (code, part) => {
      sorted ??= sortWithin(
        Uint32Array.from(selection, (index) => columns.latency[index] as number),
        Uint32Array.from(selection, (index) => dimension.codeAt(index)),
        size,
      );
      return percentile(sorted, code, part);
    },
  };
  const hit = cacheStatuses.indexOf('HIT');
  for (const index of selection) {
    const code = dimension.codeAt(index);
    add(totals.requests, code, 1);
    add(totals.cost, code, columns.cost[index] as number);
    add(totals.input, code, columns.promptTokens[index] as number);
    add(totals.output, code, columns.completionTokens[index] as number);
    add(totals.latency, code, columns.latency[index] as number);
    if (isFailure(columns.status[index] as number)) add(totals.failures, code, 1);
    if ((columns.cache[index] as number) >= hit) add(totals.hits, code, 1);
    const feedbacks = columns.feedbackCount[index] as number;
    if (feedbacks > 0) {
      add(totals.judged, code, 1);
      add(totals.feedbacks, code, feedbacks);
      add(totals.weighted, code, columns.feedbackSum[index] as number);
    }
    const time = columns.time[index] as number;
    if (time < (totals.first[code] as number)) totals.first[code] = time;
    if (time > (totals.last[code] as number)) totals.last[code] = time;
  }
  return totals;
};

/** A column of groups: a number to order by, shown as it is unless `shown` says how. */
export interface GroupColumn {
  numberOf(totals: Totals, code: number): number;
  shown?(value: number): unknown;
}

const of = (array: Float64Array, code: number): number => array[code] as number;
const mean = (array: (totals: Totals) => Float64Array): GroupColumn => ({
  numberOf: (totals, code) => ratio(of(array(totals), code), of(totals.requests, code)),
});
const moment = (array: (totals: Totals) => Float64Array): GroupColumn => ({
  numberOf: (totals, code) => of(array(totals), code),
  shown: isoDate,
});

/** All columns. Names: the official SDK's (portkey-details.md 1e) and the document's metadata group. */
export const groupColumns: Readonly<Record<string, GroupColumn>> = {
  requests: { numberOf: (totals, code) => of(totals.requests, code) },
  cost: { numberOf: (totals, code) => cents(of(totals.cost, code)) },
  total_tokens: { numberOf: (totals, code) => of(totals.input, code) + of(totals.output, code) },
  avg_tokens: {
    numberOf: (totals, code) => ratio(of(totals.input, code) + of(totals.output, code), of(totals.requests, code)),
  },
  avg_input_tokens: mean((totals) => totals.input),
  avg_output_tokens: mean((totals) => totals.output),
  avg_latency: mean((totals) => totals.latency),
  p95_latency: { numberOf: (totals, code) => totals.latencyAt(code, 0.95) },
  p99_latency: { numberOf: (totals, code) => totals.latencyAt(code, 0.99) },
  success_rate: {
    numberOf: (totals, code) =>
      percent(of(totals.requests, code) - of(totals.failures, code), of(totals.requests, code)),
  },
  error_count: { numberOf: (totals, code) => of(totals.failures, code) },
  cache_hit_rate: { numberOf: (totals, code) => percent(of(totals.hits, code), of(totals.requests, code)) },
  avg_weighted_feedback: { numberOf: (totals, code) => ratio(of(totals.weighted, code), of(totals.feedbacks, code)) },
  requests_with_feedback: { numberOf: (totals, code) => of(totals.judged, code) },
  last_seen: moment((totals) => totals.last),
  first_seen: moment((totals) => totals.first),
};
