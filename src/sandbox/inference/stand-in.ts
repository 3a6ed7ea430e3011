import { excerpt } from '../model/value.ts';

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
