import type { Row } from './store.ts';

/** A row together with its place in the order of insertion. */
export interface Entry<R extends Row = Row> {
  readonly order: number;
  row: R;
}

/** Entries in order of insertion, so that a list's page newest first needs no sorting. */
export class Sequence<R extends Row = Row> {
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
    const rows: R[] = [];
    const { entries } = this;
    if (where === undefined) {
      const from = entries.length - 1 - offset;
      for (let at = from; at >= 0 && at > from - limit; at -= 1) {
        const entry = entries[at];
        if (entry !== undefined) rows.push(entry.row);
      }
      return { total: entries.length, rows };
    }
    let total = 0;
    for (let at = entries.length - 1; at >= 0; at -= 1) {
      const row = entries[at]?.row;
      if (row === undefined || !where(row)) continue;
      if (total >= offset && rows.length < limit) rows.push(row);
      total += 1;
    }
    return { total, rows };
  }

  /** The newest row that `where` admits. */
  latest(where: ((row: R) => boolean) | undefined): R | undefined {
    return this.newestEntry(where)?.row;
  }

  private newestEntry(where: ((row: R) => boolean) | undefined): Entry<R> | undefined {
    for (let at = this.entries.length - 1; at >= 0; at -= 1) {
      const entry = this.entries[at];
      if (entry !== undefined && (where === undefined || where(entry.row))) return entry;
    }
    return undefined;
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
