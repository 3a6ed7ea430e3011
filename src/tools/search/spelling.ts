import { distance } from 'fastest-levenshtein';
import { actionsOfVerb } from './actions.ts';
import { isName } from './literals.ts';
import { isStopWord, stem } from './words.ts';

/** The stems that are known. */
export interface Words {
  readonly terms: readonly string[];
  readonly isTerm: (stem: string) => boolean;
}

/** A word as it was probably meant. */
export interface Spoken {
  readonly root: string;
  /** A past form ("stored", "expired") tells of a thing more often than it asks for an action. */
  readonly past: boolean;
  /** A plural. */
  readonly several: boolean;
  /** Put right: it may have been another word altogether. */
  readonly guessed?: boolean;
}

/** What a person's name is read as. */
const SOMEBODY = stem('somebody');

/** The words as they were probably meant: joined and split words and typos put right. */
export function spelled(words: readonly string[], lexicon: Words): Spoken[] {
  const known = (root: string): boolean =>
    lexicon.isTerm(root) || isStopWord(root) || actionsOfVerb(root) !== undefined;
  const out: Spoken[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const root = stem(word);
    const past = /[a-z]{2}ed$/.test(word) && at > 0;
    const several = /[^siu]s$/.test(word);
    const joined = stem(word + (words[at + 1] ?? ''));
    if (isName(word) && !lexicon.isTerm(root)) out.push({ root: SOMEBODY, past: false, several: false });
    else if (isStopWord(word)) out.push({ root: word, past: false, several: false });
    else if (known(root)) out.push({ root, past, several });
    else if (at + 1 < words.length && lexicon.isTerm(joined)) {
      out.push({ root: joined, past: false, several: /s$/.test(words[at + 1] ?? '') });
      at += 1;
    } else {
      const parts = parted(word, known);
      const guess = parts ? undefined : nearest(root, lexicon.terms);
      for (const part of parts ?? [guess ?? root])
        out.push({ root: part, past, several, guessed: guess !== undefined });
    }
  }
  return out;
}

const SHORTEST_PART = 3;

function parted(word: string, known: (root: string) => boolean): [string, string] | undefined {
  for (let cut = SHORTEST_PART; cut <= word.length - SHORTEST_PART; cut += 1) {
    const left = stem(word.slice(0, cut));
    const right = stem(word.slice(cut));
    if (known(left) && known(right) && !isStopWord(left)) return [left, right];
  }
  return undefined;
}

/** The known stem that a mistyped one most probably is. */
function nearest(root: string, terms: readonly string[]): string | undefined {
  if (root.length < 4 || /\d/.test(root)) return undefined;
  const most = root.length < 6 ? 1 : 2;
  let best: string | undefined;
  let least = most + 1;
  for (const term of terms) {
    if (term[0] !== root[0] || term.length < 3 || Math.abs(term.length - root.length) > most) continue;
    const far = edits(root, term);
    if (far < least) {
      best = term;
      least = far;
    }
  }
  return best;
}

/** Levenshtein, but two neighbours swapped are one edit. */
function edits(a: string, b: string): number {
  if (a.length === b.length) {
    const at = [...a].findIndex((letter, index) => letter !== b[index]);
    if (at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)) return 1;
  }
  return distance(a, b);
}
