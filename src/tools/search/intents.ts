import type { Tool } from '../model/tool.ts';
import { actionsOfVerb } from './actions.ts';
import { isStopWord, stem, wordsOf } from './words.ts';

/** Reads a query the way assistants write them: which intents it holds, and which operation it names outright. */
interface IntentReader {
  /**
   * The intents of a query, each as a query of its own: the query itself where it holds one.
   *
   * @param query as it was typed
   */
  readonly intentsOf: (query: string) => readonly string[];
  /**
   * The name of the operation that is asked for by its own verb and resource ("create workspace").
   *
   * @param intent one intent
   */
  readonly plainOperation: (intent: string) => string | undefined;
}

/** Names of resources that people shorten or call otherwise, by the words of the tools' names. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  key: 'api key',
  'api token': 'api key',
  'who am i': 'whoami',
  member: 'workspace member',
  budget: 'usage limit',
  'budget policy': 'usage limit',
  partial: 'prompt partial',
  label: 'prompt label',
  invite: 'user invite',
  invitation: 'user invite',
  folder: 'collection',
  spend: 'cost',
  spending: 'cost',
};

/** Verbs that mean the verb of a name. */
const SAME_VERB: Readonly<Record<string, readonly string[]>> = {
  show: ['list', 'get'],
  view: ['get', 'list'],
  see: ['list', 'get'],
  find: ['list'],
  add: ['create'],
  new: ['create'],
  make: ['create'],
  edit: ['update'],
  change: ['update'],
  modify: ['update'],
  remove: ['delete'],
};

/** Parts of names that nobody says. */
const UNSAID: ReadonlySet<string> = new Set(['all', 'analytics', 'group', 'summary'].map(stem));

const MOST_CHARACTERS = 1_000;
const MOST_INTENTS = 8;
/** A list's element is short; a longer part without a verb is a sentence of its own kind. */
const LONGEST_ELEMENT = 4;

/** Where one intent may end: punctuation, numbers of a list, and the words that join. */
const BREAK = /[;\n,+&|•]|\s\/\s|:\s|(?:^|\s)\d{1,2}[.)]\s|\b(?:and|then|with)\b/gi;
/** Before these a resource ends; what follows tells more of it. */
const TELLS_MORE: ReadonlySet<string> = new Set(['named', 'called', 'using', 'depending'].map(stem));
/** Words after a resource that add nothing. */
const ENDINGS: ReadonlySet<string> = new Set(['policy', 'details', 'settings', 'template'].map(stem));
const OF: ReadonlySet<string> = new Set(['of', 'from', 'in', 'to', 'on', 'for']);
const BY: ReadonlySet<string> = new Set(['by', 'per']);
/** "create a workspace with a budget" makes both; "list workspaces with a budget" does not list both. */
const CREATES: ReadonlySet<string> = new Set(['create', 'add', 'new', 'make', 'set']);
/** What is asked for so is to be seen. */
const ASKS: ReadonlySet<string> = new Set(['what', 'which', 'who']);
/** Who says one of these tells a story. */
const PERSONS: ReadonlySet<string> = new Set('i we us our my me you your he she his her who it'.split(' '));

/** A part of a query as far as it is understood. */
interface Part {
  readonly text: string;
  readonly words: readonly string[];
  readonly resource: Resource | undefined;
  /** As they were said, in their order. */
  readonly verbs: readonly string[];
  /** Whether there is nothing in it but verbs and words that say nothing. */
  readonly verbsOnly: boolean;
  /** It begins with `with`, which may only tell more of what stands before. */
  readonly aside: boolean;
  /** It is somebody's sentence rather than a command: what it wants is clear only from the whole. */
  readonly isProse: boolean;
  /** A colon follows: it may only say what the rest is about. */
  readonly heads: boolean;
}

/** A piece of a query. */
type Cut = Pick<Part, 'text' | 'aside' | 'heads'>;

interface Intent {
  text: string;
  readonly resource: Resource;
  readonly verb: string | undefined;
}

interface Resource {
  readonly at: number;
  readonly length: number;
  /** Its words as they were said. */
  readonly said: string;
  /** The words of the tools' names. */
  readonly key: string;
}

/**
 * Prepares to read queries.
 *
 * @param tools every tool that can be found: their names are the verbs and resources that are known
 */
export function intentReader(tools: readonly Tool[]): IntentReader {
  const whole = new Map(tools.map(({ name }) => [keyOf(name.split('_')), name]));
  const plain = new Map<string, string>();
  const resources = new Map<string, string>([['whoami', 'whoami']]);
  const verbs = new Set<string>();
  for (const { name } of tools) {
    const [verb = '', ...rest] = name.split('_');
    verbs.add(stem(verb));
    const things = keyOf(rest.filter((word) => word !== 'all'));
    if (!plain.has(`${stem(verb)} ${things}`)) plain.set(`${stem(verb)} ${things}`, name);
    const key = keyOf(rest.filter((word) => !UNSAID.has(stem(word))));
    if (key !== '' && actionsOfVerb(key) === undefined) resources.set(key, key);
  }
  for (const [said, means] of Object.entries(OTHER_NAMES))
    resources.set(keyOf(said.split(' ')), keyOf(means.split(' ')));

  const isLiteral = (word: string): boolean => verbs.has(stem(word));
  const isVerb = (word: string): boolean => isLiteral(word) || actionsOfVerb(stem(word)) !== undefined;

  const resourceIn = (words: readonly string[], from = 0): Resource | undefined => {
    for (let at = from; at < words.length; at += 1)
      for (let length = Math.min(LONGEST_NAME, words.length - at); length > 0; length -= 1) {
        const said = words.slice(at, at + length);
        const key = resources.get(keyOf(said));
        if (key !== undefined) return { at, length, said: said.join(' '), key };
      }
    return undefined;
  };

  const partOf = ({ text, ...cut }: Cut): Part => {
    const words = wordsOf(text);
    const resource = resourceIn(words);
    const said = words.filter((word, at) => !(resource && isWithin(resource, at)) && isVerb(word));
    const verbsOnly = said.length > 0 && words.every((word) => isLiteral(word) || isStopWord(word));
    const isProse =
      words.some((word) => PERSONS.has(word)) || (!isVerb(words[0] ?? '') && words.length > LONGEST_ELEMENT);
    return {
      text: text.trim(),
      words,
      resource,
      verbs: said,
      verbsOnly: verbsOnly && resource === undefined,
      isProse,
      ...cut,
    };
  };

  /** The resource that a part names by half a name: "usage and rate limits", "prompts and versions". */
  const shared = (part: Part, before: Resource | undefined, after: Resource | undefined): Resource | undefined => {
    const last = part.words.at(-1);
    if (last === undefined || isStopWord(last) || isVerb(last)) return undefined;
    const [, ...tail] = after?.said.split(' ') ?? [];
    const start = before?.said.split(' ') ?? [];
    return [tail.length > 0 ? [last, ...tail] : [], [...start, last], [...start.slice(0, 1), last]]
      .map((words) => resourceIn(words))
      .find((resource) => resource?.at === 0 && resource.length > 1);
  };

  const intentsOf = (query: string): readonly string[] => {
    if (whole.has(keyOf(wordsOf(query)))) return [query];
    const parts = partsOf(query.slice(0, MOST_CHARACTERS)).map(partOf);
    const topic = parts.length > 1 && isTopic(parts[0]) ? parts.shift() : undefined;
    const intents: Intent[] = [];
    for (const [index, part] of parts.entries()) {
      const made = intentsIn(part, intents.at(-1), parts.slice(index + 1), topic?.resource);
      const last = intents.at(-1);
      if (made.length > 0) intents.push(...made);
      else if (last === undefined) return [query];
      else last.text = `${last.text} ${part.text}`;
    }
    const texts = [...new Set(intents.map(({ text }) => text))].slice(0, MOST_INTENTS);
    if (texts.length < 2) return [query];
    return parts.some(({ isProse }) => isProse) ? [query, ...texts] : texts;
  };

  /** The intents that a part of a query is; none where it only tells more of the one before. */
  const intentsIn = (
    part: Part,
    last: Intent | undefined,
    next: readonly Part[],
    topic: Resource | undefined,
  ): readonly Intent[] => {
    const { text, words, verbs } = part;
    const [first = ''] = words;
    const half = shared(part, last?.resource ?? topic, next[0]?.resource);
    const isTheirs = first === 'their' && half !== undefined;
    const resource = isTheirs ? undefined : part.resource;
    const each = (of: Resource): readonly Intent[] =>
      verbs.map((verb) => ({ text: `${verb} ${of.said}`, resource: of, verb }));
    if (last && BY.has(first)) return [{ ...last, text: `${beforeBy(last.text)} ${text}` }];
    if (part.verbsOnly) {
      if (last?.verb !== undefined && !isLiteral(last.verb)) return [];
      const of = last?.resource ?? topic ?? next.find((other) => other.resource)?.resource;
      return of === undefined ? [] : each(of);
    }
    if (resource === undefined) {
      const verb = verbs[0] ?? last?.verb;
      return half === undefined ? [] : [{ text: `${verb ?? ''} ${half.said}`.trim(), resource: half, verb }];
    }
    if (last && (OF.has(first) || (part.aside && !CREATES.has(last.verb ?? '')))) return [];
    const { at, length } = resource;
    const beside = at === 0 ? words.slice(length) : at + length === words.length ? words.slice(0, at) : [];
    if (verbs.length > 1 && beside.every((word) => isLiteral(word) || isStopWord(word)) && beside.length > 0)
      return each(resource);
    const isElement = verbs.length === 0 && words.length <= LONGEST_ELEMENT && last?.verb !== undefined;
    const like = isElement && ASKS.has(last.verb ?? '') ? 'list' : last?.verb;
    return [{ text: isElement ? `${like} ${text}` : text, resource, verb: verbs[0] ?? last?.verb }];
  };

  const plainOperation = (intent: string): string | undefined => {
    const words = wordsOf(intent.slice(0, MOST_CHARACTERS));
    const named = whole.get(keyOf(words));
    if (named !== undefined) return named;
    const resource = resourceIn(words);
    if (resource === undefined) return undefined;
    const end = resource.at + resource.length;
    const after = words.slice(end).filter((word) => !ENDINGS.has(stem(word)));
    const before = words.slice(0, resource.at).filter((word) => !isStopWord(word));
    const [next] = after;
    if (before.length > 1) return undefined;
    const last = before.length === 0 && after.length === 1 ? next : undefined;
    const [verb = last] = before;
    if (last === undefined && next !== undefined && !isStopWord(next) && !TELLS_MORE.has(stem(next))) return undefined;
    const further = next !== undefined && OF.has(next) ? resourceIn(words, end + 1) : undefined;
    if (further && resources.has(`${further.key} ${resource.key}`)) return undefined;
    const asked =
      verb === undefined
        ? after.length === 0
          ? resource.said.endsWith('s')
            ? ['list']
            : ['get', 'list']
          : []
        : [verb, ...(SAME_VERB[verb] ?? [])];
    return asked.map((each) => plain.get(`${stem(each)} ${resource.key}`)).find((name) => name !== undefined);
  };
  return { intentsOf, plainOperation };
}

/** What stands before a colon and says only what the rest is about. */
const isTopic = (part: Part | undefined): boolean =>
  part?.heads === true && (part.verbs.length === 0 || part.resource === undefined);

/** The most words of a tool's name. */
const LONGEST_NAME = 5;

const isWithin = (resource: Resource, at: number): boolean => at >= resource.at && at < resource.at + resource.length;
const keyOf = (words: readonly string[]): string => words.map(stem).join(' ');

function partsOf(query: string): readonly Cut[] {
  const parts: Cut[] = [];
  let from = 0;
  let aside = false;
  for (const match of query.matchAll(BREAK)) {
    parts.push({ text: query.slice(from, match.index), aside, heads: match[0].startsWith(':') });
    from = match.index + match[0].length;
    aside = match[0].toLowerCase() === 'with';
  }
  parts.push({ text: query.slice(from), aside, heads: false });
  return parts.filter(({ text }) => wordsOf(text).length > 0);
}

/** What stands before the last "by" or "per" of a text. */
function beforeBy(text: string): string {
  const words = text.split(' ');
  const at = words.findLastIndex((word) => BY.has(word));
  return (at < 0 ? words : words.slice(0, at)).join(' ');
}
