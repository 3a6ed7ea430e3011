import { BoundedMap } from '../../bounded-map.ts';

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

type ColumnName = keyof typeof shapes;
type ColumnArrays = { [Name in ColumnName]: InstanceType<(typeof shapes)[Name]> };

/** One row, as numbers. */
export type DraftLog = { [Name in Exclude<ColumnName, 'removed' | 'feedbackCount' | 'feedbackSum'>]: number };
export type CodedLog = Readonly<DraftLog>;

const columnNames = Object.keys(shapes) as ColumnName[];

/** A row to be filled. */
export const draftLog = () => Object.fromEntries(columnNames.map((name) => [name, 0])) as DraftLog;

/** The widest columns first, so that each begins where its numbers may. */
const byWidth = [...columnNames].sort((a, b) => shapes[b].BYTES_PER_ELEMENT - shapes[a].BYTES_PER_ELEMENT);
const rowBytes = columnNames.reduce((sum, name) => sum + shapes[name].BYTES_PER_ELEMENT, 0);

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

  /** Adds a row and returns its index. Column by column: by names in a loop the seeded month takes more than twice as long. */
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

/** Strings as numbers, so that a column of them is a typed array. Code 0 is the empty string: not given. */
export class Dictionary {
  private readonly codes = new Map<string, number>([['', 0]]);
  private readonly names: (string | undefined)[] = [''];
  /** Runs of codes whose strings are made only when somebody asks. */
  private lazy: { readonly from: number; readonly count: number; readonly make: (n: number) => string }[] = [];

  get size(): number {
    return this.names.length;
  }

  /** The code of a string, which is added when it is new. */
  code(name: string): number {
    const known = this.find(name);
    if (known !== undefined) return known;
    const code = this.names.length;
    this.names.push(name);
    this.codes.set(name, code);
    return code;
  }

  find(name: string): number | undefined {
    const known = this.codes.get(name);
    if (known !== undefined || this.lazy.length === 0) return known;
    this.spellOut();
    return this.codes.get(name);
  }

  name(code: number): string {
    const known = this.names[code];
    if (known !== undefined) return known;
    const run = this.lazy.find(({ from, count }) => code >= from && code < from + count);
    const name = run === undefined ? '' : run.make(code - run.from);
    this.names[code] = name;
    return name;
  }

  /** Takes `count` new codes, whose strings `make` gives on demand; they must not be in use yet. Returns the first. */
  reserve(count: number, make: (n: number) => string): number {
    const from = this.names.length;
    this.names.length = from + count;
    this.lazy.push({ from, count, make });
    return from;
  }

  /** A mask over codes: 1 for the named ones. Names that nobody used are left out. */
  mask(names: Iterable<string>): Uint8Array {
    const wanted: number[] = [];
    for (const name of names) {
      const code = this.find(name);
      if (code !== undefined) wanted.push(code);
    }
    const mask = new Uint8Array(this.size);
    for (const code of wanted) mask[code] = 1;
    return mask;
  }

  private spellOut(): void {
    for (const { from, count } of this.lazy)
      for (let code = from; code < from + count; code += 1) this.codes.set(this.name(code), code);
    this.lazy = [];
  }
}

type Metadata = Readonly<Record<string, string>>;

/** For so many keys it is kept which values there are. */
const MOST_KEYS = 64;

/** Which value each set of metadata has for one key. */
interface MetadataValues {
  /** By the code of the set: the code of its value; 0 where the set lacks the key. */
  readonly codes: Uint32Array;
  readonly values: Dictionary;
}

/** Sets of metadata as numbers: a company uses few of them, again and again. */
export class MetadataSets {
  private readonly codes = new Map<string, number>();
  private readonly sets: Metadata[] = [];
  private readonly byKey = new BoundedMap<string, MetadataValues>(MOST_KEYS);

  code(metadata: Metadata): number {
    const sorted = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
    const spelled = JSON.stringify(sorted);
    const known = this.codes.get(spelled);
    if (known !== undefined) return known;
    const code = this.sets.length;
    this.sets.push(metadata);
    this.codes.set(spelled, code);
    return code;
  }

  get(code: number): Metadata {
    return this.sets[code] ?? {};
  }

  /** The values of one key over all sets. Kept until a new set appears. */
  values(key: string): MetadataValues {
    const known = this.byKey.get(key);
    if (known !== undefined && known.codes.length === this.sets.length) return known;
    const values = new Dictionary();
    const codes = new Uint32Array(this.sets.length);
    for (const [set, metadata] of this.sets.entries()) {
      const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
      codes[set] = value === undefined ? 0 : values.code(value);
    }
    const made = { codes, values };
    this.byKey.set(key, made);
    return made;
  }

  /** A mask over sets: 1 where, for every key, the set's value is one of the wanted. */
  mask(wanted: readonly (readonly [key: string, values: readonly string[]])[]): Uint8Array {
    const mask = new Uint8Array(this.sets.length).fill(1);
    for (const [key, values] of wanted) {
      const { codes, values: dictionary } = this.values(key);
      const admitted = dictionary.mask(values);
      for (let set = 0; set < mask.length; set += 1)
        mask[set] = (mask[set] as number) & (admitted[codes[set] as number] as number);
    }
    return mask;
  }
}
