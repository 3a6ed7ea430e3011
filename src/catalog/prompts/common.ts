import { inPath } from '../model/field.ts';
import { text } from '../model/schema.ts';

/** Which prompt: what every operation on one takes, and what people call it. */
export const which = { prompt_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;
export const whichAliases = { id: 'prompt_id', slug: 'prompt_id', prompt_slug: 'prompt_id' } as const;
