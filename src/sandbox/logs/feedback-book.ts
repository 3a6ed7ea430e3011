import type { Columns, Dictionary } from './columns.ts';
import type { FeedbackRecord } from './record.ts';

/** The logs that feedback is about. */
interface FeedbackTarget {
  readonly size: number;
  readonly columns: Columns;
  readonly workspaces: Dictionary;
  readonly traces: Dictionary;
}

/**
 * One feedback. `log` is the log to which it counts: the last one of its trace when it was given, or the first one that
 * came after; -1 while there is none.
 */
export interface Feedback {
  log: number;
  readonly workspace: number;
  readonly trace: number;
  readonly time: number;
  readonly value: number;
  readonly weight: number;
}

const noLog = -1;

/** Feedback, tied to logs by trace id within a workspace. */
export class FeedbackBook {
  private readonly logs: FeedbackTarget;
  private readonly byId = new Map<string, Feedback>();
  private readonly seeded: Feedback[] = [];
  private readonly waiting = new Map<string, Set<Feedback>>();
  /** The logs of each trace; filled up when feedback first asks. */
  private byTrace: { upTo: number; readonly logs: Map<string, number[]> } = { upTo: 0, logs: new Map() };

  constructor(logs: FeedbackTarget) {
    this.logs = logs;
  }

  *[Symbol.iterator](): Generator<Feedback> {
    yield* this.seeded;
    yield* this.byId.values();
  }

  /** Adds feedback, or replaces the one with the same id. */
  put(record: FeedbackRecord): void {
    this.remove(record.id);
    const feedback: Feedback = {
      log: noLog,
      workspace: this.logs.workspaces.code(record.workspace_id),
      trace: this.logs.traces.code(record.trace_id),
      time: record.time,
      value: record.value,
      weight: record.weight,
    };
    this.byId.set(record.id, feedback);
    this.attach(feedback, this.logOf(feedback));
  }

  /** Adds feedback of the seeded month to a log. */
  addSeeded(log: number, value: number, weight: number): void {
    const { workspace, trace, time } = this.logs.columns.all;
    const feedback: Feedback = {
      log,
      workspace: workspace[log] as number,
      trace: trace[log] as number,
      time: time[log] as number,
      value,
      weight,
    };
    this.seeded.push(feedback);
    this.count(feedback, 1);
  }

  remove(id: string): void {
    const feedback = this.byId.get(id);
    if (feedback === undefined) return;
    this.byId.delete(id);
    this.waiting.get(keyOf(feedback))?.delete(feedback);
    if (feedback.log !== noLog) this.count(feedback, -1);
  }

  /** Ties feedback that came before its trace to this log. */
  logAppended(log: number): void {
    const { workspace, trace } = this.logs.columns.all;
    const key = keyOf({ workspace: workspace[log] as number, trace: trace[log] as number });
    const waiting = this.waiting.get(key);
    if (waiting === undefined) return;
    this.waiting.delete(key);
    for (const feedback of waiting) this.attach(feedback, log);
  }

  /** Unties the feedback of a log that was undone. To be called while the log's row is still there. */
  logRemoved(log: number): void {
    this.byTrace = { upTo: 0, logs: new Map() };
    for (const feedback of this)
      if (feedback.log === log) {
        this.count(feedback, -1);
        feedback.log = noLog;
        this.wait(feedback);
      }
  }

  private attach(feedback: Feedback, log: number | undefined): void {
    if (log === undefined) {
      this.wait(feedback);
      return;
    }
    feedback.log = log;
    this.count(feedback, 1);
  }

  private wait(feedback: Feedback): void {
    const key = keyOf(feedback);
    const waiting = this.waiting.get(key);
    if (waiting === undefined) this.waiting.set(key, new Set([feedback]));
    else waiting.add(feedback);
  }

  private count(feedback: Feedback, sign: 1 | -1): void {
    const { feedbackCount, feedbackSum } = this.logs.columns.all;
    const count = (feedbackCount[feedback.log] as number) + sign;
    feedbackCount[feedback.log] = count;
    const sum = (feedbackSum[feedback.log] as number) + sign * feedback.value * feedback.weight;
    feedbackSum[feedback.log] = count === 0 ? 0 : sum;
  }

  private logOf(feedback: Feedback): number | undefined {
    const { workspace, trace, time, removed } = this.logs.columns.all;
    for (; this.byTrace.upTo < this.logs.size; this.byTrace.upTo += 1) {
      const log = this.byTrace.upTo;
      if (removed[log] === 1) continue;
      const key = keyOf({ workspace: workspace[log] as number, trace: trace[log] as number });
      const known = this.byTrace.logs.get(key);
      if (known === undefined) this.byTrace.logs.set(key, [log]);
      else known.push(log);
    }
    const candidates = this.byTrace.logs.get(keyOf(feedback)) ?? [];
    return candidates.findLast((log) => (time[log] as number) <= feedback.time) ?? candidates[0];
  }
}

const keyOf = ({ workspace, trace }: { workspace: number; trace: number }): string => `${workspace}:${trace}`;
