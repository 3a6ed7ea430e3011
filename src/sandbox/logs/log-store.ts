import type { Store } from '../store.ts';
import { Columns, microCents } from './columns.ts';
import { Dictionary, MetadataSets } from './dictionary.ts';
import { FeedbackBook } from './feedback-book.ts';
import {
  cacheStatuses,
  type FeedbackRecord,
  feedbacksTable,
  type LogBodies,
  type LogRecord,
  type LogSeed,
  logSeedsTable,
  logsTable,
  modes,
} from './record.ts';
import { seedMonth } from './seed-month.ts';

/** What tells one log from another. */
export interface LogIdentity {
  readonly id: string;
  readonly spanId: string;
  readonly parentSpanId: string;
}

/** Makes what a run of seeded logs does not keep. `n` counts from the run's first log. */
export interface SeededLogs {
  identity(n: number): { readonly id: string; readonly spanId: string };
  bodies(n: number): LogBodies;
}

interface Run {
  readonly from: number;
  readonly count: number;
  readonly logs: SeededLogs;
}

/** Times of day grow in the file of a month; a clock set back breaks the order, which is then looked at row by row. */
const noIndex = -1;

/**
 * The organisation's logs as columns of numbers, from which all analytics are computed. It follows the tables `logs`,
 * `feedbacks` and `log_seeds`, so that what those keep (a journal, an undone request) holds here too.
 */
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
      parent: noIndex,
    });
    this.records.set(at, record);
    this.indexes.set(record.id, at);
    this.feedback.logAppended(at);
    return at;
  }

  /** Adds a row of codes, for logs that are made again from a seed. */
  push(row: Parameters<Columns['push']>[0]): number {
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
      for (let n = 0; n < run.count; n += 1) this.indexes.set(run.logs.identity(n).id, run.from + n);
    }
    return this.indexes.get(id);
  }

  identity(index: number): LogIdentity {
    const record = this.records.get(index);
    if (record !== undefined)
      return { id: record.id, spanId: record.span_id, parentSpanId: record.parent_span_id };
    const run = this.runOf(index);
    if (run === undefined) return { id: '', spanId: '', parentSpanId: '' };
    const parent = this.columns.all.parent[index] as number;
    return {
      ...run.logs.identity(index - run.from),
      parentSpanId: parent < 0 ? '' : run.logs.identity(parent - run.from).spanId,
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

/** Fills a new log store from the tables and lets it follow them. */
const follow = (store: Store): LogStore => {
  const logs = new LogStore();
  for (const row of store.table<LogSeed>(logSeedsTable).all()) seedMonth(logs, row);
  for (const row of store.table<LogRecord>(logsTable).all()) logs.append(row);
  for (const row of store.table<FeedbackRecord>(feedbacksTable).all()) logs.feedback.put(row);
  store.observe(logSeedsTable, ({ op, row }) => {
    if (op === 'insert') seedMonth(logs, row as LogSeed);
  });
  store.observe(logsTable, ({ op, row }) => {
    if (op !== 'insert') logs.remove(row.id);
    if (op !== 'remove') logs.append(row as LogRecord);
  });
  store.observe(feedbacksTable, ({ op, row }) => {
    if (op === 'remove') logs.feedback.remove(row.id);
    else logs.feedback.put(row as FeedbackRecord);
  });
  return logs;
};

/** The organisation's logs. Made at the first call, a few tens of milliseconds with a seeded month. */
export const logsOf = (store: Store): LogStore => store.derived('logs', follow);

/**
 * Writes a log of a request that the sandbox itself answered (or that somebody inserted). It counts at once in logs and
 * analytics, and is undone with the call's other changes.
 */
export const appendLog = (store: Store, record: LogRecord): void => {
  logsOf(store);
  store.table<LogRecord>(logsTable).insert(record);
};
