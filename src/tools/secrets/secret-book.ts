import { formsOf, SHORTEST_SECRET } from './forms.ts';
import { type LiteralSearch, literalSearch } from './literal-search.ts';
import { masked, maskedInside } from './mask.ts';

/** Two bytes for each character of a form, and what a form takes beside them: its place in the tables of the search. */
const BYTES_OF_CHARACTER = 2;
const BYTES_OF_FORM = 256;

interface Value {
  /** ms since the epoch. */
  readonly learnedAt: number;
  readonly forms: readonly string[];
  readonly bytes: number;
}

/** The secrets of one principal, with a search that is made anew when they change. */
export class SecretBook {
  /** In the order in which they were learned last. */
  private readonly values = new Map<string, Value>();
  private search: LiteralSearch | undefined;
  private held = 0;
  private learnedLast = 0;

  /** About what is held, in bytes. */
  get bytes(): number {
    return this.held;
  }

  /** When a value was learned last, ms since the epoch. */
  get latest(): number {
    return this.learnedLast;
  }

  /**
   * Remembers a value. The oldest make room for it.
   *
   * @param value the secret
   * @param now ms since the epoch
   * @param mostValues how many may be held
   * @param mostBytes how much may be held
   */
  learn(value: string, now: number, mostValues: number, mostBytes: number): void {
    const known = this.values.get(value);
    const forms = known?.forms ?? formsOf(value);
    const bytes =
      known?.bytes ?? forms.reduce((sum, form) => sum + form.length * BYTES_OF_CHARACTER + BYTES_OF_FORM, value.length);
    this.values.delete(value);
    this.values.set(value, { learnedAt: now, forms, bytes });
    this.learnedLast = now;
    if (known === undefined) {
      this.held += bytes;
      this.search = undefined;
    }
    for (const oldest of this.values.keys()) {
      if (this.values.size <= mostValues && this.held <= mostBytes) break;
      this.drop(oldest);
    }
  }

  /** Forgets what was not learned again since then, ms since the epoch. */
  forget(before: number): void {
    for (const [value, { learnedAt }] of this.values) {
      if (learnedAt >= before) return;
      this.drop(value);
    }
  }

  /** The text with every value masked, in whatever form it stands there. */
  redact(text: string): string {
    if (text.length < SHORTEST_SECRET || this.values.size === 0) return text;
    this.search ??= literalSearch(
      [...this.values.values()].flatMap(({ forms }) => forms),
      SHORTEST_SECRET,
    );
    return this.search.replace(text, (found, whole) => (whole ? masked(found) : maskedInside(found)));
  }

  private drop(value: string): void {
    this.held -= this.values.get(value)?.bytes ?? 0;
    this.values.delete(value);
    this.search = undefined;
  }
}
