import { masked, maskedInside } from '../reply/mask.ts';
import { formsOf, SHORTEST_SECRET } from './forms.ts';
import { type LiteralSearch, literalSearch } from './literal-search.ts';

/** Secrets that were learned at run time, by their value. */
export interface KnownSecrets {
  /**
   * Remembers a value, to be masked from now on.
   *
   * @param principalId whose it is; undefined for the process's own, which are masked for everybody and never forgotten
   * @param value ignored when shorter than twelve characters, or when it is plainly no secret (a media type, a URL)
   */
  learn(principalId: string | undefined, value: string): void;
  /** The text as this principal may see it. */
  redact(principalId: string, text: string): string;
  /** The same for many texts of one reply. */
  redactor(principalId: string): (text: string) => string;
  /** The text with whatever anybody's secret is masked: for logs and crash output. */
  redactAll(text: string): string;
}

/** Bounds of what is remembered. */
export interface KnownSecretsLimits {
  /** Values of one principal; the oldest makes room. */
  readonly valuesEach: number;
  /** Principals; the one that was longest silent makes room. */
  readonly principals: number;
  /** A value is forgotten when it was not learned again for so long, ms. */
  readonly forgetAfterMs: number;
}

export const DEFAULT_LIMITS: KnownSecretsLimits = {
  valuesEach: 500,
  principals: 2_000,
  forgetAfterMs: 24 * 3_600_000,
};

const LONGEST_SECRET = 16_384;
const NO_SECRET = /^(?:[a-z]+\/[\w.+*-]+(?:\s*;.*)?|https?:\/\/[^\s:@]+|[^\s*]{0,8}\*{3,}[^\s*]{0,8}|true|false)$/i;
const SCHEME = /^(?:bearer|basic|token|apikey)\s+(?=\S)/i;

/** The values of one principal, with a search that is made anew when they change. */
class Book {
  private readonly learnedAt = new Map<string, number>();
  private search: LiteralSearch | undefined;

  learn(value: string, now: number, most: number): void {
    const isNew = !this.learnedAt.delete(value);
    this.learnedAt.set(value, now);
    if (isNew) this.search = undefined;
    if (this.learnedAt.size <= most) return;
    for (const oldest of this.learnedAt.keys()) {
      this.learnedAt.delete(oldest);
      break;
    }
    this.search = undefined;
  }

  forget(before: number): void {
    for (const [value, at] of this.learnedAt) {
      // In the order in which they were learned last.
      if (at >= before) return;
      this.learnedAt.delete(value);
      this.search = undefined;
    }
  }

  redact(text: string): string {
    if (text.length < SHORTEST_SECRET || this.learnedAt.size === 0) return text;
    this.search ??= literalSearch([...this.learnedAt.keys()].flatMap(formsOf), SHORTEST_SECRET);
    return this.search.replace(text, (found, whole) => (whole ? masked(found) : maskedInside(found)));
  }
}

/**
 * An empty memory of secrets.
 *
 * @param clock ms since the epoch
 * @param limits its bounds
 */
export function knownSecrets(
  clock: () => number = Date.now,
  limits: KnownSecretsLimits = DEFAULT_LIMITS,
): KnownSecrets {
  const own = new Book();
  const books = new Map<string, Book>();

  /** Moves a principal to the end of the row, so that the first is the one to make room. */
  const bookOf = (principalId: string): Book => {
    const book = books.get(principalId) ?? new Book();
    books.delete(principalId);
    books.set(principalId, book);
    for (const silent of books.keys()) {
      if (books.size <= limits.principals) break;
      books.delete(silent);
    }
    return book;
  };

  const redactor: KnownSecrets['redactor'] = (principalId) => {
    books.get(principalId)?.forget(clock() - limits.forgetAfterMs);
    return (text) => {
      if (text.length < SHORTEST_SECRET) return text;
      const shown = own.redact(text);
      return books.get(principalId)?.redact(shown) ?? shown;
    };
  };

  return {
    learn: (principalId, value) => {
      for (const secret of partsOf(value)) {
        if (principalId === undefined) own.learn(secret, clock(), Number.POSITIVE_INFINITY);
        else bookOf(principalId).learn(secret, clock(), limits.valuesEach);
      }
    },
    redact: (principalId, text) => redactor(principalId)(text),
    redactor,
    redactAll: (text) => {
      let shown = own.redact(text);
      for (const book of books.values()) shown = book.redact(shown);
      return shown;
    },
  };
}

/** The value, and of an authorization header the credential alone as well. */
function partsOf(value: string): readonly string[] {
  const trimmed = value.trim();
  const credential = trimmed.replace(SCHEME, '');
  return [...new Set([trimmed, credential])].filter(
    (part) => part.length >= SHORTEST_SECRET && part.length <= LONGEST_SECRET && !NO_SECRET.test(part),
  );
}
