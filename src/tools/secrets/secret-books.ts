import type { Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { type LiteralSearch, literalSearch } from './literal-search.ts';
import { masked, maskedInside } from './mask.ts';

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
export const SHORTEST_SECRET = 12;

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

type Values = Readonly<Record<string, unknown>>;

/** A secret in a call's arguments. */
interface SentSecret {
  readonly value: string;
  /** Where it stands, such as `configurations.custom_headers.authorization`. */
  readonly path: readonly (string | number)[];
  /** The schema takes an object, and this is a text: the name of a secret, or the object as JSON. */
  readonly wantsObject: boolean;
}

/** Headers that say nothing secret, wherever they are set. */
const PLAIN_HEADER =
  /^(?:accept.*|content-(?:type|encoding|length)|user-agent|host|anthropic-(?:version|beta)|x-request-id)$/i;

/** Names under which a text is a secret by itself: members of a service account's file, headers. */
const SECRET_NAME = /key|secret|token|passw|credential|auth|cookie|session|signature/i;

/** No region, version or word: long, of letters and digits, without white space. */
const RANDOM = /^(?=\S*\d)(?=\S*[A-Za-z])\S{16,}$/;

/**
 * Whether a text is a secret by itself, and not only because it stands in an object that is one.
 *
 * @param name the member's or header's name
 * @param value the text
 */
export const isSecretMember = (name: string, value: string): boolean =>
  !PLAIN_HEADER.test(name) && (SECRET_NAME.test(name) || RANDOM.test(value)) && !/^https?:\/\/[^@]*$/.test(value);

/**
 * Every string that an argument's schema says is secret.
 *
 * @param input the tool's arguments
 * @param args their values
 * @param always takes strings that count wherever the schema calls a value secret, whatever their name
 */
export function sentSecrets(
  input: Readonly<Record<string, Field>>,
  args: Values,
  always: (value: string) => boolean = () => false,
): readonly SentSecret[] {
  const found: SentSecret[] = [];
  for (const [name, value] of Object.entries(args)) visit(value, input[name]?.schema, [name], false, { found, always });
  return found;
}

interface Finding {
  readonly found: SentSecret[];
  readonly always: (value: string) => boolean;
}

const isNamed = (path: readonly (string | number)[], schema: JsonSchema): boolean =>
  schema.writeOnly === true && (path.length === 1 || !FREE.has(schema));

/** The schemas of values whose names the caller chooses. */
const FREE = new WeakSet<JsonSchema>();

function visit(
  value: unknown,
  schema: JsonSchema | undefined,
  path: readonly (string | number)[],
  inside: boolean,
  into: Finding,
): void {
  if (schema === undefined || value === null) return;
  const branches = [schema, ...(schema.anyOf ?? [])];
  const secret = inside || branches.some((branch) => branch.writeOnly === true);
  const name = String(path.at(-1));
  if (typeof value === 'string') {
    // Under an argument's own name the schema says it; under a name that the caller chose, the name and the look do.
    if (secret && value !== '' && (isNamed(path, schema) || isSecretMember(name, value) || into.always(value)))
      into.found.push({
        value,
        path,
        wantsObject: branches.some(({ type }) => type === 'object') && !branches.some(({ type }) => type === 'string'),
      });
    return;
  }
  if (typeof value !== 'object') return;
  if (Array.isArray(value)) {
    const items = branches.find((branch) => branch.items !== undefined)?.items ?? (secret ? {} : undefined);
    for (const [index, item] of value.entries()) visit(item, items, [...path, index], secret, into);
    return;
  }
  for (const [key, item] of Object.entries(value))
    visit(item, propertyOf(branches, key) ?? (secret ? {} : undefined), [...path, key], secret, into);
}

function propertyOf(branches: readonly JsonSchema[], key: string): JsonSchema | undefined {
  const own = branches.flatMap((branch) =>
    branch.properties !== undefined && Object.hasOwn(branch.properties, key) ? [branch.properties[key] ?? {}] : [],
  );
  const secret = own.find((schema) => schema.writeOnly === true) ?? own[0];
  if (secret !== undefined) return secret;
  for (const { additionalProperties } of branches)
    if (typeof additionalProperties === 'object') {
      FREE.add(additionalProperties);
      return additionalProperties;
    }
  return undefined;
}
