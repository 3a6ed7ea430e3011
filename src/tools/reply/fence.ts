import { remembering } from '../../bounded-map.ts';
import { changeAt, changeTexts, pathTree } from '../secrets/path-tree.ts';
import { marksIn, showInvisible, unfence, unfenceText } from './fence-marks.ts';

/** What a fence is made of. */
export interface FenceOptions {
  /** Shows control, bidirectional and zero-width characters as escapes: for text that no tool writes back. */
  readonly escapes: boolean;
  /** Eight hexadecimal digits that nobody could know when they wrote the text; random unless given. */
  readonly nonce?: string;
  /** Which texts need no fence; by how they look unless given. */
  readonly isHarmless?: (text: string, name: string) => boolean;
}

/**
 * What looks like the start of a mark: `<ext-`, `</ext-`, also in upper case, defused before, or with white space and
 * characters without a width between its parts, which a reader does not see. A gap stands only where nothing else can,
 * so that there is one way to read it.
 */
const IMITATION = /<(?=\\*[\s\p{Cf}]*(?:\/[\s\p{Cf}]*)?ext[\s\p{Cf}]*-)/giu;

/**
 * Fences what other people wrote in a reply: `<ext-NONCE>text</ext-NONCE>` inside the JSON strings, so that a model can
 * tell it from what the server says. Imitations inside are defused (`<\ext-`), which `unfenced` undoes exactly.
 *
 * @param data a reply, masked, selected and capped; not changed
 * @param paths the catalog's `untrusted`; a path may end at an object or list, and stands for every string below it
 * @param options the nonce, and whether what cannot be seen is shown
 */
export function fence(data: unknown, paths: readonly string[], options: FenceOptions): unknown {
  if (paths.length === 0) return data;
  const nonce = options.nonce ?? freshNonce();
  const marks = { open: `<ext-${nonce}>`, close: `</ext-${nonce}>`, escapes: options.escapes };
  const { isHarmless } = options;
  const isBare = isHarmless ?? isPlain;
  const text = (value: string, name: string): string => (isBare(value, name) ? value : fenced(value, marks));
  // Names can be chosen by strangers as well: those of metadata, of a body's members.
  const rename = (name: string): string => (isPlainName(name) || isHarmless?.(name, '') ? name : fenced(name, marks));
  return changeAt(data, pathTree(paths), (value, name) => changeTexts(value, text, rename, name));
}

const NONCE_BYTES = 4;
const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);

/**
 * Eight random hexadecimal digits. Asking the system for many at once costs a fraction of asking for each. The global is
 * used because it loads what it needs at its first use: `node:crypto` would take part of the start.
 */
function freshNonce(): string {
  if (pool.length < NONCE_BYTES) pool = crypto.getRandomValues(Buffer.alloc(POOL_BYTES));
  const nonce = pool.toString('hex', 0, NONCE_BYTES);
  pool = pool.subarray(NONCE_BYTES);
  return nonce;
}

interface Marks {
  readonly open: string;
  readonly close: string;
  readonly escapes: boolean;
}

function fenced(text: string, { open, close, escapes }: Marks): string {
  const visible = escapes ? showInvisible(text) : text;
  return open + (visible.includes('<') ? visible.replace(IMITATION, '<\\') : visible) + close;
}

const OPEN = /^<ext-([0-9a-f]{8})>/;

/**
 * A reply whose texts were cut after they were fenced, with every fence closed again.
 *
 * @param data the cut reply; not changed
 */
export const closedFences = (data: unknown): unknown =>
  changeTexts(
    data,
    (text) => {
      const [, nonce] = OPEN.exec(text) ?? [];
      return nonce === undefined || text.endsWith(`</ext-${nonce}>`) ? text : `${text}…</ext-${nonce}>`;
    },
    (name) => name,
  );

/** Arguments without fence marks, and the names of those that had some. */
interface Unfenced {
  readonly values: Readonly<Record<string, unknown>>;
  readonly fields: readonly string[];
}

/**
 * Takes fence marks off a call's arguments, and gives imitations back as they were: what was read can be written back
 * exactly, with the marks or without them.
 *
 * @param given the arguments as they came; not changed
 */
export function unfenced(given: Readonly<Record<string, unknown>>): Unfenced {
  const fields: string[] = [];
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const plain = unfence(value);
      if (plain !== value) fields.push(unfenceText(name));
      return [unfenceText(name), plain];
    }),
  );
  return { values, fields };
}

/** A reply without fence marks, and the texts in it. */
export interface TakenApart {
  readonly data: unknown;
  /** What stood between marks: texts that other people wrote. */
  readonly foreign: readonly string[];
  /** What stood there bare. */
  readonly bare: readonly string[];
}

/**
 * Takes the fence marks out of a reply.
 *
 * @param data a fenced reply; not changed
 */
export function takenApart(data: unknown): TakenApart {
  const foreign: string[] = [];
  const bare: string[] = [];
  const text = (value: string): string => {
    if (!value.includes('<ext-')) {
      bare.push(value);
      return value;
    }
    let from: number | undefined;
    for (const { 0: mark, index = 0 } of marksIn(value)) {
      if (from !== undefined) foreign.push(unfenceText(value.slice(from, index)));
      from = mark.startsWith('</') ? undefined : index + mark.length;
    }
    return unfenceText(value);
  };
  return { data: changeTexts(data, text, text), foreign, bare };
}

/**
 * Which foreign texts are shown without a fence: what cannot carry an order. Ids, slugs, dates, enum values and one-word
 * or few-word labels are most of a reply; fencing them would cost tokens and break programs without defending anything.
 */

/** Fields that Portkey or a program fills: their values are ids, dates and words of a fixed list, never sentences. */
const ID_NAME =
  /^(?:ids?|slugs?|object|status|type|role|format|method|unit|currency|country|client_ip|\w*(?:_ids?|Id|_slug|_at|_status|_type|_hash|_code))$/;

/** Ids that whoever sends a request chooses. */
const CHOSEN_ID = /(?:trace|span)_?id$/i;

const LONGEST_ID = 200;
const LONGEST_TOKEN = 80;

const QUOTED = /^“[^“”]*”$/;
const LONGEST_LABEL = 40;
/** Words of a label; parts of a name with dashes; steps of a path or URL. */
const MOST_WORDS = 4;
const MOST_PARTS = 6;
const MOST_STEPS = 10;

/** A field's name as programs write them. */
const NAME = /^[A-Za-z_$][\w.$:-]{0,47}$/;

/** What a character can be part of: words, tokens (what ids, dates, models and paths are made of), labels. */
const LOWER = 1;
const UPPER = 2;
const DIGIT = 4;
const TOKEN = 8;
const LABEL = 16;
const ALPHANUMERIC = LOWER | UPPER | DIGIT;
const LETTER = LOWER | UPPER;
const KINDS = new Uint8Array(128);
for (const [kind, characters] of [
  [LOWER, /[a-z]/],
  [UPPER, /[A-Z]/],
  [DIGIT, /[0-9]/],
  [TOKEN, /[A-Za-z0-9_.:@/+=~#-]/],
  [LABEL, /[A-Za-z0-9 _.,'()&/+:#;=-]/],
] as const)
  for (let code = 0; code < KINDS.length; code += 1)
    if (characters.test(String.fromCharCode(code))) KINDS[code] = (KINDS[code] ?? 0) | kind;

const kindAt = (text: string, at: number): number => KINDS[text.charCodeAt(at)] ?? 0;

/** What every character of a text can be part of. */
function kindOf(text: string): number {
  let kind = text === '' ? 0 : TOKEN | LABEL;
  for (let at = 0; at < text.length && kind !== 0; at += 1) kind &= kindAt(text, at);
  return kind;
}

const QUOTE = '“'.charCodeAt(0);

/**
 * Whether a text can be shown without a fence.
 *
 * @param given the text, in quotation marks or without them
 * @param name the field it stands in
 */
export function isPlain(given: string, name: string): boolean {
  if (given.length > LONGEST_ID) return false;
  const text = given.charCodeAt(0) === QUOTE && QUOTED.test(given) ? given.slice(1, -1) : given;
  const kind = kindOf(text);
  if ((kind & TOKEN) !== 0) {
    if (fieldOf(name).isId) return true;
    return text.length <= LONGEST_TOKEN && !isOrder(text, text.includes('/') ? MOST_STEPS : MOST_PARTS);
  }
  if ((kind & LABEL) === 0 || (kindAt(text, 0) & ALPHANUMERIC) === 0) return text.trim() === '';
  return text.length <= LONGEST_LABEL && !isOrder(text, MOST_WORDS);
}

/**
 * Whether a field's name can be shown without a fence: Portkey's own can, and whatever is no order.
 *
 * @param name the name; strangers choose those of metadata
 */
export const isPlainName = (name: string): boolean => fieldOf(name).isPlain;

/** What a field's name tells. */
interface FieldName {
  /** It can be shown without a fence. */
  readonly isPlain: boolean;
  /** What stands in it is an id, a date or a word of a fixed list, which nobody chose. */
  readonly isId: boolean;
}

const MOST_NAMES = 2_000;
const fieldOf = remembering(
  (name): FieldName => ({
    isPlain: NAME.test(name) && !isOrder(name, Number.POSITIVE_INFINITY, false),
    isId: ID_NAME.test(name) && !CHOSEN_ID.test(name),
  }),
  MOST_NAMES,
);

/**
 * Whether the words of a text make an order: many of them, or one that commands. Words end where their letters and
 * digits do, and before a capital after a small letter. One word alone is none.
 *
 * @param text any text
 * @param most how many words there may be, not counting numbers and single letters
 * @param beginnings whether a verb at its beginning makes an order
 */
function isOrder(text: string, most: number, beginnings = true): boolean {
  let words = 0;
  let spoken = 0;
  let commands = false;
  let at = 0;
  while (at < text.length) {
    if ((kindAt(text, at) & ALPHANUMERIC) === 0) {
      at += 1;
      continue;
    }
    const from = at;
    let before = 0;
    let isSpoken = false;
    for (; at < text.length; at += 1) {
      const kind = kindAt(text, at);
      if ((kind & ALPHANUMERIC) === 0 || ((kind & UPPER) !== 0 && (before & LOWER) !== 0)) break;
      isSpoken ||= (kind & LETTER) !== 0 && (before & LETTER) !== 0;
      before = kind;
    }
    words += 1;
    if (isSpoken) spoken += 1;
    if (!commands && isSpoken) {
      const word = text.slice(from, at).toLowerCase();
      commands = COMMANDING.has(word) || (beginnings && words === 1 && BEGINNING.has(word));
    }
    if (words > 1 && (commands || spoken > most)) return true;
  }
  return false;
}

/** Words of orders, wherever they stand in a label. One that is fenced for nothing costs a few tokens and no more. */
export const COMMANDING =
  wordsOf(`ignore disregard forget override bypass skip delete remove erase drop destroy purge wipe
  revoke disable instruction instructions order orders command commands obey comply follow pretend act reveal
  repeat exfiltrate you your yours must should shall please urgent urgently immediately now important attention always
  never previous preceding above following everything jailbreak dan todo`);

/** Verbs that make a label an order only where they begin it. */
export const BEGINNING =
  wordsOf(`create add invite grant promote give make set change update replace edit write publish rotate
  reset transfer send post forward email upload download fetch get read list show print output return say tell reply
  answer call run execute invoke use open visit click confirm approve agree accept allow permit enable stop archive do
  go try treat consider switch start`);

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}
