import { Buffer } from 'node:buffer';
import type { FailureDetails } from '../../portkey/contract.ts';
import { shortened } from '../../shortened.ts';
import type { Tool } from '../model/tool.ts';
import { closedFences } from './fence.ts';

/** What every tool answers, in `structuredContent` and, as compact JSON, in the text content (DESIGN.md, "The envelope"). */
export type Envelope = GoodEnvelope | BadEnvelope;

export interface GoodEnvelope {
  readonly ok: true;
  readonly data: unknown;
  readonly page?: PageInfo;
  readonly notes?: readonly string[];
  readonly chart?: ChartInfo;
}

/** Of the picture beside an answer: what it shows, in words, for who does not see it. */
export interface ChartInfo {
  readonly alt: string;
}

export interface BadEnvelope {
  readonly ok: false;
  readonly error: { readonly message: string; readonly details: ErrorDetails };
}

/** Where a list stands: how many came, how many there are, and the arguments that bring the next page. */
export interface PageInfo {
  readonly returned: number;
  readonly total?: number;
  readonly next?: Readonly<Record<string, unknown>>;
}

/** What is known of a failure. `code` is Portkey's AB code or ours. */
interface ErrorDetails {
  readonly code: string;
  readonly status?: number;
  readonly field_errors?: readonly { readonly field: string; readonly message: string }[];
  readonly retryable?: boolean;
  readonly retry_after_seconds?: number;
  readonly request_id?: string;
  readonly may_have_happened?: boolean;
  readonly hint?: string;
  readonly confirm?: string;
  readonly effect?: unknown;
  readonly [more: string]: unknown;
}

/** An object of which not every member is known: clients that make types of schemas (fastmcp 2) keep what it holds. */
const open = (properties?: object) =>
  ({ type: 'object', ...(properties && { properties }), additionalProperties: true }) as const;

/**
 * The schema of the envelope that every tool declares. It says what is true of every reply and no more: a reply that
 * failed it would make an error of a call that was carried out (mcp-notes.md, "Tools").
 */
export const envelopeSchema = {
  type: 'object',
  properties: {
    ok: { type: 'boolean' },
    // Each kind by itself: a list of types is not taken by every client.
    data: {
      anyOf: [open(), { type: 'array' }, { type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }],
    },
    page: open(),
    notes: { type: 'array', items: { type: 'string' } },
    error: {
      ...open({ message: { type: 'string' }, details: open() }),
      required: ['message', 'details'],
    },
  },
  required: ['ok'],
} as const;

/** What an envelope has beside its data. */
interface More {
  readonly page?: PageInfo | undefined;
  readonly notes?: readonly string[];
  /** The JSON text of `data`, where it was made already: `textOf` does not make it again. */
  readonly dataText?: string | undefined;
}

/**
 * An envelope that says yes.
 *
 * @param data Portkey's reply
 * @param more page and notes, left out when empty
 */
export function good(data: unknown, more: More = {}): GoodEnvelope {
  if (more.dataText !== undefined) return new Written(data, more.dataText, more);
  return {
    ok: true,
    data,
    ...(more.page && { page: more.page }),
    ...(more.notes && more.notes.length > 0 && { notes: more.notes }),
  };
}

/**
 * An envelope that says no.
 *
 * @param message one sentence a model can act on
 * @param details what is known; undefined values are left out
 */
export function bad(
  message: string,
  details: { readonly [Name in keyof ErrorDetails]: ErrorDetails[Name] | undefined } & Pick<ErrorDetails, 'code'>,
): BadEnvelope {
  const known = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
  return { ok: false, error: { message, details: { ...known, code: details.code } } };
}

/** An envelope that knows the text of its data. A copy of it, with other data maybe, knows none. */
class Written implements GoodEnvelope {
  readonly ok = true;
  readonly data: unknown;
  declare readonly page?: PageInfo;
  declare readonly notes?: readonly string[];
  readonly #dataText: string;

  constructor(data: unknown, dataText: string, { page, notes }: More) {
    this.data = data;
    this.#dataText = dataText;
    if (page) this.page = page;
    if (notes && notes.length > 0) this.notes = notes;
  }

  static textOf(envelope: Envelope): string | undefined {
    if (!(#dataText in envelope)) return undefined;
    const { page, notes } = envelope;
    const rest = `${page ? `,"page":${JSON.stringify(page)}` : ''}${notes ? `,"notes":${JSON.stringify(notes)}` : ''}`;
    return `{"ok":true,"data":${envelope.#dataText}${rest}}`;
  }
}

/**
 * The compact JSON text of an envelope, as `JSON.stringify` writes it. The data was mostly written already, when its size was
 * looked at.
 *
 * @param envelope the envelope; nothing in it is changed after it was made
 */
export const textOf = (envelope: Envelope): string => Written.textOf(envelope) ?? JSON.stringify(envelope);

/** A failure of the Portkey client in the envelope's words. */
export function failed(error: FailureDetails): BadEnvelope {
  return bad(error.message, {
    code: error.code,
    status: error.status,
    field_errors: error.fieldErrors,
    retryable: error.retryable,
    retry_after_seconds: error.retryAfterSeconds,
    request_id: error.requestId,
    may_have_happened: error.mayHaveHappened,
    dependents: error.dependents,
    hint: error.hint,
  });
}

/**
 * A fault of this server's own, without its text, which means nothing to a model and could hold what is secret. What
 * prevents every call (a base URL that cannot be used) says so itself.
 *
 * @param tool the tool that was called
 * @param error what was thrown
 */
export function failedInside(tool: Pick<Tool, 'name' | 'risk'>, error: unknown): BadEnvelope {
  if (error instanceof SettingsError) return bad(error.message, { code: 'not_configured', retryable: false });
  const kind = error instanceof Error ? error.name : typeof error;
  return bad(`${tool.name} failed inside this server (${kind}); this is a fault of the server, not of the arguments.`, {
    code: 'internal',
    retryable: false,
    may_have_happened: tool.risk === 'read' ? undefined : true,
    hint: 'whoami shows what the server runs with. Please report it together with the tool and the shape of its arguments.',
  });
}

/** Settings with which no call can be made. Its message names the variable and is shown to the caller. */
export class SettingsError extends Error {}

const HOW = (): string => 'PORTKEY_MAX_REPLY_BYTES sets the limit.';

/**
 * An answer that is no longer than its limit, whatever made it long: mostly it is, as its reply was cut to it. What is
 * said of a failure comes before its details, and the data of a reply before its notes.
 *
 * @param envelope the answer, as it would leave
 * @param limit bytes of its JSON text, at least 1,000
 */
export function bounded(envelope: Envelope, limit: number): Envelope {
  if (isWithin(limit, envelope)) return envelope;
  const shorter = envelope.ok ? shorterReply : shorterFailure;
  const cut = withinLimit(limit, (room) => shorter(envelope as never, room));
  return isWithin(limit, cut) ? cut : bare(envelope, limit);
}

function shorterReply({ data, page, notes = [] }: GoodEnvelope, room: number): Envelope {
  const said = cap(notes, Math.floor(room / 4), HOW).data as readonly string[];
  const rest = bytesOf(good(null, { page, notes: said }));
  const cut = cap(data, Math.max(0, room - rest), HOW);
  return good(closedFences(cut.data), {
    page,
    notes: [...said, ...cut.notes.map((note) => shortened(note, room / 4))],
  });
}

function shorterFailure({ error: { message, details } }: BadEnvelope, room: number): Envelope {
  const { code, confirm, ...more } = details;
  const kept = { code, ...(confirm !== undefined && { confirm }) };
  const said = shortened(message, Math.floor(room / 4));
  const made = (rest: object): Envelope => ({ ok: false, error: { message: said, details: { ...rest, ...kept } } });
  const cut = cap(more, Math.max(0, room - bytesOf(made({}))), HOW);
  return made(closedFences(cut.data) as object);
}

/** What is left of an answer that nothing shortens enough. */
function bare(envelope: Envelope, limit: number): Envelope {
  if (envelope.ok) return good(null, { notes: [`The reply is left out: ${HOW()}`] });
  const { message, details } = envelope.error;
  return { ok: false, error: { message: shortened(message, limit / 8), details: { code: details.code } } };
}

/** So often an answer is made again: what is left out is told, and telling takes room as well. */
const MOST_ROUNDS = 8;
/** Bytes. */
const SPARE = 8;

/**
 * The answer whose whole text is within the limit: it is made with less room until it is.
 *
 * @param limit bytes of its JSON text
 * @param make makes it, with so many bytes for what can be cut
 * @returns the last one that was made, which nothing may have shortened enough
 */
export function withinLimit<Answer extends Envelope>(limit: number, make: (room: number) => Answer): Answer {
  let room = limit;
  for (let round = 1; ; round++) {
    const answer = make(room);
    if (limit === Number.POSITIVE_INFINITY || isWithin(limit, answer)) return answer;
    const excess = bytesOf(answer) - limit;
    if (round > MOST_ROUNDS || room === 0) return answer;
    // What is told of a cut can grow with it, by digits mostly: a little is spared, and the last time half.
    room = round === MOST_ROUNDS ? Math.floor(room / 2) : Math.max(0, room - excess - SPARE);
  }
}

/** Never more than three bytes for each unit of a JavaScript string: most answers need no closer look. */
const isWithin = (limit: number, envelope: Envelope): boolean => {
  const text = textOf(envelope);
  return text.length * 3 <= limit || Buffer.byteLength(text, 'utf8') <= limit;
};

/**
 * How long an answer is.
 *
 * @param envelope the answer
 * @returns bytes of its JSON text
 */
export const bytesOf = (envelope: Envelope): number => Buffer.byteLength(textOf(envelope), 'utf8');

/** What a cut left, and what is to be said of it. */
export interface Cut {
  readonly data: unknown;
  readonly notes: readonly string[];
  /** At most so many bytes of JSON. */
  readonly atMost: number;
  /** The JSON of `data`, where nothing was cut. */
  readonly text?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** So many cuts are told one by one. */
const MOST_NOTES = 5;

/**
 * Cuts a reply that is over the limit: the largest part first, lists at a whole element, texts at a whole character,
 * and says what is missing and how to get it.
 *
 * @param data Portkey's reply; not changed
 * @param limit bytes of its JSON
 * @param how how to ask for less, said in the note
 * @throws RangeError for what is nested too deep to be written as JSON
 */
export function cap(data: unknown, limit: number, how: () => string): Cut {
  const whole = JSON.stringify(data) ?? '';
  if (whole.length * 3 <= limit) return { data, notes: [], atMost: whole.length * 3, text: whole };
  const size = Buffer.byteLength(whole, 'utf8');
  if (size <= limit) return { data, notes: [], atMost: size, text: whole };
  const cutter = createCutter();
  const cut = cutter.shorten(data, limit, '');
  const told = cutter.notes.slice(0, MOST_NOTES);
  const more = cutter.notes.length - told.length;
  const said = [...told, ...(more > 0 ? [`${more} more parts are cut`] : [])].join('; ');
  return { data: cut, notes: [`${said}. ${how()}`], atMost: limit };
}

function createCutter() {
  const sizes = new Map<unknown, number>();
  const notes: string[] = [];

  /** Bytes of a value's JSON. */
  const sizeOf = (value: unknown): number => {
    const known = sizes.get(value);
    if (known !== undefined) return known;
    let size = 2;
    if (typeof value !== 'object' || value === null) size = plainBytes(value);
    else if (Array.isArray(value)) for (const item of value) size += sizeOf(item) + 1;
    else for (const [key, item] of present(value as Json)) size += sizeOf(key) + sizeOf(item) + 2;
    sizes.set(value, size);
    return size;
  };

  const fitText = (text: string, budget: number, path: string): string => {
    // Each unit takes a byte of JSON or more: what is far beyond the budget is not measured again and again.
    let [low, high] = [0, Math.min(text.length, Math.max(0, budget))];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (plainBytes(text.slice(0, middle)) <= budget) low = middle;
      else high = middle - 1;
    }
    // Half of a surrogate pair is no character.
    const end = /[\uD800-\uDBFF]/.test(text.charAt(low - 1)) ? low - 1 : low;
    notes.push(`${path || 'The reply'} is cut to ${end} of ${text.length} characters`);
    return text.slice(0, end);
  };

  const fitList = (items: readonly unknown[], budget: number, path: string): readonly unknown[] => {
    let used = 2;
    let kept = 0;
    for (const item of items) {
      used += sizeOf(item) + 1;
      if (used > budget) break;
      kept += 1;
    }
    // An element that alone is over the limit is cut inside, so that something of it is seen.
    if (kept === 0 && items.length > 0 && budget > LEAST_ELEMENT) {
      const first = shorten(items[0], budget - 3, `${path}[0]`);
      if (items.length > 1) notes.push(`${path || 'The reply'} is cut to 1 of ${items.length} elements`);
      return [first];
    }
    notes.push(`${path || 'The reply'} is cut to ${kept} of ${items.length} elements`);
    return items.slice(0, kept);
  };

  const fitObject = (value: Json, budget: number, path: string): Json => {
    let excess = sizeOf(value) - budget;
    const result = new Map(present(value));
    const bySize = [...result].sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
    for (const [key, item] of bySize) {
      if (excess <= 0) break;
      const size = sizeOf(item);
      const shorter = shorten(item, Math.max(0, size - excess), path === '' ? key : `${path}.${key}`);
      excess -= size - sizeOf(shorter);
      result.set(key, shorter);
    }
    let dropped = 0;
    for (const key of [...result.keys()].reverse()) {
      if (excess <= 0) break;
      excess -= sizeOf(key) + sizeOf(result.get(key)) + 2;
      result.delete(key);
      dropped += 1;
    }
    if (dropped > 0) notes.push(`${dropped} fields of ${path || 'the reply'} are left out`);
    return Object.fromEntries(result);
  };

  const shorten = (value: unknown, budget: number, path: string): unknown => {
    if (sizeOf(value) <= budget) return value;
    if (typeof value === 'string') return fitText(value, budget, path);
    if (Array.isArray(value)) return fitList(value, budget, path);
    if (typeof value === 'object' && value !== null) return fitObject(value as Json, budget, path);
    return value;
  };
  return { shorten, notes };
}

/** Bytes of the JSON of a text, a number, or nothing. */
const plainBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? 'null', 'utf8');

/** A list's element is not cut down to less than this. */
const LEAST_ELEMENT = 200;

/** The members that JSON writes. */
const present = (value: Json): [string, unknown][] => Object.entries(value).filter(([, item]) => item !== undefined);
