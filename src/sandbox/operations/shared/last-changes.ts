import type { Row, Store } from '../../model/store.ts';

/** What is said of the rows that lie under another. */
interface Summary {
  readonly count: number;
  /** The latest `last_updated_at`; null where there is none. */
  readonly latest: string | null;
}

/** How many rows lie under each row of another table, and when one of them last changed: without a walk over them. */
export class LastChanges {
  private readonly store: Store;
  private readonly table: string;
  private readonly field: string;
  /** What is known; missing where a row has gone, until it is asked for. */
  private readonly latest = new Map<unknown, string | null>();

  private constructor(store: Store, table: string, field: string) {
    this.store = store;
    this.table = table;
    this.field = field;
    store.observe(table, ({ op, row, before }) => {
      const key = row[field];
      const grows = op !== 'remove' && (before === undefined || before[field] === key);
      const known = this.latest.get(key);
      const date = dateOf(row);
      if (grows && known !== undefined && date >= (known ?? '')) this.latest.set(key, date);
      else this.latest.delete(key);
      if (before !== undefined) this.forgetUnless(before[field], key);
    });
  }

  /** The summaries of `table` by `field`, made once for an organisation. */
  static of(store: Store, table: string, field: string): LastChanges {
    return store.derived(`last-changes/${table}/${field}`, (lasting) => new LastChanges(lasting, table, field));
  }

  under(key: unknown): Summary {
    const count = this.store.table(this.table).newest({ by: [this.field, key], offset: 0, limit: 0 }).total;
    let latest = this.latest.get(key);
    if (latest === undefined) {
      latest = null;
      for (const row of this.store.table(this.table).by(this.field, key))
        if (latest === null || dateOf(row) > latest) latest = dateOf(row);
      this.latest.set(key, latest);
    }
    return { count, latest };
  }

  private forgetUnless(key: unknown, other: unknown): void {
    if (key !== other) this.latest.delete(key);
  }
}

const dateOf = (row: Row): string => String(row.last_updated_at);
