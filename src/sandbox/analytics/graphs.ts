import type { Feedback } from '../logs/log-store.ts';
import { cacheStatuses, isFailure, modes } from '../logs/record.ts';
import {
  cents,
  countWhere,
  type Graph,
  graph,
  percent,
  percentile,
  points,
  ratio,
  type Slice,
  type Sums,
  sortWithin,
  sumUp,
} from './slice.ts';

/** Graphs of requests, cost, tokens, latency and users. Reply shapes: the document's `/analytics/graphs/*`. */

const fallbackMode = modes.indexOf('fallback');

/** A graph of a number. */
const totals = (slice: Slice, { total, by }: Sums): Graph =>
  graph(
    { total },
    points(slice, (bucket) => ({ total: by[bucket] })),
  );

/** A graph of a number for each of something else: the mean, say. */
const means = (slice: Slice, name: string, part: Sums, whole: Sums, of: typeof ratio = ratio): Graph =>
  graph(
    { [name]: of(part.total, whole.total) },
    points(slice, (bucket) => ({ [name]: of(part.by[bucket] as number, whole.by[bucket] as number) })),
  );

export const requests = (slice: Slice): Graph =>
  totals(
    slice,
    sumUp(slice, () => 1),
  );

export const cost = (slice: Slice): Graph => {
  const column = slice.logs.columns.all.cost;
  const counts = sumUp(slice, () => 1);
  const { total, by } = sumUp(slice, (index) => column[index] as number);
  return graph(
    { total: cents(total), avg: ratio(cents(total), counts.total) },
    points(slice, (bucket) => {
      const sum = cents(by[bucket] as number);
      return { total: sum, avg: ratio(sum, counts.by[bucket] as number) };
    }),
  );
};

export const tokens = (slice: Slice): Graph => {
  const { promptTokens, completionTokens } = slice.logs.columns.all;
  const counts = sumUp(slice, () => 1);
  const { total, by } = sumUp(slice, (index) => (promptTokens[index] as number) + (completionTokens[index] as number));
  return graph(
    { total, avg: ratio(total, counts.total) },
    points(slice, (bucket) => ({ total: by[bucket], avg: ratio(by[bucket] as number, counts.by[bucket] as number) })),
  );
};

const percentiles = (sorted: ReturnType<typeof sortWithin>, group: number): Record<string, number> => ({
  p50: percentile(sorted, group, 0.5),
  p90: percentile(sorted, group, 0.9),
  p99: percentile(sorted, group, 0.99),
});

export const latency = (slice: Slice): Graph => {
  const column = slice.logs.columns.all.latency;
  const { selection, buckets } = slice;
  const values = Uint32Array.from(selection, (index) => column[index] as number);
  const counts = sumUp(slice, () => 1);
  const { total, by } = sumUp(slice, (index) => column[index] as number);
  const whole = sortWithin(values, new Uint32Array(values.length), 1);
  const parts = sortWithin(values, buckets.of, buckets.starts.length);
  return graph(
    { avg: ratio(total, counts.total), ...percentiles(whole, 0) } as Graph['summary'],
    points(slice, (bucket) => ({
      avg: ratio(by[bucket] as number, counts.by[bucket] as number),
      ...percentiles(parts, bucket),
    })),
  );
};

/** How many different users (`_user` of the metadata) there are, by bucket and over all. Requests without one are nobody's. */
const countUsers = (slice: Slice): Sums => {
  const { logs, selection, buckets } = slice;
  const { metadata } = logs.columns.all;
  const users = logs.metadata.values('_user');
  const by = new Uint32Array(buckets.starts.length);
  const seen = new Uint8Array(users.values.size);
  const lastSeen = new Uint32Array(users.values.size);
  let total = 0;
  const note = (at: number): void => {
    const user = users.codes[metadata[selection[at] as number] as number] as number;
    const bucket = buckets.of[at] as number;
    if (user === 0 || lastSeen[user] === bucket + 1) return;
    lastSeen[user] = bucket + 1;
    by[bucket] = (by[bucket] as number) + 1;
    if (seen[user] === 0) total += 1;
    seen[user] = 1;
  };
  if (logs.ordered) for (let at = 0; at < selection.length; at += 1) note(at);
  else {
    // Bucket by bucket, so that one mark for each user is enough.
    const places = sortWithin(
      Uint32Array.from(selection, (_, at) => at),
      buckets.of,
      buckets.starts.length,
    );
    for (const at of places.values) note(at);
  }
  return { total, by };
};

export const users = (slice: Slice): Graph => totals(slice, countUsers(slice));

export const userRequests = (slice: Slice): Graph => {
  const counts = sumUp(slice, () => 1);
  const { total: unique, by } = countUsers(slice);
  return graph(
    { total: counts.total, unique, avg: ratio(counts.total, unique) },
    points(slice, (bucket) => ({ avg: ratio(counts.by[bucket] as number, by[bucket] as number) })),
  );
};

const failures = (slice: Slice): Sums => {
  const { status } = slice.logs.columns.all;
  return countWhere(slice, (index) => isFailure(status[index] as number));
};

export const errors = (slice: Slice): Graph => totals(slice, failures(slice));

export const errorRate = (slice: Slice): Graph => {
  const all = sumUp(slice, () => 1);
  return means(slice, 'rate', failures(slice), all, percent);
};

/** How often each code came, for each bucket; logs with none are left out. */
const countCodes = (slice: Slice, codeAt: (index: number) => number | undefined): Map<number, number>[] => {
  const { selection, buckets } = slice;
  const counts = buckets.starts.map(() => new Map<number, number>());
  for (let at = 0; at < selection.length; at += 1) {
    const code = codeAt(selection[at] as number);
    const bucket = counts[buckets.of[at] as number];
    if (code !== undefined) bucket?.set(code, (bucket.get(code) ?? 0) + 1);
  }
  return counts;
};

const failuresByBucket = (slice: Slice): Map<number, number>[] => {
  const { status } = slice.logs.columns.all;
  return countCodes(slice, (index) => (isFailure(status[index] as number) ? status[index] : undefined));
};

const sumOf = (counts: readonly ReadonlyMap<number, number>[]): number =>
  counts.flatMap((bucket) => [...bucket.values()]).reduce((sum, count) => sum + count, 0);

const byCode = (counts: ReadonlyMap<number, number> = new Map()): [code: number, count: number][] =>
  [...counts].sort(([a], [b]) => a - b);

/** Failures of each bucket by status code ("stacked", not stack traces). */
export const errorStacks = (slice: Slice): Graph => {
  const counts = failuresByBucket(slice);
  return graph(
    { total: sumOf(counts) },
    points(slice, (bucket) => ({
      stats: byCode(counts[bucket]).map(([code, count]) => ({ response_status_code: code, count })),
    })),
  );
};

export const errorStatusCodes = (slice: Slice): Graph => {
  const byStatus = new Map<number, number>();
  for (const bucket of failuresByBucket(slice))
    for (const [code, count] of bucket) byStatus.set(code, (byStatus.get(code) ?? 0) + count);
  const codes = [...byStatus].sort(([a, m], [b, n]) => n - m || a - b);
  return graph(
    { total_errors: codes.reduce((sum, [, count]) => sum + count, 0), unique_error_codes: codes.length },
    codes.map(([code, count]) => ({ status_code: code, count })),
  );
};

/** Requests that only a retry, or a fallback to another target, saved. */
export const rescued = (slice: Slice): Graph => {
  const { status, retries, mode, option } = slice.logs.columns.all;
  const retried = countCodes(slice, (index) =>
    retries[index] === 0 || isFailure(status[index] as number) ? undefined : retries[index],
  );
  const fallback = countWhere(
    slice,
    (index) => mode[index] === fallbackMode && (option[index] as number) > 0 && !isFailure(status[index] as number),
  );
  return graph(
    { retry: sumOf(retried), fallback: fallback.total },
    points(slice, (bucket) => ({
      retry: byCode(retried[bucket]).map(([attempt, count]) => ({ retry_success_count: attempt, count })),
      fallback: fallback.by[bucket],
    })),
  );
};

const hit = cacheStatuses.indexOf('HIT');
const semanticHit = cacheStatuses.indexOf('SEMANTIC HIT');

/** Hits of both kinds and what they saved, in cents. */
export const cacheHitRate = (slice: Slice): Graph => {
  const { cache, saved } = slice.logs.columns.all;
  const counts = sumUp(slice, () => 1);
  const simple = countWhere(slice, (index) => cache[index] === hit);
  const semantic = countWhere(slice, (index) => cache[index] === semanticHit);
  const savings = (kind: number) => {
    const { by } = sumUp(slice, (index) => (cache[index] === kind ? (saved[index] as number) : 0));
    let soFar = 0;
    return Array.from(by, (micro) => {
      soFar += micro;
      return cents(soFar);
    });
  };
  const simpleSavings = savings(hit);
  const semanticSavings = savings(semanticHit);
  const hits = simple.total + semantic.total;
  return graph(
    { total: hits, rate: percent(hits, counts.total) },
    points(slice, (bucket) => {
      const [simpleHits, semanticHits] = [simple.by[bucket] as number, semantic.by[bucket] as number];
      return {
        simple_hits: simpleHits,
        semantic_hits: semanticHits,
        rate: percent(simpleHits + semanticHits, counts.by[bucket] as number),
        cumulative_simple_cache_savings: simpleSavings[bucket],
        cumulative_semantic_cache_savings: semanticSavings[bucket],
      };
    }),
  );
};

/** How long cache hits took, in ms. */
export const cacheLatency = (slice: Slice): Graph => {
  const { cache, latency } = slice.logs.columns.all;
  const isHit = (index: number): boolean => (cache[index] as number) >= hit;
  const sums = sumUp(slice, (index) => (isHit(index) ? (latency[index] as number) : 0));
  return means(slice, 'avg', sums, countWhere(slice, isHit));
};

/** The summary of the cache; the speed-up is by how many percent hits are faster than the rest. */
export const cacheSummary = (
  slice: Slice,
): { readonly object: 'analytics-summary'; readonly summary: Graph['summary'] } => {
  const { cache, latency } = slice.logs.columns.all;
  const { selection } = slice;
  let [hits, hitTime, otherTime] = [0, 0, 0];
  for (const index of selection) {
    const time = latency[index] as number;
    if ((cache[index] as number) >= hit) {
      hits += 1;
      hitTime += time;
    } else otherTime += time;
  }
  const others = selection.length - hits;
  const average = ratio(otherTime, others);
  return {
    object: 'analytics-summary',
    summary: {
      hits,
      avg_latency: ratio(hitTime, hits),
      total_requests: selection.length,
      cache_speedup: hits === 0 || average === 0 ? 0 : percent(average - hitTime / hits, average),
    },
  };
};

/**
 * The feedback on the chosen logs. It counts at its log's time, under its log's model and so on, so that parts add up;
 * feedback on a trace without logs counts at its own time, where no filter asks about a log.
 */
const feedbackOf = function* (slice: Slice): Generator<readonly [feedback: Feedback, bucket: number]> {
  const { logs, selection, buckets, filter } = slice;
  const { time } = logs.columns.all;
  const chosen = new Uint8Array(logs.size);
  for (const index of selection) chosen[index] = 1;
  const { time: range, workspaces, traces, ...others } = filter;
  const aboutLogs = Object.keys(others).length > 0;
  const workspaceMask = workspaces && logs.workspaces.mask(workspaces);
  const traceMask = traces && logs.traces.mask(traces);
  for (const feedback of logs.feedback) {
    if (feedback.log >= 0) {
      if (chosen[feedback.log] === 1) yield [feedback, buckets.bucketAt(time[feedback.log] as number)];
      continue;
    }
    if (aboutLogs || feedback.time < range.min || feedback.time > range.max) continue;
    if (workspaceMask !== undefined && workspaceMask[feedback.workspace] !== 1) continue;
    if (traceMask !== undefined && traceMask[feedback.trace] !== 1) continue;
    yield [feedback, buckets.bucketAt(feedback.time)];
  }
};

interface Tally {
  count: number;
  /** The sum of value × weight. */
  weighted: number;
}

const tallyBy = <Key>(slice: Slice, keyOf: (feedback: Feedback, bucket: number) => Key): Map<Key, Tally> => {
  const tallies = new Map<Key, Tally>();
  for (const [feedback, bucket] of feedbackOf(slice)) {
    const key = keyOf(feedback, bucket);
    const tally = tallies.get(key) ?? { count: 0, weighted: 0 };
    tally.count += 1;
    tally.weighted += feedback.value * feedback.weight;
    tallies.set(key, tally);
  }
  return tallies;
};

const all = (tallies: ReadonlyMap<unknown, Tally>): Tally => {
  const total = { count: 0, weighted: 0 };
  for (const { count, weighted } of tallies.values()) {
    total.count += count;
    total.weighted += weighted;
  }
  return total;
};

const average = (tally: Tally | undefined): number => (tally === undefined ? 0 : ratio(tally.weighted, tally.count));

export const feedbacks = (slice: Slice): Graph => {
  const tallies = tallyBy(slice, (_, bucket) => bucket);
  return graph(
    { total: all(tallies).count },
    points(slice, (bucket) => ({ total: tallies.get(bucket)?.count ?? 0 })),
  );
};

export const feedbackScores = (slice: Slice): Graph => {
  const tallies = tallyBy(slice, ({ value }) => value);
  const scores = [...tallies].sort(([a], [b]) => a - b);
  return graph(
    { total: all(tallies).count },
    scores.map(([score, { count }]) => ({ score, total: count })),
  );
};

/** The average of value × weight. */
export const feedbackWeighted = (slice: Slice): Graph => {
  const tallies = tallyBy(slice, (_, bucket) => bucket);
  return graph(
    { avg: average(all(tallies)) },
    points(slice, (bucket) => ({ avg: average(tallies.get(bucket)) })),
  );
};

export const feedbackModels = (slice: Slice): Graph => {
  const { logs } = slice;
  const { model } = logs.columns.all;
  const tallies = tallyBy(slice, ({ log }) => (log < 0 ? '' : logs.models.name(model[log] as number)));
  const models = [...tallies].sort(([a, m], [b, n]) => n.count - m.count || (a < b ? -1 : 1));
  const total = all(tallies);
  return graph(
    { total: total.count, avg_weighted_feedback: average(total) },
    models.map(([name, tally]) => ({ ai_model: name, total: tally.count, avg_weighted_feedback: average(tally) })),
  );
};
