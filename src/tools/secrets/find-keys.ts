import { KEY_SHAPES, type KeyShape, PORTKEY_KEY } from './shapes.ts';

/** Where a key stands in a text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The shortest run of key characters that any shape has: Slack’s, `xoxb-` and ten more. */
export const SHORTEST_RUN = 15;

/** Letters, digits, and what keys hold beside them; of these, what a word is made of, and what base64 is. */
const KEY = 1;
const WORD = 2;
const BASE64 = 4;
const KINDS = new Uint8Array(65_536);
const add = (characters: string, kind: number): void => {
  for (const character of characters) KINDS[character.charCodeAt(0)] = (KINDS[character.charCodeAt(0)] ?? 0) | kind;
};
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
add(`${ALPHANUMERIC}_-.+/=~`, KEY);
add(`${ALPHANUMERIC}_-`, WORD);
add(`${ALPHANUMERIC}+/`, BASE64);

const kindAt = (text: string, at: number): number => KINDS[text.charCodeAt(at)] ?? 0;

const pairAt = (text: string, at: number): number =>
  ((text.charCodeAt(at) & 0x7f) << 7) | (text.charCodeAt(at + 1) & 0x7f);

interface Start extends Pick<KeyShape, 'rest'> {
  readonly start: string;
}

/** The beginnings of keys by their first two characters. */
const STARTS: (Start[] | undefined)[] = new Array(1 << 14).fill(undefined);
for (const { starts, rest } of KEY_SHAPES)
  for (const start of starts) {
    const group = STARTS[pairAt(start, 0)];
    if (group === undefined) STARTS[pairAt(start, 0)] = [{ start, rest }];
    else group.push({ start, rest });
  }

/**
 * Where keys stand in a text. Most texts are passed over at a fraction of what patterns would cost; a key's pattern is
 * tried at the beginning of a word alone, and reads no further than two words on, so that the time is in proportion to
 * the text.
 *
 * @param text any text
 * @returns undefined where no run of characters is long enough for a key
 */
export function findKeys(text: string): readonly Span[] | undefined {
  let found: Span[] | undefined;
  let from = 0;
  while (from + SHORTEST_RUN <= text.length) {
    // Each window is read from its end, so that prose is leapt through.
    let at = from + SHORTEST_RUN - 1;
    while (at >= from && (kindAt(text, at) & KEY) !== 0) at -= 1;
    if (at >= from) {
      from = at + 1;
      continue;
    }
    let end = from + SHORTEST_RUN;
    while (end < text.length && (kindAt(text, end) & KEY) !== 0) end += 1;
    found ??= [];
    findInRun(text, from, end, found);
    from = end + 1;
  }
  return found;
}

function findInRun(text: string, from: number, end: number, found: Span[]): void {
  let before = 0;
  for (let at = from; at < end; ) {
    const kind = kindAt(text, at);
    let to = (before & WORD) === 0 ? endOfShape(text, at) : 0;
    if (to === 0 && (before & BASE64) === 0 && (kind & BASE64) !== 0) to = endOfPortkeyKey(text, at);
    if (to > 0) found.push({ from: at, to });
    at = Math.max(at + 1, to);
    before = kindAt(text, at - 1);
  }
}

/** Where a key with a beginning of its own ends; 0 where none begins here. */
function endOfShape(text: string, at: number): number {
  const group = STARTS[pairAt(text, at)];
  if (group === undefined) return 0;
  for (const { start, rest } of group) {
    if (!text.startsWith(start, at)) continue;
    rest.lastIndex = at + start.length;
    if (rest.test(text)) return rest.lastIndex;
  }
  return 0;
}

/** What may not stand right before or after a key of Portkey's: then it is part of something else. */
const JOINS = /[_.=-]/;

/** Where a key of Portkey's ends that begins here, at the beginning of a run of base64; 0 where none does. */
function endOfPortkeyKey(text: string, at: number): number {
  const to = at + PORTKEY_KEY.length;
  for (let place = at; place < to; place += 1) if ((kindAt(text, place) & BASE64) === 0) return 0;
  if ((kindAt(text, to) & BASE64) !== 0 || JOINS.test(text.charAt(to))) return 0;
  if (at > 0 && text.charAt(at - 1) !== '=' && JOINS.test(text.charAt(at - 1))) return 0;
  const key = text.slice(at, to);
  return PORTKEY_KEY.kinds.every((kind) => kind.test(key)) ? to : 0;
}
