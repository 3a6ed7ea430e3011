import { type CodedLog, Columns, Dictionary, MetadataSets, microCents } from './columns.ts';
import { cacheStatuses, type FeedbackRecord, type LogBodies, type LogRecord, modes } from './record.ts';

/** Makes what a run of seeded logs does not keep. `n` counts from the run's first log. */
interface SeededLogs {
  id(n: number): string;
  spanId(n: number): string;
  bodies(n: number): LogBodies;
}

interface Run {
  readonly from: number;
  readonly count: number;
  readonly logs: SeededLogs;
}

const noParent = -1;

/** The organisation's logs as columns of numbers, from which all analytics are computed. */
export class LogStore {
  readonly columns = new Columns();
  readonly workspaces = new Dictionary();
  readonly providers = new Dictionary();
  readonly models = new Dictionary();
  readonly virtualKeys = new Dictionary();
  readonly configs = new Dictionary();
  readonly prompts = new Dictionary();
  readonly apiKeys = new Dictionary();
  readonly traces = new Dictionary();
  readonly spanNames = new Dictionary();
  readonly metadata = new MetadataSets();
  readonly feedback = new FeedbackBook(this);
  private readonly records = new Map<number, LogRecord>();
  private readonly indexes = new Map<string, number>();
  private runs: Run[] = [];
  private spelledOut = 0;
  private spans: { readonly upTo: number; readonly indexes: Map<string, number[]> } = { upTo: 0, indexes: new Map() };
  private inOrder = true;
  private lastTime = Number.NEGATIVE_INFINITY;

  /** Rows in use, undone ones included. */
  get size(): number {
    return this.columns.size;
  }

  /** Whether times never fall from one row to the next. */
  get ordered(): boolean {
    return this.inOrder;
  }

  /** Adds a log and returns its index. */
  append(record: LogRecord): number {
    const at = this.push({
      time: record.time,
      cost: Math.round(record.cost * microCents),
      saved: Math.round((record.saved ?? 0) * microCents),
      latency: record.latency,
      promptTokens: record.prompt_tokens,
      completionTokens: record.completion_tokens,
      status: record.status,
      cache: cacheStatuses.indexOf(record.cache),
      retries: record.retries,
      mode: modes.indexOf(record.mode),
      option: record.option,
      stream: record.stream ? 1 : 0,
      workspace: this.workspaces.code(record.workspace_id),
      provider: this.providers.code(record.provider),
      model: this.models.code(record.model),
      virtualKey: this.virtualKeys.code(record.virtual_key),
      config: this.configs.code(record.config),
      prompt: this.prompts.code(record.prompt),
      apiKey: this.apiKeys.code(record.api_key_id),
      trace: this.traces.code(record.trace_id),
      spanName: this.spanNames.code(record.span_name),
      metadata: this.metadata.code(record.metadata),
      parent: noParent,
    });
    this.records.set(at, record);
    this.indexes.set(record.id, at);
    this.feedback.logAppended(at);
    return at;
  }

  /** Adds a row of codes, for logs that are made again from a seed. */
  push(row: CodedLog): number {
    if (row.time < this.lastTime) this.inOrder = false;
    else this.lastTime = row.time;
    return this.columns.push(row);
  }

  /** Says that the last `count` rows can tell the rest about themselves. */
  describeRun(from: number, count: number, logs: SeededLogs): void {
    this.runs.push({ from, count, logs });
  }

  /** Takes back a log that was appended. */
  remove(id: string): void {
    const at = this.indexes.get(id);
    if (at === undefined) return;
    this.indexes.delete(id);
    this.records.delete(at);
    this.feedback.logRemoved(at);
    this.spans = { upTo: 0, indexes: new Map() };
    if (at === this.size - 1) this.columns.pop();
    else this.columns.all.removed[at] = 1;
  }

  /** The index of the log with this id. */
  indexOf(id: string): number | undefined {
    const known = this.indexes.get(id);
    if (known !== undefined) return known;
    for (; this.spelledOut < this.runs.length; this.spelledOut += 1) {
      const run = this.runs[this.spelledOut] as Run;
      for (let n = 0; n < run.count; n += 1) this.indexes.set(run.logs.id(n), run.from + n);
    }
    return this.indexes.get(id);
  }

  /** What tells one log from another. */
  identity(index: number) {
    const record = this.records.get(index);
    if (record !== undefined) return { id: record.id, spanId: record.span_id, parentSpanId: record.parent_span_id };
    const run = this.runOf(index);
    if (run === undefined) return { id: '', spanId: '', parentSpanId: '' };
    const parent = this.columns.all.parent[index] as number;
    return {
      id: run.logs.id(index - run.from),
      spanId: run.logs.spanId(index - run.from),
      parentSpanId: parent < 0 ? '' : run.logs.spanId(parent - run.from),
    };
  }

  bodies(index: number): LogBodies | undefined {
    const record = this.records.get(index);
    if (record !== undefined) return record;
    const run = this.runOf(index);
    return run?.logs.bodies(index - run.from);
  }

  /** What an appended log keeps beyond the columns. */
  record(index: number): LogRecord | undefined {
    return this.records.get(index);
  }

  /** A mask over all rows: 1 for those with one of the span ids. */
  spanMask(spanIds: readonly string[]): Uint8Array {
    const { indexes } = this.spans;
    for (let index = this.spans.upTo; index < this.size; index += 1) {
      const { spanId } = this.identity(index);
      const known = indexes.get(spanId);
      if (known === undefined) indexes.set(spanId, [index]);
      else known.push(index);
    }
    this.spans = { upTo: this.size, indexes };
    const mask = new Uint8Array(this.size);
    for (const spanId of spanIds) for (const index of indexes.get(spanId) ?? []) mask[index] = 1;
    return mask;
  }

  private runOf(index: number): Run | undefined {
    return this.runs.find(({ from, count }) => index >= from && index < from + count);
  }
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
class FeedbackBook {
  private readonly logs: LogStore;
  private readonly byId = new Map<string, Feedback>();
  private readonly seeded: Feedback[] = [];
  private readonly waiting = new Map<string, Set<Feedback>>();
  /** The logs of each trace; filled up when feedback first asks. */
  private byTrace: { upTo: number; readonly logs: Map<string, number[]> } = { upTo: 0, logs: new Map() };

  constructor(logs: LogStore) {
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
