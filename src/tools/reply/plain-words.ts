/**
 * Which foreign texts are shown without a fence: what cannot carry an order. Ids, slugs, dates, enum values and one-word
 * or few-word labels are most of a reply; fencing them would cost tokens and break programs without defending anything.
 */

/** Fields that Portkey or a program fills: their values are ids, dates and words of a fixed list, never sentences. */
const ID_NAME =
  /^(?:ids?|slugs?|object|status|type|role|format|method|unit|currency|country|client_ip|\w*(?:_ids?|Id|_slug|_at|_status|_type|_hash|_code))$/;

/** Ids that whoever sends a request chooses. */
const CHOSEN_ID = /(?:trace|span)_?id$/i;

/** No white space, and nothing but what ids, dates, models and paths are made of. */
const TOKEN = /^[A-Za-z0-9_.:@/+=~#-]+$/;
const LONGEST_ID = 200;
const LONGEST_TOKEN = 80;

const LABEL = /^[A-Za-z0-9][A-Za-z0-9 _.,'()&/+:#;=-]*$/;
const QUOTED = /^“[^“”]*”$/;
const LONGEST_LABEL = 40;
/** Words of a label; parts of a name with dashes; steps of a path or URL. */
const MOST_WORDS = 4;
const MOST_PARTS = 6;
const MOST_STEPS = 10;

/** Words of orders, wherever they stand in a label. One that is fenced for nothing costs a few tokens and no more. */
const COMMANDING = wordsOf(`ignore disregard forget override bypass skip delete remove erase drop destroy purge wipe
  revoke disable instruction instructions order orders command commands obey comply follow pretend act reveal
  repeat exfiltrate you your yours must should shall please urgent urgently immediately now important attention always
  never previous preceding above following everything jailbreak dan todo`);

/** Verbs that make a label an order only where they begin it. */
const BEGINNING = wordsOf(`create add invite grant promote give make set change update replace edit write publish rotate
  reset transfer send post forward email upload download fetch get read list show print output return say tell reply
  answer call run execute invoke use open visit click confirm approve agree accept allow permit enable stop archive do
  go try treat consider switch start`);

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}

/** A field's name as programs write them. */
const NAME = /^[A-Za-z_$][\w.$:-]{0,47}$/;

/**
 * Whether a text can be shown without a fence.
 *
 * @param given the text, in quotation marks or without them
 * @param name the field it stands in
 */
export function isPlain(given: string, name: string): boolean {
  if (given.length > LONGEST_ID) return false;
  const text = QUOTED.test(given) ? given.slice(1, -1) : given;
  if (TOKEN.test(text)) {
    if (ID_NAME.test(name) && !CHOSEN_ID.test(name)) return true;
    return text.length <= LONGEST_TOKEN && !isOrder(text, text.includes('/') ? MOST_STEPS : MOST_PARTS);
  }
  return text.trim() === '' || (text.length <= LONGEST_LABEL && LABEL.test(text) && !isOrder(text, MOST_WORDS));
}

/**
 * Whether a field's name can be shown without a fence: Portkey's own can, and whatever is no order.
 *
 * @param name the name; strangers choose those of metadata
 */
export function isPlainName(name: string): boolean {
  const seen = names.get(name);
  if (seen !== undefined) return seen;
  const plain = NAME.test(name) && !commands(name);
  // Portkey's own names come again and again; those of strangers must not fill the memory.
  if (names.size < MOST_NAMES) names.set(name, plain);
  return plain;
}

const MOST_NAMES = 2_000;
const names = new Map<string, boolean>();

const commands = (name: string): boolean =>
  wordsIn(name).length > 1 && wordsIn(name).some((word) => COMMANDING.has(word));

/** One word, a number, or a UUID. */
const ONE_WORD = /^(?:[a-z0-9]+|[A-Z0-9]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const wordsIn = (text: string): readonly string[] =>
  text
    .split(/[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());

function isOrder(text: string, most: number): boolean {
  if (ONE_WORD.test(text)) return false;
  const words = wordsIn(text);
  const [first = ''] = words;
  if (words.length < 2) return false;
  if (words.filter((word) => /[a-z]{2}/.test(word)).length > most) return true;
  return BEGINNING.has(first) || words.some((word) => COMMANDING.has(word));
}
