import { asObject } from '../model/value.ts';
import { parseJson } from '../request/safe-json.ts';

/** JSON in a text is looked for in this much of it, characters. */
export const mostJsonText = 20_000;

const parsed = (text: string): Record<string, unknown> | undefined => asObject(parseJson(text));

/**
 * The JSON objects that a text holds, as models write them: the whole text, fenced blocks, or what stands between the
 * first and the last brace.
 */
export const jsonIn = (text: string): Record<string, unknown>[] => {
  const whole = parsed(text);
  if (whole !== undefined) return [whole];
  const blocks = text.split('```').filter((_, index) => index % 2 === 1);
  const fenced = blocks
    .map((block) => parsed(block.slice(Math.max(0, block.indexOf('{')))))
    .filter((json) => json !== undefined);
  if (fenced.length > 0) return fenced;
  const inner = parsed(text.slice(Math.max(0, text.indexOf('{')), text.lastIndexOf('}') + 1));
  return inner === undefined ? [] : [inner];
};
