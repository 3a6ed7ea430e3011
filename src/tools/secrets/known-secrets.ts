import { type LiteralSearch, literalSearch } from './literal-search.ts';
import { masked, maskedInside, maskShapes } from './mask.ts';
import { changeTexts } from './path-tree.ts';

/** Secrets that were learned at run time, by their value. */
export interface KnownSecrets {
  /**
   * Remembers a value, to be masked from now on.
   *
   * @param principalId whose it is; undefined for the process's own, which are masked for everybody and never forgotten
   * @param value ignored when shorter than twelve characters, or when it is plainly no secret (a media type, a URL)
   */
  learn(principalId: string | undefined, value: string): void;
  /** Portkey has answered a call of this principal: it is none that anybody could make up, and makes room for none. */
  accepted(principalId: string): void;
  /** The text as this principal may see it. */
  redact(principalId: string, text: string): string;
  /** The same for many texts of one reply. */
  redactor(principalId: string): (text: string) => string;
  /** The text with whatever anybody's secret is masked: for logs and crash output. */
  redactAll(text: string): string;
}

/** Bounds of what is remembered. The process's own secrets count for none of them. */
export interface KnownSecretsLimits {
  /** Values of one principal; the oldest makes room. */
  readonly valuesEach: number;
  /** Principals that Portkey has answered. Who has been silent for `forgetAfterMs` makes room, then who came last. */
  readonly accepted: Room;
  /** Principals that it has not answered: in `PORTKEY_KEY_MODE=header` anybody can make them up. The oldest makes room. */
  readonly unknown: Room;
  /** A value is forgotten when it was not learned again for so long, ms. */
  readonly forgetAfterMs: number;
}

const MIB = 1024 * 1024;

const DEFAULT_LIMITS: KnownSecretsLimits = {
  valuesEach: 500,
  accepted: { principals: 2_000, bytes: 64 * MIB, bytesEach: 4 * MIB },
  unknown: { principals: 200, bytes: 16 * MIB, bytesEach: 4 * MIB },
  forgetAfterMs: 24 * 3_600_000,
};

const LONGEST_SECRET = 16_384;
const NO_SECRET = /^(?:[a-z]+\/[\w.+*-]+(?:\s*;.*)?|https?:\/\/[^\s:@]+|[^\s*]{0,8}\*{3,}[^\s*]{0,8}|true|false)$/i;
const SCHEME = /^(?:bearer|basic|token|apikey)\s+(?=\S)/i;

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
  const own = new SecretBook();
  const accepted = new PrincipalBooks(limits.accepted, limits.valuesEach, (books) => {
    const before = clock() - limits.forgetAfterMs;
    const ids = [...books.keys()];
    // Who is here cannot be pushed out by who comes.
    return [...ids.filter((id) => (books.get(id)?.latest ?? 0) < before), ...ids.reverse()];
  });
  const unknown = new PrincipalBooks(limits.unknown, limits.valuesEach, (books) => [...books.keys()]);

  const redactor: KnownSecrets['redactor'] = (principalId) => {
    for (const books of [accepted, unknown]) books.forget(principalId, clock() - limits.forgetAfterMs);
    return (text) =>
      text.length < SHORTEST_SECRET
        ? text
        : unknown.redact(principalId, accepted.redact(principalId, own.redact(text)));
  };

  return {
    learn: (principalId, value) => {
      for (const secret of partsOf(value)) {
        if (principalId === undefined) own.learn(secret, clock(), Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
        else (accepted.has(principalId) ? accepted : unknown).learn(principalId, secret, clock());
      }
    },
    accepted: (principalId) => {
      const book = unknown.take(principalId);
      if (book !== undefined) accepted.put(principalId, book);
    },
    redact: (principalId, text) => redactor(principalId)(text),
    redactor,
    redactAll: (text) => unknown.redactAll(accepted.redactAll(own.redact(text))),
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

/** Takes out of a text what this principal may not see. */
export type CleanText = (text: string) => string;

/**
 * What masks known secrets and whatever looks like a key.
 *
 * @param known the secrets learned so far
 * @param principalId who is to see the text
 */
export function cleanerFor(known: KnownSecrets, principalId: string): CleanText {
  const redact = known.redactor(principalId);
  // Most texts of a reply are short words: neither a secret nor a key, nor a URL with a password.
  return (text) => (text.length < SHORTEST_SECRET && !text.includes('@') ? text : maskShapes(redact(text)));
}

/**
 * A value with every string in it, and every name, gone through. What holds nothing to change is not copied.
 *
 * @param value any JSON value; not changed
 * @param clean what is done to a string
 */
export const cleanse = (value: unknown, clean: CleanText): unknown =>
  changeTexts(value, clean, (name) => (name.length < SHORTEST_SECRET ? name : clean(name)));

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

/** Values shorter than this are not looked for: too many other texts hold them by chance. */
const SHORTEST_SECRET = 12;

const NOT_ASCII = /[\u007f-\uffff]/g;

/**
 * The ways in which a value can stand in a text: as it is, escaped once or twice as JSON has it (with ASCII alone or not), encoded for a URL or a
 * form, and inside base64 of either alphabet, at each of the three places where it can begin.
 *
 * @param value the secret
 * @returns every form of at least `SHORTEST_SECRET` characters, the longest first
 */
export function formsOf(value: string): readonly string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  // As JSON travels in a header, and as Python writes it.
  const ascii = escaped.replace(NOT_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const forms = new Set([
    value,
    ...[escaped, ascii].flatMap((once) => [once, JSON.stringify(once).slice(1, -1)]),
    ...urlForms(value),
    ...base64Forms(value),
  ]);
  return [...forms].filter((form) => form.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
}

function urlForms(value: string): string[] {
  try {
    const strict = encodeURIComponent(value);
    const loose = encodeURI(value);
    const lower = strict.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
    return [strict, lower, loose, strict.replaceAll('%20', '+'), new URLSearchParams({ v: value }).toString().slice(2)];
  } catch {
    // Half a surrogate pair has no form in a URL.
    return [];
  }
}

/** The characters of the base64 that are decided by the value alone, whatever stands before and after it. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor(((offset + bytes.length) * 8) / 6);
    const standard = encoded.slice(from, to);
    return [standard, standard.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(standard)];
  });
}
