import { isObject } from '../../../json.ts';
import { invalid } from '../../model/api-error.ts';
import type { JsonObject, SandboxCall } from '../../model/handler.ts';
import type { Row } from '../../model/store.ts';
import { asWords } from '../../model/value.ts';
import { parseJson } from '../../request/body.ts';

/** The tags of a body, kept as written: an object of texts or a list of them; null takes them away. */
export const tagsIn = ({ tags }: JsonObject): JsonObject => (tags === undefined ? {} : { tags });

/** Tags as they are shown: only where there are some. */
export const tagsOf = ({ tags }: Row): JsonObject => (tags == null ? {} : { tags });

/** One tag as a pair; a plain text is a name without a value. */
type Tag = readonly [name: string, value: string];

const pairsOf = (tags: unknown): Tag[] => {
  if (isObject(tags)) return Object.entries(tags).map(([name, value]) => [name, asWords(value)]);
  return Array.isArray(tags) ? tags.map((tag) => [asWords(tag), '']) : [];
};

/** A filter as JSON (object or list), or as names and `name:value` between commas. @throws ApiError 400. */
const wantedIn = (text: string): Tag[] => {
  if (!/^\s*[[{]/.test(text))
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => {
        const [name = '', ...value] = part.split(':');
        return [name, value.join(':')];
      });
  const value = parseJson(text);
  if (!isObject(value) && !Array.isArray(value)) throw invalid('tags', 'must be JSON, or names between commas');
  return pairsOf(value);
};

/** What the list's `tags` filter wants of a row: every tag that it names; undefined without the filter. */
export const tagFilter = (call: SandboxCall): ((row: Row) => boolean) | undefined => {
  const texts = call.query.getAll('tags').filter((text) => text !== '');
  if (texts.length === 0) return undefined;
  const wanted = texts.flatMap(wantedIn);
  return ({ tags }) => {
    const held = pairsOf(tags);
    return wanted.every(([name, value]) => held.some((tag) => tag[0] === name && (value === '' || tag[1] === value)));
  };
};
