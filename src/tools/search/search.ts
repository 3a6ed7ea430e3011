import MiniSearch from 'minisearch';
import type { Tool } from '../tool.ts';
import { type Action, actionsOfTool, actionsOfVerb, type Wish } from './actions.ts';
import { documentsOf, type SearchDocument } from './documents.ts';
import { likenessTo } from './likeness.ts';
import { sayings } from './sayings/index.ts';
import { synonyms } from './synonyms.ts';
import { understanding } from './understand.ts';
import { vocabulary } from './vocabulary.ts';
import { wishReader } from './wishes.ts';
import { isStopWord, stem, stemsOf } from './words.ts';

/** One tool that was found, and how well it fits (comparable within one search only). */
export interface Found {
  readonly tool: Tool;
  readonly score: number;
  /** The best answer to one of the query's wishes, which no limit may hide. */
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

/** Actions that are easily taken for one another, and how far. */
const BM25 = { k: 0.45, b: 0.45, d: 0.6 };
const NEAR: Readonly<Record<Action, Partial<Record<Action, number>>>> = {
  list: { get: 0.8 },
  get: { list: 0.85 },
  create: { update: 0.6, run: 0.8 },
  update: { create: 0.6, delete: 0.5 },
  delete: { update: 0.65 },
  run: { create: 0.8, update: 0.5 },
};
const FAR = 0.25;
/** The very verb of the name was said. */
const SAME_VERB = 1.15;
const SINGULAR_LIST = 0.88;
const PLURAL_GET = 0.65;
/** Nothing said of what is to be done: looking is the likelier wish, and the harmless one. */
const UNSAID: Wish = new Map([
  ['list', 1],
  ['get', 1],
  ['run', 0.85],
  ['create', 0.8],
  ['update', 0.75],
  ['delete', 0.65],
]);
/** What a tool keeps whose name speaks of nothing that was asked for. */
const NAME_FLOOR = 0.7;
/** What a tool keeps that meets next to nothing of what was said. */
const MET_FLOOR = 0.37;
/** What likeness to what people say counts beside what the words find, which is at most 1. */
const LIKENESS = 4;
/** Lessens the distance between what the words find. */
const BY_WORDS = 0.8;
/** What of its likeness a tool keeps that does something else than what is asked. */
const ACTION_FLOOR = 0.7;
/** A search this near to a phrase is about something here. */
const LIKE_ENOUGH = 0.5;
/** How much a word's further meanings add to its best one. */
const OTHERS = 1;

/**
 * Builds the index. Takes some 20 ms: done at the first search.
 *
 * @param tools every tool that can be found
 * @param aboutDomain what each domain is about, in a few words
 */
export function createSearch(tools: readonly Tool[], aboutDomain: (domain: string) => string): Search {
  const documents = documentsOf(tools, aboutDomain);
  const terms = new Set<string>();
  const index = new MiniSearch<SearchDocument>({
    fields: Object.keys(BOOST),
    tokenize: (text) => stemsOf(text),
    processTerm: (term) => {
      terms.add(term);
      return term;
    },
    searchOptions: { tokenize: (text) => text.split(' '), processTerm: (term) => term },
  });
  index.addAll(documents);
  const comparison = likenessTo(sayings, synonyms);
  const nouns = [...comparison.synonyms].filter((root) => !isStopWord(root) && actionsOfVerb(root) === undefined);
  const understand = understanding(vocabulary, terms, comparison.words, [
    ...documents.flatMap(({ name, title, domain }) => stemsOf(`${name} ${title} ${domain}`)),
    ...nouns,
  ]);
  const byName = entriesOf(tools);
  const scores = new Map<string, ReadonlyMap<string, number>>();
  const scoresOf = (term: string): ReadonlyMap<string, number> => {
    const known = scores.get(term);
    if (known) return known;
    const found = new Map(index.search(term, { boost: BOOST, bm25: BM25 }).map((hit) => [String(hit.id), hit.score]));
    // Only what the index knows is kept, so that it cannot grow with what is asked.
    if (terms.has(term)) scores.set(term, found);
    return found;
  };

  const ranked: Search = (query, wanted) => {
    const { ideas, actions, plural, said, ours, roots } = understand(query);
    const likeness = comparison.compare(roots);
    if ((ideas.length === 0 || !ours) && likeness.nearest < LIKE_ENOUGH) return [];
    const wish = actions.size === 0 ? UNSAID : actions;
    const totals = new Map<string, number>();
    const met = new Map<string, number>();
    for (const { terms: words, weight } of ideas)
      for (const [id, score] of ideaScores(words, scoresOf)) {
        totals.set(id, (totals.get(id) ?? 0) + weight * score);
        met.set(id, (met.get(id) ?? 0) + weight);
      }
    const all = ideas.reduce((sum, { weight }) => sum + weight, 0);
    const asked = new Map<string, number>();
    for (const { terms: words } of ideas)
      for (const [term, counts] of words) asked.set(term, Math.max(asked.get(term) ?? 0, counts));
    const base = new Map<string, number>();
    let top = 0;
    for (const [id, total] of totals) {
      const entry = byName.get(id);
      if (entry === undefined) continue;
      const share = (met.get(id) ?? 0) / all;
      const score =
        total *
        suits(wish, entry.actions) *
        inNumber(entry, plural) *
        (said.has(entry.verb) ? SAME_VERB : 1) *
        covered(entry.things, asked) *
        (MET_FLOOR + (1 - MET_FLOOR) * share);
      base.set(id, score);
      top = Math.max(top, score);
    }
    const asSaid = likeness.tools;
    return [...byName.values()]
      .flatMap((entry) => {
        const id = entry.tool.name;
        const b = base.get(id) ?? 0;
        const like = asSaid.get(id) ?? 0;
        if ((b === 0 && like === 0) || !wanted(entry.tool)) return [];
        const fits = ACTION_FLOOR + (1 - ACTION_FLOOR) * suits(wish, entry.actions);
        const score = (top === 0 ? 0 : (b / top) ** BY_WORDS) + LIKENESS * like * fits;
        return [{ tool: entry.tool, score }];
      })
      .sort((a, b) => b.score - a.score || (a.tool.name < b.tool.name ? -1 : 1));
  };

  const { wishesOf, plainOperation } = wishReader(tools);
  return (query, wanted) =>
    inTurns(
      wishesOf(query).map((wish) => {
        const found = ranked(wish, wanted);
        const plain = plainOperation(wish);
        const named = found.find(({ tool }) => tool.name === plain);
        return named ? [named, ...found.filter((other) => other !== named)] : found;
      }),
    );
}

/** What several wishes found as one list: the best of each wish, then the next of each, everything once. */
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

/** A word counts by its best meaning; the others add a little. */
function ideaScores(
  words: ReadonlyMap<string, number>,
  scoresOf: (term: string) => ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  const sum = new Map<string, number>();
  for (const [term, counts] of words)
    for (const [id, score] of scoresOf(term)) {
      best.set(id, Math.max(best.get(id) ?? 0, counts * score));
      sum.set(id, (sum.get(id) ?? 0) + counts * score);
    }
  return new Map([...best].map(([id, most]) => [id, most + OTHERS * ((sum.get(id) ?? 0) - most)]));
}

/** A tool with what ranking wants to know of it. */
interface Entry {
  readonly tool: Tool;
  readonly actions: ReadonlySet<Action>;
  readonly things: readonly string[];
  /** The stem of the verb that its name begins with. */
  readonly verb: string;
  /** For a list: a tool that gets one of them; for that tool: the list. */
  readonly counterpart: boolean;
}

function entriesOf(tools: readonly Tool[]): ReadonlyMap<string, Entry> {
  const entries = tools.map((tool) => ({
    tool,
    actions: actionsOfTool(tool),
    things: thingsOf(tool),
    verb: stem(tool.name.split('_')[0] ?? ''),
  }));
  const doing = (action: Action): ReadonlySet<string> =>
    new Set(entries.filter(({ actions }) => actions.has(action)).map(({ things }) => things.join(' ')));
  const lists = doing('list');
  const gets = doing('get');
  return new Map(
    entries.map((entry) => {
      const key = entry.things.join(' ');
      const counterpart = entry.actions.has('list') ? gets.has(key) : entry.actions.has('get') && lists.has(key);
      return [entry.tool.name, { ...entry, counterpart }];
    }),
  );
}

/** How well what a tool does fits what is to be done: 1 at best. */
function suits(asked: Wish, does: ReadonlySet<Action>): number {
  let best = FAR;
  for (const [action, counts] of asked)
    for (const own of does) best = Math.max(best, counts * (action === own ? 1 : (NEAR[action][own] ?? FAR)));
  return best;
}

/** "labels" asks for the list of them, "the label" for one; where there is only one of the two tools, it is both. */
function inNumber({ actions, things, counterpart }: Entry, plural: ReadonlySet<string>): number {
  if (!counterpart) return 1;
  const several = things.some((thing) => plural.has(thing));
  if (actions.has('list')) return several ? 1 : SINGULAR_LIST;
  return several ? PLURAL_GET : 1;
}

/** What a tool's name speaks of, its verb left out. */
const thingsOf = (tool: Tool): readonly string[] =>
  stemsOf(tool.name.split('_').slice(1).join(' ')).filter((thing) => !FILLERS.has(thing));

/** Parts of names that nobody asks for. */
const FILLERS: ReadonlySet<string> = new Set(['analytics', 'group', 'summary', 'all'].map(stem));

/** How much of what a tool's name speaks of was asked for, from `NAME_FLOOR` to 1. */
function covered(things: readonly string[], words: ReadonlyMap<string, number>): number {
  if (things.length === 0) return 1;
  const share = things.reduce((sum, thing) => sum + Math.min(1, words.get(thing) ?? 0), 0) / things.length;
  return NAME_FLOOR + (1 - NAME_FLOOR) * share;
}
