import { pieces } from './tokens.ts';

/** A text as far as the model got with it, why it ended, and its tokens. */
export interface Finished {
  readonly text: string;
  readonly reason: 'stop' | 'length';
  readonly tokens: number;
}

/**
 * Cuts a text where a real model would have ended it: before the first stop sequence, or after `maxTokens` tokens.
 *
 * @param stops stop sequences; empty ones are ignored
 */
export const finish = (text: string, maxTokens: number | undefined, stops: readonly string[]): Finished => {
  const ends = stops.filter((stop) => stop !== '').map((stop) => text.indexOf(stop));
  const end = Math.min(...ends.filter((index) => index >= 0), text.length);
  const parts = pieces(text.slice(0, end));
  return maxTokens !== undefined && parts.length > maxTokens
    ? { text: parts.slice(0, maxTokens).join(''), reason: 'length', tokens: maxTokens }
    : { text: text.slice(0, end), reason: 'stop', tokens: parts.length };
};

/** Stop sequences from a request: a text, or a list of texts. */
export const stopsOf = (stop: unknown): string[] =>
  typeof stop === 'string'
    ? [stop]
    : Array.isArray(stop)
      ? stop.filter((item): item is string => typeof item === 'string')
      : [];
