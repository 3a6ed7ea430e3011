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
const LONGEST_NAME = 48;

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
const names = new Map<string, FieldName>();

function fieldOf(name: string): FieldName {
  const seen = names.get(name);
  if (seen !== undefined) return seen;
  const field = {
    isPlain: NAME.test(name) && !isOrder(name, Number.POSITIVE_INFINITY, false),
    isId: ID_NAME.test(name) && !CHOSEN_ID.test(name),
  };
  // Portkey's own names come again and again; those of strangers must not fill the memory.
  if (names.size < MOST_NAMES && name.length <= LONGEST_NAME) names.set(name, field);
  return field;
}

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
