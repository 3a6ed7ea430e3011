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

/** Which value each set of metadata has for one key. */
export interface MetadataValues {
  /** By the code of the set: the code of its value; 0 where the set lacks the key. */
  readonly codes: Uint32Array;
  readonly values: Dictionary;
}

/** Sets of metadata as numbers: a company uses few of them, again and again. */
export class MetadataSets {
  private readonly codes = new Map<string, number>();
  private readonly sets: Metadata[] = [];
  private readonly byKey = new Map<string, MetadataValues>();

  get size(): number {
    return this.sets.length;
  }

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
    if (this.byKey.size > 64) this.byKey.clear();
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
