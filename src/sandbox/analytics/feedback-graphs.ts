import type { Feedback } from '../logs/log-store.ts';
import { type Graph, graph, points, ratio, type Slice } from './slice.ts';

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
