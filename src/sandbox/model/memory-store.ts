import { MemoryTable } from './memory-table.ts';
import type { Change, Row, Store, Table } from './store.ts';

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
