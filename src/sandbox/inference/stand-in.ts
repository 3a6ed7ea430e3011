import { createHash } from 'node:crypto';
import { asTexts, excerpt } from '../model/value.ts';

/** How every text of the stand-in begins, so that nobody takes it for a real model's. */
export const announcement = "This is Portkey's sandbox stand-in model";

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/**
 * What the stand-in says to a prompt: that it is one, and something that follows from the prompt.
 * The same prompt and choice give the same text.
 *
 * @param prompt the text to answer: the last message, say
 * @param choice the number of the answer, from 0, where several are asked for
 */
export const standInText = (prompt: string, choice = 0): string => {
  const words = prompt.split(/\s+/).filter(Boolean).length;
  const about =
    words === 0
      ? 'Your prompt was empty.'
      : `Your prompt has ${plural(words, 'word')} and reads "${excerpt(prompt, 160)}".`;
  const which = choice === 0 ? '' : ` (Answer ${choice + 1}.)`;
  return `${announcement}: no real model was called. ${about}${which}`;
};

/** One piece of text that counts as a token: up to six letters or digits with the space before them, or one other character. */
const piece = / ?[\p{L}\p{N}]{1,6}|[^\p{L}\p{N}]/gu;

/** Splits text into the pieces that are counted as tokens; joined they are the text again. Linear in its length. */
export const pieces = (text: string): string[] => text.match(piece) ?? [];

/** How many tokens a text is estimated at. Deterministic; near what real tokenisers give for English prose. */
export const countTokens = (text: string): number => pieces(text).length;

/**
 * Cuts a text where a real model would have ended it: before the first stop sequence, or after `maxTokens` tokens.
 * Says why it ended, and how many tokens it has.
 *
 * @param stops stop sequences; empty ones are ignored
 */
export const finish = (text: string, maxTokens: number | undefined, stops: readonly string[]) => {
  const ends = stops.filter((stop) => stop !== '').map((stop) => text.indexOf(stop));
  const end = Math.min(...ends.filter((index) => index >= 0), text.length);
  const parts = pieces(text.slice(0, end));
  return maxTokens !== undefined && parts.length > maxTokens
    ? { text: parts.slice(0, maxTokens).join(''), reason: 'length', tokens: maxTokens }
    : { text: text.slice(0, end), reason: 'stop', tokens: parts.length };
};

/** Stop sequences from a request: a text, or a list of texts. */
export const stopsOf = (stop: unknown): string[] => (typeof stop === 'string' ? [stop] : asTexts(stop));

/** A 32-bit number that follows from a text (FNV-1a). */
export const hash32 = (text: string): number => {
  let hash = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  }
  return hash >>> 0;
};

/** SHA-256 of a text, in hex: a key for what must not collide. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
