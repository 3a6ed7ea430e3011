/** A stored object: every row has an id; most have a slug, under which it is found too. */
export interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly slug?: string;
}

/** What happened to one row. `row` is the row after it, or for `remove` the row that was there. */
export interface Change {
  readonly table: string;
  readonly op: 'insert' | 'update' | 'remove';
  readonly row: Row;
  /** The row before an update. */
  readonly before?: Row;
}

/** The value to ask an index of several fields for (`workspace_id+status`). */
export const together = (...values: readonly unknown[]): string => values.map(String).join('\u0000');

/** Which rows a page of a list is taken from. */
export interface PageQuery<R extends Row = Row> {
  /** A field and its value, answered from an index; several fields with `+` between, and their values `together`. */
  readonly by?: readonly [field: string, value: unknown] | undefined;
  /** A further condition; costs a walk over what `by` leaves. */
  readonly where?: ((row: R) => boolean) | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** One page of a list, and how many rows there are in all. */
export interface Page<R extends Row = Row> {
  readonly total: number;
  readonly rows: R[];
}

/** The rows of one kind, in order of insertion. All changes go through here, so that they can be journalled. */
export interface Table<R extends Row = Row> {
  readonly name: string;
  /**
   * The row with this id or slug. Slugs may repeat among workspaces: with several, the newest that `where` admits.
   */
  get(idOrSlug: string, where?: (row: R) => boolean): R | undefined;
  insert(row: R): R;
  /** Replaces the named fields and returns the new row. Rows are never changed in place. A field set to undefined goes. */
  update(id: string, patch: Partial<R>): R;
  remove(id: string): void;
  /** All rows, oldest first. */
  all(): Iterable<R>;
  filter(predicate: (row: R) => boolean): R[];
  /** Rows whose field has this value, oldest first. The first call for a field builds an index that is kept up. */
  by(field: string, value: unknown): R[];
  /** Rows newest first, without sorting: the page costs what it shows, unless `where` is given. */
  newest(query: PageQuery<R>): Page<R>;
}

/** The organisation's whole state. */
export interface Store {
  table<R extends Row = Row>(name: string): Table<R>;
  /**
   * A structure that follows from the tables (columns of logs, say): made once for the organisation with its lasting
   * store, then handed out again. It keeps itself up to date with `observe`.
   */
  derived<T>(key: string, make: (lasting: Store) => T): T;
  /** Calls `listener` after every change of a table, also those of seeding, of replaying a journal, and of undoing. */
  observe(table: string, listener: (change: Change) => void): void;
}
