import { type Action, actionsOfVerb, type Wish } from './actions.ts';
import { namedKinds } from './literals.ts';
import { type Spoken, spelled, type Words } from './spelling.ts';
import type { Meaning } from './vocabulary.ts';
import { isStopWord, stem, stemsOf, wordsOf } from './words.ts';

/** One word or phrase of a search: the stems that stand for it, and how much each counts. */
export interface Idea {
  readonly terms: ReadonlyMap<string, number>;
  /** What the whole counts beside the others. */
  readonly weight: number;
}

/** A search in the index's own words. */
export interface Understood {
  /** One for each word or phrase that says something. */
  readonly ideas: readonly Idea[];
  /** What is to be done, as far as a verb says it. */
  readonly actions: Wish;
  /** The things that are spoken of as several: a list of them is wanted rather than one. */
  readonly plural: ReadonlySet<string>;
  /** The words as they were said, put right. */
  readonly said: ReadonlySet<string>;
  /** The same in their order. */
  readonly roots: readonly string[];
  /** Whether this is about something here at all. */
  readonly ours: boolean;
}

const SAID = 1;
const SAID_VERB = 0.5;
const MEANT = 0.7;
const MEANT_VERB = 0.55;
/** A phrase says more than a word. */
const PHRASE = 1.3;
/** How much of the words must be known for an answer to be worth giving. */
const LEAST_KNOWN = 0.34;
const LATER_VERB = 0.85;
const PART = 0.55;
const STOP_MEANT = 0.55;

interface Lexicon extends Words {
  readonly phrases: ReadonlyMap<string, string>;
  readonly longest: number;
  readonly meant: ReadonlyMap<string, readonly string[]>;
  /** A word of the catalog or of the vocabulary, not only of what people say of tools. */
  readonly isTold: (stem: string) => boolean;
  /** A word of the vocabulary, of a name or of a title; not one that merely occurs in a description. */
  readonly isOurs: (stem: string) => boolean;
}

/**
 * Prepares to understand searches.
 *
 * @param vocabulary what people say
 * @param indexed every stem that the index holds
 * @param spoken further stems that are words, for spelling
 * @param names the stems of names and titles: a word that is one of these is about something here
 */
export function understanding(
  vocabulary: readonly Meaning[],
  indexed: Iterable<string>,
  spoken: Iterable<string>,
  names: Iterable<string>,
): (query: string) => Understood {
  const lexicon = lexiconOf(vocabulary, new Set(indexed), spoken, new Set(names));
  return (query) => understand(query, lexicon);
}

function lexiconOf(
  vocabulary: readonly Meaning[],
  indexed: ReadonlySet<string>,
  spoken: Iterable<string>,
  names: ReadonlySet<string>,
): Lexicon {
  const meant = new Map<string, string[]>();
  const phrases = new Map<string, string>();
  let longest = 1;
  for (const { says, means } of vocabulary)
    for (const saying of says.split(',')) {
      const stems = wordsOf(saying).map((word) => (isStopWord(word) ? word : stem(word)));
      const key = stems.join(' ');
      if (stems.length > 1) phrases.set(key, key);
      longest = Math.max(longest, stems.length);
      meant.set(key, [...new Set([...(meant.get(key) ?? []), ...stemsOf(means)])]);
    }
  const single = [...meant.keys()].filter((key) => !key.includes(' '));
  const told = new Set([...indexed, ...single]);
  const all = new Set([...told, ...spoken]);
  const terms = [...all].sort();
  return {
    phrases,
    longest,
    meant,
    terms,
    isTerm: (root) => all.has(root),
    isTold: (root) => told.has(root) || names.has(root),
    isOurs: (root) => meant.has(root) || names.has(root),
  };
}

function understand(query: string, lexicon: Lexicon): Understood {
  const ideas: Idea[] = [];
  const actions = new Map<Action, number>();
  const plural = new Set<string>();
  const idea = (weight: number, own: readonly string[], key: string): void => {
    const terms = new Map<string, number>();
    for (const term of lexicon.meant.get(key) ?? []) terms.set(term, MEANT);
    for (const term of own)
      if (lexicon.isTerm(term) && !isStopWord(term)) terms.set(term, own.length > 1 ? PART : SAID);
    if (terms.size > 0) ideas.push({ terms, weight });
  };
  // A verb at the beginning is what is wanted; later ones mostly tell of the thing.
  let commanded = false;
  const act = (root: string): boolean => {
    const found = actionsOfVerb(root);
    for (const [action, counts] of found ?? [])
      actions.set(action, Math.max(actions.get(action) ?? 0, counts * (commanded ? LATER_VERB : 1)));
    return found !== undefined;
  };
  /** A meaning that begins with a verb says what is to be done. */
  const mean = (key: string): boolean => {
    const [first] = lexicon.meant.get(key) ?? [];
    return first !== undefined && act(first);
  };

  const spoken = spelled(wordsOf(namedKinds(query.slice(0, LONGEST_QUERY))).slice(0, MOST_WORDS), lexicon);
  const words = spoken.map(({ root }) => root);
  if (QUESTIONS.has(words[0] ?? '')) {
    actions.set('get', 1);
    actions.set('list', 1);
    commanded = true;
  }
  let counted = 0;
  let known = 0;
  let ours = false;
  for (let at = 0; at < words.length; ) {
    const length = phraseAt(words, at, lexicon);
    if (length > 1) {
      const part = words.slice(at, at + length);
      idea(PHRASE, part, part.join(' '));
      if (spoken[at + length - 1]?.several) for (const root of part) plural.add(root);
      if (!spoken[at]?.past && !mean(part.join(' '))) act(part[0] ?? '');
      counted += 1;
      known += 1;
      ours = true;
      at += length;
      commanded ||= counted === 1 && isCommand(actions);
      continue;
    }
    const word = words[at] ?? '';
    if (word === 'who' && spoken[at + 1]?.past === true && actionsOfVerb(words[at + 1] ?? '') !== undefined) {
      idea(WHO_DID_COUNTS, [], WHO_DID);
      counted += 1;
      known += 1;
      ours = true;
      at += 2;
      continue;
    }
    const several = spoken[at]?.several === true;
    const noun = DETERMINERS.has(words[at - 1] ?? '');
    if (isSomebody(spoken, at, lexicon)) {
      idea(SOMEBODY, [], stem('somebody'));
      at += 1;
      continue;
    }
    const verb = !noun && (spoken[at]?.past ? actionsOfVerb(word) !== undefined : act(word));
    if (!verb && !noun) mean(word);
    at += 1;
    if (isStopWord(word)) {
      idea(STOP_MEANT, [], word);
      continue;
    }
    counted += 1;
    if (lexicon.isOurs(word) && (!verb || lexicon.meant.has(word)) && !spoken[at - 1]?.guessed) ours = true;
    if (lexicon.isTold(word) || verb) known += 1;
    commanded ||= counted === 1 && isCommand(actions);
    if (several) for (const term of [word, ...(lexicon.meant.get(word) ?? [])]) plural.add(term);
    idea(verb ? (lexicon.meant.has(word) ? MEANT_VERB : SAID_VERB) : SAID, [word], word);
  }
  if (!QUESTIONS.has(words[0] ?? '') && !isCommand(actions) && words.some((word) => DEMANDS.has(word)))
    for (const [action, counts] of DEMANDED) actions.set(action, Math.max(actions.get(action) ?? 0, counts));
  return {
    ideas,
    actions,
    plural,
    said: new Set(words),
    roots: words,
    ours:
      counted > 0 &&
      known / counted >= LEAST_KNOWN &&
      (ours || (known === counted && !spoken.some(({ guessed }) => guessed))),
  };
}

/** After one of these a word is a thing, even if it could be a verb: "the run", "an invite". */
const DETERMINERS: ReadonlySet<string> = new Set(
  'the a an my our your this that these those each one another any some its their his her'.split(' '),
);

/** A sentence that begins so wants to know something. */
const QUESTIONS: ReadonlySet<string> = new Set(
  'who whose which what why is are was were does did do has have'.split(' '),
);

/** A statement with one of these asks for a change, without saying which: "Carol should see …". */
const DEMANDS: ReadonlySet<string> = new Set('must should shall shouldn mustn needs need cannot'.split(' '));
const DEMANDED: Wish = new Map([
  ['update', 1],
  ['create', 0.9],
  ['delete', 0.7],
]);

const BEFORE_PERSON: ReadonlySet<string> = new Set(
  'add put remove make give let stop invite move kick throw take set promote demote allow forbid grant ask prevent assign'
    .split(' ')
    .map(stem),
);
const AFTER_PERSON: ReadonlySet<string> = new Set(
  'to from into in out of off as an a the admin access join use what has have full more'
    .split(' ')
    .map((word) => (isStopWord(word) ? word : stem(word))),
);
const SOMEBODY = 0.7;

/** Whether an unknown word stands where a person's name would: "add lena to …", "what bob has spent". */
function isSomebody(spoken: readonly Spoken[], at: number, lexicon: Lexicon): boolean {
  const { root = '', guessed = false } = spoken[at] ?? {};
  if (
    (!guessed && lexicon.isTerm(root)) ||
    isStopWord(root) ||
    (!guessed && actionsOfVerb(root) !== undefined) ||
    /\d/.test(root)
  )
    return false;
  const before = spoken[at - 1]?.root ?? '';
  const after = spoken[at + 1]?.root;
  return (
    BEFORE_PERSON.has(before) && (after === undefined || AFTER_PERSON.has(after) || actionsOfVerb(after) !== undefined)
  );
}

/** Whether something other than looking was asked for outright. */
const isCommand = (actions: Wish): boolean =>
  (['create', 'update', 'delete', 'run'] as const).some((action) => actions.get(action) === 1);

/** "Who deleted …" asks for the audit, whatever was done. */
const WHO_DID = 'who did';
const WHO_DID_COUNTS = 2;

const MOST_WORDS = 40;
const LONGEST_QUERY = 1_000;

function phraseAt(words: readonly string[], at: number, { phrases, longest }: Lexicon): number {
  for (let length = Math.min(longest, words.length - at); length > 1; length -= 1)
    if (phrases.has(words.slice(at, at + length).join(' '))) return length;
  return 1;
}
