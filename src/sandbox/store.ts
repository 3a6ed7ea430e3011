import type { JsonObject } from './handler.ts';

/** A stored object: every row has an id; most have a slug, under which it is found too. */
export interface Row extends JsonObject {
  readonly id: string;
  readonly slug?: string;
}

/** The rows of one kind, in order of insertion. All changes go through here, so that they can be journalled. */
export interface Table<R extends Row = Row> {
  readonly name: string;
  readonly size: number;
  /** The row with this id or slug. */
  get(idOrSlug: string): R | undefined;
  insert(row: R): R;
  /** Replaces the named fields and returns the new row. Rows are never changed in place. */
  update(id: string, patch: Partial<R>): R;
  remove(id: string): void;
  /** All rows, oldest first. */
  all(): Iterable<R>;
  filter(predicate: (row: R) => boolean): R[];
  /** Rows whose indexed field has this value, oldest first; falls back to a scan where the field is not indexed. */
  by(field: string, value: unknown): R[];
}

/** The organisation's whole state. */
export interface Store {
  table<R extends Row = Row>(name: string): Table<R>;
}
