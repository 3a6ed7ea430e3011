import { type Change, type Page, type PageQuery, type Row, type Store, type Table, together } from './store.ts';

type Index<R extends Row> = Map<unknown, Sequence<R>>;

/** One table in memory: found by id and slug, by indexed fields, and newest first, all without a walk over the rows. */
class MemoryTable<R extends Row = Row> implements Table<R> {
  readonly name: string;
  private readonly changed: (change: Change) => void;
  private readonly byId = new Map<string, Entry<R>>();
  private readonly order = new Sequence<R>();
  private readonly indexes = new Map<string, Index<R>>();
  private nextOrder = 0;

  /** `changed` hears of every change, after it. */
  constructor(name: string, changed: (change: Change) => void) {
    this.name = name;
    this.changed = changed;
    this.indexes.set('slug', new Map());
  }

  get size(): number {
    return this.byId.size;
  }

  get(idOrSlug: string, where?: (row: R) => boolean): R | undefined {
    const row = this.byId.get(idOrSlug)?.row;
    if (row !== undefined && (where === undefined || where(row))) return row;
    return this.indexes.get('slug')?.get(idOrSlug)?.latest(where);
  }

  /** @throws Error when the id is taken: ids come from `IdMaker`, so this is a fault of ours. */
  insert(row: R): R {
    return this.place(row, this.nextOrder);
  }

  update(id: string, patch: Partial<R>): R {
    const entry = this.byId.get(id);
    if (entry === undefined) throw new Error(`${this.name}: no row ${id} to update`);
    return this.replace(entry, { ...entry.row, ...patch, id } as R);
  }

  private replace(entry: Entry<R>, row: R): R {
    const before = entry.row;
    for (const [field, index] of this.indexes) {
      const [was, is] = [indexed(before, field), indexed(row, field)];
      if (was === is) continue;
      dropFrom(index, was, entry);
      addTo(index, is, entry);
    }
    entry.row = row;
    this.changed({ table: this.name, op: 'update', row, before });
    return row;
  }

  remove(id: string): void {
    const entry = this.byId.get(id);
    if (entry === undefined) return;
    this.byId.delete(id);
    this.order.remove(entry);
    for (const [field, index] of this.indexes) dropFrom(index, indexed(entry.row, field), entry);
    this.changed({ table: this.name, op: 'remove', row: entry.row });
  }

  all(): Iterable<R> {
    return this.order;
  }

  filter(predicate: (row: R) => boolean): R[] {
    const found: R[] = [];
    for (const row of this.order) if (predicate(row)) found.push(row);
    return found;
  }

  by(field: string, value: unknown): R[] {
    return this.index(field).get(value)?.rows() ?? [];
  }

  newest(query: PageQuery<R>): Page<R> {
    const sequence = query.by === undefined ? this.order : this.index(query.by[0]).get(query.by[1]);
    return sequence?.newest(query.offset, query.limit, query.where) ?? { total: 0, rows: [] };
  }

  /** The place of a row in the order of insertion, for `restore`. */
  orderOf(id: string): number | undefined {
    return this.byId.get(id)?.order;
  }

  /** Puts a removed row back where it was. */
  restore(row: R, order: number): void {
    this.place(row, order);
  }

  /** The row with this id, whatever slugs there are. */
  byIdOnly(id: string): R | undefined {
    return this.byId.get(id)?.row;
  }

  /** Makes a row be as given: adds it, or replaces the one with its id. For replaying a journal. */
  put(row: R): void {
    const entry = this.byId.get(row.id);
    if (entry === undefined) this.place(row, this.nextOrder);
    else this.replace(entry, row);
  }

  private place(row: R, order: number): R {
    if (this.byId.has(row.id)) throw new Error(`${this.name}: id ${row.id} is taken`);
    const entry: Entry<R> = { order, row };
    this.nextOrder = Math.max(this.nextOrder, order + 1);
    this.byId.set(row.id, entry);
    this.order.add(entry);
    for (const [field, index] of this.indexes) addTo(index, indexed(row, field), entry);
    this.changed({ table: this.name, op: 'insert', row });
    return row;
  }

  private index(field: string): Index<R> {
    const kept = this.indexes.get(field);
    if (kept !== undefined) return kept;
    const made: Index<R> = new Map();
    for (const row of this.order) {
      const entry = this.byId.get(row.id);
      if (entry !== undefined) addTo(made, indexed(row, field), entry);
    }
    this.indexes.set(field, made);
    return made;
  }
}

/** What a row is found under in the index of a field, or of several joined by `+`. */
const indexed = (row: Row, field: string): unknown =>
  field.includes('+') ? together(...field.split('+').map((name) => row[name])) : row[field];

const addTo = <R extends Row>(index: Index<R>, value: unknown, entry: Entry<R>): void => {
  if (value === undefined) return;
  let sequence = index.get(value);
  if (sequence === undefined) {
    sequence = new Sequence<R>();
    index.set(value, sequence);
  }
  sequence.add(entry);
};

const dropFrom = <R extends Row>(index: Index<R>, value: unknown, entry: Entry<R>): void => {
  const sequence = index.get(value);
  if (sequence === undefined) return;
  sequence.remove(entry);
  if (sequence.size === 0) index.delete(value);
};

/** A row together with its place in the order of insertion. */
interface Entry<R extends Row = Row> {
  readonly order: number;
  row: R;
}

/** Entries in order of insertion, so that a list's page newest first needs no sorting. */
class Sequence<R extends Row = Row> {
  private readonly entries: Entry<R>[] = [];

  get size(): number {
    return this.entries.length;
  }

  /** Adds an entry at its place: nearly always the end. */
  add(entry: Entry<R>): void {
    const last = this.entries.at(-1);
    if (last === undefined || last.order < entry.order) this.entries.push(entry);
    else this.entries.splice(this.positionOf(entry.order), 0, entry);
  }

  remove(entry: Entry<R>): void {
    const position = this.positionOf(entry.order);
    if (this.entries[position] === entry) this.entries.splice(position, 1);
  }

  rows(): R[] {
    return this.entries.map((entry) => entry.row);
  }

  *[Symbol.iterator](): Generator<R> {
    for (const entry of this.entries) yield entry.row;
  }

  /** One page newest first; `total` counts what `where` admits. */
  newest(
    offset: number,
    limit: number,
    where: ((row: R) => boolean) | undefined,
  ): { readonly total: number; readonly rows: R[] } {
    const { entries } = this;
    if (where === undefined) {
      const end = Math.max(0, entries.length - offset);
      const page = entries.slice(Math.max(0, end - limit), end).reverse();
      return { total: entries.length, rows: page.map(({ row }) => row) };
    }
    const admitted = this.rows().filter(where).reverse();
    return { total: admitted.length, rows: admitted.slice(offset, offset + limit) };
  }

  /** The newest row that `where` admits. */
  latest(where: ((row: R) => boolean) | undefined): R | undefined {
    return this.entries.findLast(({ row }) => where === undefined || where(row))?.row;
  }

  /** The first position whose order is not below `order`. */
  private positionOf(order: number): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.entries[middle]?.order ?? Number.POSITIVE_INFINITY) < order) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The organisation in memory. Requests change it through a `Batch`, so that each one's changes hang together. */
export class MemoryStore implements Store {
  private readonly tables = new Map<string, MemoryTable>();
  private readonly listeners = new Map<string, ((change: Change) => void)[]>();
  private readonly structures = new Map<string, unknown>();

  table<R extends Row = Row>(name: string): MemoryTable<R> {
    const kept = this.tables.get(name);
    if (kept !== undefined) return kept as unknown as MemoryTable<R>;
    const made = new MemoryTable(name, (change) => this.announce(change));
    this.tables.set(name, made);
    return made as unknown as MemoryTable<R>;
  }

  derived<T>(key: string, make: (lasting: Store) => T): T {
    if (!this.structures.has(key)) this.structures.set(key, make(this));
    return this.structures.get(key) as T;
  }

  observe(table: string, listener: (change: Change) => void): void {
    const listeners = this.listeners.get(table);
    if (listeners === undefined) this.listeners.set(table, [listener]);
    else listeners.push(listener);
  }

  /** Every table that has been used. */
  names(): string[] {
    return [...this.tables.keys()];
  }

  /** A view of the store that remembers its changes. */
  begin(): Batch {
    return new Batch(this);
  }

  private announce(change: Change): void {
    const listeners = this.listeners.get(change.table);
    if (listeners !== undefined) for (const listener of listeners) listener(change);
  }
}

interface Undo {
  readonly change: Change;
  /** Where a removed row stood. */
  readonly order: number;
}

/**
 * The changes of one request. They are seen by others at once (handlers that do not wait cannot interleave) and are
 * undone as a whole when the request fails.
 */
export class Batch implements Store {
  private readonly store: MemoryStore;
  private readonly undo: Undo[] = [];
  private readonly views = new Map<string, Table>();

  constructor(store: MemoryStore) {
    this.store = store;
  }

  table<R extends Row = Row>(name: string): Table<R> {
    const kept = this.views.get(name);
    if (kept !== undefined) return kept as unknown as Table<R>;
    const made = recording(this.store.table<R>(name), (change, order) => this.undo.push({ change, order }));
    this.views.set(name, made as unknown as Table);
    return made;
  }

  derived<T>(key: string, make: (lasting: Store) => T): T {
    return this.store.derived(key, make);
  }

  observe(table: string, listener: (change: Change) => void): void {
    this.store.observe(table, listener);
  }

  /** What has changed, in order. */
  changes(): Change[] {
    return this.undo.map(({ change }) => change);
  }

  /** Takes everything back, last change first. */
  rollBack(): void {
    for (const { change, order } of this.undo.splice(0).reverse()) {
      const table = this.store.table(change.table);
      if (change.op === 'insert') table.remove(change.row.id);
      else if (change.op === 'remove') table.restore(change.row, order);
      else if (change.before !== undefined) table.put(change.before);
    }
  }
}

/** A view of a table whose changes are told to the batch; all else is the table's own, through the prototype. */
const recording = <R extends Row>(inner: MemoryTable<R>, record: (change: Change, order: number) => void): Table<R> => {
  const changing: Pick<Table<R>, 'insert' | 'update' | 'remove'> = {
    insert: (row) => {
      inner.insert(row);
      record({ table: inner.name, op: 'insert', row }, 0);
      return row;
    },
    update: (id, patch) => {
      const before = inner.get(id);
      const row = inner.update(id, patch);
      record({ table: inner.name, op: 'update', row, ...(before === undefined ? {} : { before }) }, 0);
      return row;
    },
    remove: (id) => {
      const order = inner.orderOf(id);
      const row = inner.get(id);
      if (order === undefined || row === undefined) return;
      inner.remove(id);
      record({ table: inner.name, op: 'remove', row }, order);
    },
  };
  return Object.assign(Object.create(inner) as MemoryTable<R>, changing);
};
