import { distance } from 'fastest-levenshtein';

/** Words that say nothing about what is wanted. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and any are as at be been being but by can could did do does for from had has have her him his how i if in into is it its ' +
    'let like may me might more much must my need needs no not of off on one or our out own please shall she should so some than that the ' +
    'their them then there these they this those to too until up us want wants was we were what when where whether which while will with ' +
    'without would you your yet just also about actually really currently now today via per each still two three four five already ever every over portkey'
  ).split(' '),
);

/** Nobody says more than this, and no word is longer: bounds the work that hostile text can make. */
const LONGEST_TEXT = 20_000;
const LONGEST_WORD = 60;

/**
 * Splits a text into lower-case words: letters and digits.
 *
 * @param text any text, such as `get_api_key` or `who may use GPT-4o?`
 */
export function wordsOf(text: string): string[] {
  return text
    .slice(0, LONGEST_TEXT)
    .normalize('NFKD')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/['’]s\b/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && word.length <= LONGEST_WORD);
}

/** Whether a word is left out of a search. */
export const isStopWord = (word: string): boolean => STOP_WORDS.has(word);

/** Words that the rules would make into another word. */
const WHOLE: ReadonlyMap<string, string> = new Map([
  ['rating', 'rating'],
  ['ratings', 'rating'],
  ['rated', 'rating'],
  ['stats', 'stats'],
  ['keys', 'key'],
  ['people', 'people'],
  ['ids', 'id'],
  ['removal', 'remov'],
  ['sent', 'send'],
  ['ran', 'run'],
  ['made', 'mak'],
  ['gave', 'giv'],
]);

const VOWEL = /[aeiouy]/;

/**
 * One form for a word's plural, past, -ing and -tion forms and for both spellings of -ise. Not a word of English: two
 * words with the same stem are taken as the same.
 *
 * @param word in lower case
 */
export function stem(word: string): string {
  const whole = WHOLE.get(word);
  if (whole !== undefined) return whole;
  if (word.length <= 3 || /\d/.test(word)) return word;
  let root = word.replace(/iz(e|es|ed|ing|ation|ations|er)$/, 'is$1').replace(/yz(e|ed|ing)$/, 'ys$1');
  root = singular(root);
  root = root.replace(/ation$/, 'at').replace(/tion$/, 't');
  if (root.length > 5 && root.endsWith('ing') && VOWEL.test(root.slice(0, -3))) root = root.slice(0, -3);
  else if (root.length > 4 && root.endsWith('ed') && VOWEL.test(root.slice(0, -2))) root = root.slice(0, -2);
  if (root.length > 3) root = root.replace(/e$/, '');
  return root
    .replace(root.length > 5 ? /([bcdfglmnprstz])\1$/ : /([bcdfgmnprtz])\1$/, '$1')
    .replace(/([^aeiou])y$/, '$1i');
}

function singular(word: string): string {
  if (/(ss|us|is)$/.test(word)) return word;
  if (/ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(ch|sh|ss|x|zz)es$/.test(word)) return word.slice(0, -2);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

const stems = new Map<string, string>();
const MOST_KEPT = 10_000;

/** The same, remembered: a catalog says few words often. */
function stemmed(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const root = stem(word);
  if (stems.size < MOST_KEPT) stems.set(word, root);
  return root;
}

/** The stems of a text's words, those that say nothing left out. */
export const stemsOf = (text: string): string[] =>
  wordsOf(text)
    .filter((word) => !isStopWord(word))
    .map(stemmed);

const roots = new Map<string, string>();

/**
 * The roots of a phrase that we wrote ourselves (ASCII, not long), words that say little left as they are: the same as
 * of a search's words, at a fifth of the work.
 *
 * @param phrase such as `who changed the config`
 */
export function rootsOf(phrase: string): string[] {
  const found: string[] =
    phrase
      .toLowerCase()
      .replaceAll("'s", '')
      .match(/[a-z0-9]+/g) ?? [];
  for (let at = 0; at < found.length; at += 1) {
    const word = found[at] ?? '';
    let root = roots.get(word);
    if (root === undefined) {
      root = isStopWord(word) ? word : stemmed(word);
      roots.set(word, root);
    }
    found[at] = root;
  }
  return found;
}

/** A word of a search as it was probably meant. */
export interface Token {
  readonly root: string;
  /** A past form ("stored", "expired") tells of a thing more often than it asks for an action. */
  readonly past: boolean;
  readonly plural: boolean;
  /** Put right: it may have been another word altogether. */
  readonly guessed: boolean;
}

const LONGEST_QUERY = 1_000;
const MOST_WORDS = 40;
const EMAIL = /(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w/g;

/**
 * Splits a search into tokens; words that were run together and typos are put right.
 *
 * @param query as it was typed; what is beyond 1,000 characters or 40 words is not read
 * @param known every root that is a word here
 */
export function tokensOf(query: string, known: ReadonlySet<string>): readonly Token[] {
  const isKnown = (root: string): boolean => known.has(root) || isStopWord(root);
  return wordsOf(query.slice(0, LONGEST_QUERY).replace(EMAIL, ' somebody email '))
    .slice(0, MOST_WORDS)
    .flatMap((word, at) => {
      const root = isStopWord(word) ? word : stem(word);
      const token = { past: at > 0 && /[a-z]{2}ed$/.test(word), plural: /[^siu]s$/.test(word), guessed: false };
      if (isKnown(root)) return [{ ...token, root }];
      const parts = partsOf(word, isKnown);
      if (parts) return parts.map((part) => ({ ...token, root: part }));
      const near = nearest(root, known);
      return [{ ...token, root: near ?? root, guessed: near !== undefined }];
    });
}

const SHORTEST_PART = 3;

function partsOf(word: string, isKnown: (root: string) => boolean): readonly string[] | undefined {
  for (let cut = SHORTEST_PART; cut <= word.length - SHORTEST_PART; cut += 1) {
    const parts = [stem(word.slice(0, cut)), stem(word.slice(cut))];
    if (parts.every(isKnown)) return parts;
  }
  return undefined;
}

/** The known root that a mistyped one most probably is: one letter off, or two in longer words. */
function nearest(root: string, known: ReadonlySet<string>): string | undefined {
  if (root.length < 4 || /\d/.test(root)) return undefined;
  let best: string | undefined;
  let least = root.length < 6 ? 2 : 3;
  for (const term of known) {
    if (term[0] !== root[0] || term.length < 3 || Math.abs(term.length - root.length) >= least) continue;
    const far = distance(root, term);
    if (far > least - 1) continue;
    best = term;
    least = far;
  }
  return best;
}
