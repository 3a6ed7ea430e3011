import { Buffer } from 'node:buffer';
import { shortened } from '../../shortened.ts';
import { type BadEnvelope, type Envelope, type GoodEnvelope, good, textOf } from './envelope.ts';
import { closedFences } from './fence.ts';

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
