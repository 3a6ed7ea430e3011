import { type CodedLog, Columns, Dictionary, MetadataSets, microCents } from './columns.ts';
import { FeedbackBook } from './feedback-book.ts';
import { cacheStatuses, type LogBodies, type LogRecord, modes } from './record.ts';

/** What tells one log from another. */
interface LogIdentity {
  readonly id: string;
  readonly spanId: string;
  readonly parentSpanId: string;
}

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

  identity(index: number): LogIdentity {
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
