/** Columns of numbers that grow together. Names and meanings are those of `LogRecord`; codes are a dictionary's. */
const shapes = {
  time: Float64Array,
  /** Millionths of a cent: whole numbers, so that sums are exact. */
  cost: Float64Array,
  saved: Float64Array,
  latency: Uint32Array,
  promptTokens: Uint32Array,
  completionTokens: Uint32Array,
  status: Uint16Array,
  cache: Uint8Array,
  retries: Uint8Array,
  mode: Uint8Array,
  option: Uint8Array,
  stream: Uint8Array,
  /** 1 for a log whose request was undone. */
  removed: Uint8Array,
  workspace: Uint32Array,
  provider: Uint32Array,
  model: Uint32Array,
  virtualKey: Uint32Array,
  config: Uint32Array,
  prompt: Uint32Array,
  apiKey: Uint32Array,
  trace: Uint32Array,
  spanName: Uint32Array,
  metadata: Uint32Array,
  /** The seeded log that this one is a span below; -1 for none. */
  parent: Int32Array,
  feedbackCount: Uint32Array,
  /** The sum of value × weight. */
  feedbackSum: Float64Array,
} as const;

export type ColumnName = keyof typeof shapes;
type ColumnArrays = { [Name in ColumnName]: InstanceType<(typeof shapes)[Name]> };

/** One row, as numbers. */
export type CodedLog = { readonly [Name in Exclude<ColumnName, 'removed' | 'feedbackCount' | 'feedbackSum'>]: number };

const names = Object.keys(shapes) as ColumnName[];

/** The widest columns first, so that each begins where its numbers may. */
const byWidth = [...names].sort((a, b) => shapes[b].BYTES_PER_ELEMENT - shapes[a].BYTES_PER_ELEMENT);
const rowBytes = names.reduce((sum, name) => sum + shapes[name].BYTES_PER_ELEMENT, 0);

/** All columns in one buffer: one allocation for the collector to follow. */
const allocate = (capacity: number, from?: ColumnArrays): ColumnArrays => {
  const buffer = new ArrayBuffer(rowBytes * capacity);
  const made: Partial<Record<ColumnName, ColumnArrays[ColumnName]>> = {};
  let offset = 0;
  for (const name of byWidth) {
    const column = new shapes[name](buffer, offset, capacity);
    if (from !== undefined) column.set(from[name]);
    made[name] = column;
    offset += column.byteLength;
  }
  return made as ColumnArrays;
};

/** Cents are kept as whole millionths. */
export const microCents = 1_000_000;

export class Columns {
  private arrays = allocate(0);
  private length = 0;
  private capacity = 0;

  get size(): number {
    return this.length;
  }

  /** The arrays, of which the first `size` places are in use. They are replaced when the columns grow. */
  get all(): Readonly<ColumnArrays> {
    return this.arrays;
  }

  /** Makes room for `more` rows. */
  reserve(more: number): void {
    if (this.length + more <= this.capacity) return;
    // A multiple of eight, so that every column is aligned.
    this.capacity = Math.ceil(Math.max(1024, this.length + more, this.capacity * 1.5) / 8) * 8;
    this.arrays = allocate(this.capacity, this.arrays);
  }

  /** Adds a row and returns its index. */
  push(row: CodedLog): number {
    this.reserve(1);
    const at = this.length;
    const { arrays } = this;
    arrays.time[at] = row.time;
    arrays.cost[at] = row.cost;
    arrays.saved[at] = row.saved;
    arrays.latency[at] = row.latency;
    arrays.promptTokens[at] = row.promptTokens;
    arrays.completionTokens[at] = row.completionTokens;
    arrays.status[at] = row.status;
    arrays.cache[at] = row.cache;
    arrays.retries[at] = row.retries;
    arrays.mode[at] = row.mode;
    arrays.option[at] = row.option;
    arrays.stream[at] = row.stream;
    arrays.workspace[at] = row.workspace;
    arrays.provider[at] = row.provider;
    arrays.model[at] = row.model;
    arrays.virtualKey[at] = row.virtualKey;
    arrays.config[at] = row.config;
    arrays.prompt[at] = row.prompt;
    arrays.apiKey[at] = row.apiKey;
    arrays.trace[at] = row.trace;
    arrays.spanName[at] = row.spanName;
    arrays.metadata[at] = row.metadata;
    arrays.parent[at] = row.parent;
    arrays.removed[at] = 0;
    arrays.feedbackCount[at] = 0;
    arrays.feedbackSum[at] = 0;
    this.length = at + 1;
    return at;
  }

  /** Takes the last row away. */
  pop(): void {
    this.length -= 1;
  }
}
