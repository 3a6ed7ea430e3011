import { nestsWithin } from './nesting.ts';

/** The parsed JSON, or undefined when the text is none or nests too deep. */
export const parseJson = (text: string): unknown => {
  if (!nestsWithin(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
