/** What a quick look at a text told: no run of characters long enough for a key, such a run, or what may be a key. */
export type KeyLook = 'nothing' | 'run' | 'key';

/** The shortest run of key characters that any shape has: Slack’s, `xoxb-` and ten more. */
export const SHORTEST_RUN = 15;

/** Portkey's keys have no beginning of their own, but always this length. */
const PORTKEY_LENGTH = 28;

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

const kindOf = (text: string, at: number): number => KINDS[text.charCodeAt(at)] ?? 0;

const pairAt = (text: string, at: number): number =>
  ((text.charCodeAt(at) & 0x7f) << 7) | (text.charCodeAt(at + 1) & 0x7f);

/**
 * What looks at texts before the patterns do: most are passed over at a fraction of their cost.
 *
 * @param starts what keys begin with, each of two characters at least
 */
export function keyLook(starts: readonly string[]): (text: string) => KeyLook {
  const byPair: (string[] | undefined)[] = new Array(1 << 14).fill(undefined);
  for (const start of starts) {
    const group = byPair[pairAt(start, 0)];
    if (group === undefined) byPair[pairAt(start, 0)] = [start];
    else group.push(start);
  }

  /** Whether a key can stand in a run: with a known beginning at the beginning of a word, or of Portkey's length. */
  const mayHoldKey = (text: string, from: number, end: number): boolean => {
    let inWord = false;
    let base64 = 0;
    for (let at = from; at < end; at += 1) {
      const kind = kindOf(text, at);
      if (!inWord && byPair[pairAt(text, at)]?.some((start) => text.startsWith(start, at))) return true;
      inWord = (kind & WORD) !== 0;
      if ((kind & BASE64) !== 0) base64 += 1;
      else if (base64 === PORTKEY_LENGTH) return true;
      else base64 = 0;
    }
    return base64 === PORTKEY_LENGTH;
  };

  return (text) => {
    let look: KeyLook = 'nothing';
    let from = 0;
    while (from + SHORTEST_RUN <= text.length) {
      // Each window is read from its end, so that prose is leapt through.
      let at = from + SHORTEST_RUN - 1;
      while (at >= from && (kindOf(text, at) & KEY) !== 0) at -= 1;
      if (at >= from) {
        from = at + 1;
        continue;
      }
      look = 'run';
      let end = from + SHORTEST_RUN;
      while (end < text.length && (kindOf(text, end) & KEY) !== 0) end += 1;
      if (mayHoldKey(text, from, end)) return 'key';
      from = end + 1;
    }
    return look;
  };
}
