import { isObject } from '../../../json.ts';
import { invalid } from '../../model/api-error.ts';
import type { SandboxCall } from '../../model/handler.ts';
import type { Row } from '../../model/store.ts';
import { asWords } from '../../model/value.ts';
import { parseJson } from '../../request/body.ts';

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

/** The same where the filter is an object in JSON, all of whose tags a row has to have as they are. */
export const tagsInJson = ({ query }: SandboxCall): ((row: Row) => boolean) => {
  const wanted = Object.entries(JSON.parse(query.get('tags') ?? '{}') as Record<string, unknown>);
  return ({ tags }) => wanted.every(([name, value]) => isObject(tags) && tags[name] === value);
};
