import MiniSearch from 'minisearch';
import type { Tool } from '../model/tool.ts';
import {
  type Action,
  type ActionWeights,
  actionsAsked,
  actionsOfTool,
  actionsOfVerb,
  fits,
  verbRoots,
} from './actions.ts';
import { classesIn, dictionaryRoots, isClass, isInDictionary } from './dictionary.ts';
import { intentReader } from './intents.ts';
import { phraseSimilarity } from './phrase-similarity.ts';
import { isStopWord, rootsOf, stem, stemsOf, type Token, tokensOf } from './words.ts';

/** One tool that was found, and how well it fits (comparable within one search only). */
export interface Found {
  readonly tool: Tool;
  readonly score: number;
  /** The best answer to one of the query's intents, which no limit may hide. */
  readonly best?: true;
}

/** Finds tools by plain words. Deterministic; no network, no model. */
export type Search = (query: string, wanted: (tool: Tool) => boolean) => readonly Found[];

/** How much a word counts by where it stands. */
const BOOST: Readonly<Record<Exclude<keyof SearchDocument, 'id'>, number>> = {
  name: 2.9,
  title: 2,
  description: 2.3,
  said: 0.7,
  domain: 1,
  path: 0.7,
  parameters: 0.6,
};
const BM25 = { k: 0.6, b: 0.7, d: 0.5 };
/** What a class of the dictionary and a verb count in a tool's texts, beside any other word. */
const CLASS = 0.35;
const VERB = 0.5;
/** What similarity to example phrases counts beside what a tool's own texts say, which is at most 1. */
const SIMILARITY = 2.5;
/** What of its similarity a tool keeps that does something else than what is asked. */
const ACTION_FLOOR = 0.7;
/** The very verb of the name was said. */
const SAME_VERB = 1.15;
/** "labels" asks for the list of them, "the label" for one. */
const SINGULAR_LIST = 0.88;
const PLURAL_GET = 0.65;
/** What a tool keeps whose name speaks of nothing that was asked for. */
const NAME_FLOOR = 0.7;
/** A search this near to a phrase is about something here. */
const LIKE_ENOUGH = 0.5;
/** How much of the words must be known for an answer to be worth giving. */
const LEAST_KNOWN = 0.34;

/**
 * Builds the index: done at the first search.
 *
 * @param tools every tool that can be found
 * @param aboutDomain what each domain is about, in a few words
 */
export function createSearch(tools: readonly Tool[], aboutDomain: (domain: string) => string): Search {
  const documents = documentsOf(tools, aboutDomain);
  const index = new MiniSearch<SearchDocument>({
    fields: Object.keys(BOOST),
    tokenize: termsOf,
    processTerm: (term) => term,
    searchOptions: {
      boost: BOOST,
      bm25: BM25,
      boostTerm: (term) => (isClass(term) ? CLASS : actionsOfVerb(term) ? VERB : 1),
    },
  });
  index.addAll(documents);
  const phrases = phraseSimilarity(new Map(tools.map(({ name, examplePhrases = '' }) => [name, examplePhrases])));
  const texts = documents.flatMap(({ id: _, ...fields }) => Object.values(fields).flatMap(stemsOf));
  // Sorted, so that of two words equally near to a mistyped one the same is always taken.
  const known = new Set([...texts, ...phrases.roots, ...dictionaryRoots, ...verbRoots].sort());
  const names = new Set(documents.flatMap(({ name, title, domain }) => stemsOf(`${name} ${title} ${domain}`)));
  const entries = entriesOf(tools);

  const ranked: Search = (query, wanted) => {
    const tokens = tokensOf(query, known);
    const roots = tokens.map(({ root }) => root);
    const similarity = phrases.compare(roots);
    if (!isAbout(tokens, known, names) && similarity.nearest < LIKE_ENOUGH) return [];
    const asked: Asked = {
      actions: actionsAsked(tokens),
      roots: new Set(roots),
      plural: new Set(tokens.filter(({ plural }) => plural).map(({ root }) => root)),
    };
    const byText = new Map<string, number>();
    for (const { id, score } of index.search(queryTerms(tokens).join(' '), { tokenize: (text) => text.split(' ') }))
      byText.set(String(id), score);
    const scored = entries.map((entry) => {
      const { name } = entry.tool;
      return {
        entry,
        text: (byText.get(name) ?? 0) * suits(entry, asked),
        similar:
          (similarity.tools.get(name) ?? 0) * (ACTION_FLOOR + (1 - ACTION_FLOOR) * fits(asked.actions, entry.actions)),
      };
    });
    const most = Math.max(...scored.map(({ text }) => text)) || 1;
    return scored
      .filter(({ entry, text, similar }) => text + similar > 0 && wanted(entry.tool))
      .map(({ entry, text, similar }) => ({ tool: entry.tool, score: text / most + SIMILARITY * similar }))
      .sort((a, b) => b.score - a.score || (a.tool.name < b.tool.name ? -1 : 1));
  };

  const { intentsOf, plainOperation } = intentReader(tools);
  return (query, wanted) =>
    inTurns(
      intentsOf(query).map((intent) => {
        const found = ranked(intent, wanted);
        const plain = plainOperation(intent);
        const named = found.find(({ tool }) => tool.name === plain);
        return named ? [named, ...found.filter((other) => other !== named)] : found;
      }),
    );
}

/** The terms of a tool's text: roots that say something, and classes of the dictionary. */
function termsOf(text: string): string[] {
  const roots = rootsOf(text);
  return [...roots.filter((root) => !isStopWord(root)), ...classesIn(roots)];
}

/** "Who deleted …" asks for the audit log, whatever was done. */
const WHO_DID = ['audit', 'log'];

/** What a search is looked up by in the tools' texts: each term once. */
function queryTerms(tokens: readonly Token[]): readonly string[] {
  const roots = tokens.map(({ root }) => root);
  const whoDid = tokens.some(({ past }, at) => past && roots[at - 1] === 'who');
  return [...new Set([...roots.filter((root) => !isStopWord(root)), ...classesIn(roots), ...(whoDid ? WHO_DID : [])])];
}

/** Whether a search speaks of something here: enough of its words are known, and one of them names a thing. */
function isAbout(tokens: readonly Token[], known: ReadonlySet<string>, names: ReadonlySet<string>): boolean {
  const words = tokens.filter(({ root }) => !isStopWord(root));
  const understood = words.filter(({ root }) => known.has(root));
  if (words.length === 0 || understood.length / words.length < LEAST_KNOWN) return false;
  const namesThing = understood.some(
    ({ root, guessed }) => !guessed && actionsOfVerb(root) === undefined && (names.has(root) || isInDictionary(root)),
  );
  return namesThing || (understood.length === words.length && !words.some(({ guessed }) => guessed));
}

/** What several intents found as one list: the best of each, then the next of each, everything once. */
function inTurns(lists: readonly (readonly Found[])[]): readonly Found[] {
  const found = new Map<string, Found>();
  const longest = Math.max(...lists.map(({ length }) => length));
  for (let place = 0; place < longest; place += 1)
    for (const list of lists) {
      const one = list[place];
      if (one !== undefined && !found.has(one.tool.name))
        found.set(one.tool.name, place === 0 ? { ...one, best: true } : one);
    }
  return [...found.values()];
}

/** A tool with what ranking wants to know of it. */
interface Entry {
  readonly tool: Tool;
  readonly actions: ReadonlySet<Action>;
  /** What its name speaks of, the verb left out. */
  readonly things: readonly string[];
  /** The stem of the verb that its name begins with. */
  readonly verb: string;
  /** There is a tool that lists the things and one that gets one of them. */
  readonly hasBoth: boolean;
}

/** Parts of names that nobody asks for. */
const FILLERS: ReadonlySet<string> = new Set(['analytics', 'group', 'summary', 'all']);

function entriesOf(tools: readonly Tool[]): readonly Entry[] {
  const entries = tools.map((tool) => {
    const [verb = '', ...things] = tool.name.split('_');
    return {
      tool,
      actions: actionsOfTool(tool),
      things: stemsOf(things.filter((thing) => !FILLERS.has(thing)).join(' ')),
      verb: stem(verb),
    };
  });
  const doing = (action: Action): ReadonlySet<string> =>
    new Set(entries.filter(({ actions }) => actions.has(action)).map(({ things }) => things.join(' ')));
  const lists = doing('list');
  const gets = doing('get');
  return entries.map((entry) => {
    const key = entry.things.join(' ');
    return { ...entry, hasBoth: lists.has(key) && gets.has(key) };
  });
}

interface Asked {
  readonly actions: ActionWeights;
  readonly roots: ReadonlySet<string>;
  readonly plural: ReadonlySet<string>;
}

/** How well a tool's action, number and name suit what is asked: about 1 at best. */
function suits({ actions, things, verb, hasBoth }: Entry, asked: Asked): number {
  const isPlural = things.some((thing) => asked.plural.has(thing));
  const byNumber = !hasBoth ? 1 : actions.has('list') ? (isPlural ? 1 : SINGULAR_LIST) : isPlural ? PLURAL_GET : 1;
  const named = things.length === 0 ? 1 : things.filter((thing) => asked.roots.has(thing)).length / things.length;
  return (
    fits(asked.actions, actions) *
    byNumber *
    (asked.roots.has(verb) ? SAME_VERB : 1) *
    (NAME_FLOOR + (1 - NAME_FLOOR) * named)
  );
}

/** What is indexed of one tool: each field a text. */
export interface SearchDocument {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What the descriptions of other tools say of this one. */
  readonly said: string;
  readonly domain: string;
  readonly path: string;
  readonly parameters: string;
}

const SNAKE_CASE = /\b[a-z]+(?:_[a-z]+)+\b/g;

/**
 * Turns tools into what is indexed of them. A clause that names another tool ("As a percentage:
 * get_error_rate_analytics") speaks of that tool, and so counts as that one's.
 *
 * @param tools every tool that can be found
 * @param aboutDomain what each domain is about, in a few words
 */
export function documentsOf(
  tools: readonly Tool[],
  aboutDomain: (domain: string) => string,
): readonly SearchDocument[] {
  const names = new Set(tools.map((tool) => tool.name));
  const said = new Map<string, string[]>();
  const own = new Map<string, string>();
  for (const tool of tools) {
    const mine: string[] = [];
    for (const clause of clausesOf(tool)) {
      const others = (clause.match(SNAKE_CASE) ?? []).filter((word) => names.has(word) && word !== tool.name);
      const words = clause.replace(SNAKE_CASE, (word) => (names.has(word) ? ' ' : word));
      if (others.length === 0) mine.push(words);
      for (const other of others) said.set(other, [...(said.get(other) ?? []), words]);
    }
    own.set(tool.name, mine.join('. '));
  }
  return tools.map((tool) => ({
    id: tool.name,
    name: tool.name,
    title: tool.title,
    description: own.get(tool.name) ?? '',
    said: (said.get(tool.name) ?? []).join('. '),
    domain: `${tool.domain} ${aboutDomain(tool.domain)}`,
    path: `${tool.operation?.path.replace(/\{[^{}]*\}/g, ' ') ?? ''} ${tool.aliases.join(' ')}`,
    parameters: parametersOf(tool),
  }));
}

/** Sentences and parts of them, names in brackets (where an id comes from) left out. */
function clausesOf(tool: Tool): string[] {
  const text = tool.operation?.description ?? tool.description;
  return text.replace(/\([a-z]+_[a-z_]+\)/g, ' ').split(/[.;,]\s+/);
}

/** Names, and what the list says of them; of unlisted arguments the name alone. Each word once. */
function parametersOf(tool: Tool): string {
  const texts = Object.entries(tool.input).flatMap(([name, { schema, unlisted }]) =>
    unlisted === true ? [name] : [name, (schema.description ?? '').replace(SNAKE_CASE, ' '), ...(schema.enum ?? [])],
  );
  return [...new Set(texts.join(' ').split(/[\s,;:.()]+/))].join(' ');
}
