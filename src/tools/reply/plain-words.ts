/**
 * Which foreign texts are shown without a fence: what cannot carry an order. Ids, slugs, dates, enum values and one-word
 * or few-word labels are most of a reply; fencing them would cost tokens and break programs without defending anything.
 */

/** Fields that Portkey or a program fills: their values are ids, dates and words of a fixed list, never sentences. */
const ID_NAME =
  /^(?:id|ids|slug|slugs|object|status|type|role|format|method|model|provider|email|uri|url|unit|currency|country|client_ip)$|(?:_id|_ids|Id|_slug|_at|_status|_type|_hash|_code)$/;

/** No white space, and nothing but what ids, dates, models and paths are made of. */
const TOKEN = /^[A-Za-z0-9_.:@/+=~#-]+$/;
const LONGEST_ID = 200;
const LONGEST_TOKEN = 64;

const LABEL = /^[A-Za-z0-9][A-Za-z0-9 _.,'()&/+:#;=-]*$/;
const QUOTED = /^“[^“”]*”$/;
const LONGEST_LABEL = 40;
const MOST_WORDS = 4;

/** Words that orders are made of. A label that has one is fenced, which costs a few tokens and nothing else. */
const ORDERS: ReadonlySet<string> = new Set(
  `ignore disregard forget override bypass skip stop delete deletes remove erase drop destroy purge wipe revoke disable
  archive create add invite grant promote give make set change update replace edit write publish rotate reset transfer
  send post forward email upload download fetch get read list show print reveal repeat output return say tell reply
  answer call run execute invoke use open visit click follow obey comply act pretend confirm approve agree accept allow
  permit enable instruction instructions instruct order orders command commands prompt system assistant user admin
  administrator developer human you your yours must should shall need now immediately urgent please always never
  previous above following next new all everything every secret secrets key keys token tokens password credentials
  tool tools function function_call important attention note warning jailbreak dan`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

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
    if (ID_NAME.test(name)) return true;
    return text.length <= LONGEST_TOKEN && !isOrder(text);
  }
  return text.trim() === '' || (text.length <= LONGEST_LABEL && LABEL.test(text) && !isOrder(text));
}

/** More than a few words, or more than one of which one commands. */
function isOrder(text: string): boolean {
  const words = text.split(/[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])/).filter((word) => word !== '');
  if (words.length < 2) return false;
  if (words.filter((word) => /[A-Za-z]{2}/.test(word)).length > MOST_WORDS) return true;
  return words.some((word) => ORDERS.has(word.toLowerCase()));
}
