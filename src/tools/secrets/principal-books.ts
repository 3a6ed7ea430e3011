import { SecretBook } from './secret-book.ts';

/** How much is remembered of some principals. */
export interface Room {
  readonly principals: number;
  /** Of all of them together. */
  readonly bytes: number;
  /** Of one of them; its oldest value makes room. */
  readonly bytesEach: number;
}

/** The secrets of several principals, within bounds, in the order in which they came. */
export class PrincipalBooks {
  private readonly room: Room;
  private readonly valuesEach: number;
  private readonly order: (books: ReadonlyMap<string, SecretBook>) => readonly string[];
  private readonly books = new Map<string, SecretBook>();
  private held = 0;

  /**
   * @param room how much there is
   * @param valuesEach values of one principal
   * @param order who makes room, the first one first
   */
  constructor(room: Room, valuesEach: number, order: (books: ReadonlyMap<string, SecretBook>) => readonly string[]) {
    this.room = room;
    this.valuesEach = valuesEach;
    this.order = order;
  }

  /** About what is held, in bytes. */
  get bytes(): number {
    return this.held;
  }

  /** How many principals there are. */
  get size(): number {
    return this.books.size;
  }

  has(principalId: string): boolean {
    return this.books.has(principalId);
  }

  learn(principalId: string, value: string, now: number): void {
    const book = this.books.get(principalId) ?? new SecretBook();
    this.books.set(principalId, book);
    this.changed(book, () => book.learn(value, now, this.valuesEach, this.room.bytesEach));
    this.makeRoom(principalId);
  }

  /** Forgets a principal's values that were not learned again since then, ms since the epoch. */
  forget(principalId: string, before: number): void {
    const book = this.books.get(principalId);
    if (book !== undefined) this.changed(book, () => book.forget(before));
  }

  /** Gives a principal's secrets away, with their place in the row. */
  take(principalId: string): SecretBook | undefined {
    const book = this.books.get(principalId);
    if (book === undefined) return undefined;
    this.books.delete(principalId);
    this.held -= book.bytes;
    return book;
  }

  /** Takes a principal's secrets in, last in the row. */
  put(principalId: string, book: SecretBook): void {
    this.books.set(principalId, book);
    this.held += book.bytes;
    this.makeRoom(principalId);
  }

  /** The text with every value of this principal masked. */
  redact(principalId: string, text: string): string {
    return this.books.get(principalId)?.redact(text) ?? text;
  }

  /** The same with every value of everybody. */
  redactAll(text: string): string {
    let shown = text;
    for (const book of this.books.values()) shown = book.redact(shown);
    return shown;
  }

  private changed(book: SecretBook, change: () => void): void {
    const before = book.bytes;
    change();
    this.held += book.bytes - before;
  }

  private get isFull(): boolean {
    return this.books.size > this.room.principals || this.held > this.room.bytes;
  }

  /** Others make room for a principal, never itself. */
  private makeRoom(principalId: string): void {
    if (!this.isFull) return;
    for (const id of this.order(this.books)) {
      if (!this.isFull) return;
      if (id !== principalId) this.take(id);
    }
  }
}
