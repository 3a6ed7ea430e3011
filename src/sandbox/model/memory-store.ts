import { MemoryTable } from './memory-table.ts';
import type { Change, Page, PageQuery, Row, Store, Table } from './store.ts';

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
    const made = new RecordingTable<R>(this.store.table<R>(name), (change, order) => this.undo.push({ change, order }));
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

/** A table whose changes are told to the batch. */
class RecordingTable<R extends Row> implements Table<R> {
  private readonly inner: MemoryTable<R>;
  private readonly record: (change: Change, order: number) => void;

  constructor(inner: MemoryTable<R>, record: (change: Change, order: number) => void) {
    this.inner = inner;
    this.record = record;
  }

  get name(): string {
    return this.inner.name;
  }

  get size(): number {
    return this.inner.size;
  }

  get(idOrSlug: string, where?: (row: R) => boolean): R | undefined {
    return this.inner.get(idOrSlug, where);
  }

  insert(row: R): R {
    this.inner.insert(row);
    this.record({ table: this.name, op: 'insert', row }, 0);
    return row;
  }

  update(id: string, patch: Partial<R>): R {
    const before = this.inner.get(id);
    const row = this.inner.update(id, patch);
    this.record({ table: this.name, op: 'update', row, ...(before === undefined ? {} : { before }) }, 0);
    return row;
  }

  remove(id: string): void {
    const order = this.inner.orderOf(id);
    const row = this.inner.get(id);
    if (order === undefined || row === undefined) return;
    this.inner.remove(id);
    this.record({ table: this.name, op: 'remove', row }, order);
  }

  all(): Iterable<R> {
    return this.inner.all();
  }

  filter(predicate: (row: R) => boolean): R[] {
    return this.inner.filter(predicate);
  }

  by(field: string, value: unknown): R[] {
    return this.inner.by(field, value);
  }

  newest(query: PageQuery<R>): Page<R> {
    return this.inner.newest(query);
  }
}
