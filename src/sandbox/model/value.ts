import { isObject, numberOf } from '../../json.ts';
import type { JsonObject } from './handler.ts';

/** Readers for values that came over the wire: the wanted kind, or undefined. Nothing is thrown. */

/** A plain object, or undefined. */
export const asObject = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined);

/** An array, or an empty one. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The objects among an array's elements. */
export const asObjects = (value: unknown): JsonObject[] => asList(value).filter(isObject);

/** A string that is not empty, or undefined. */
export const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The strings among an array's elements. */
export const asTexts = (value: unknown): string[] =>
  asList(value).filter((item): item is string => typeof item === 'string');

/** A finite number; one written as a string (a multipart form's) is read too. */
export const asNumber = numberOf;

/** Whether a switch is on; forms write it as a string. */
export const isOn = (value: unknown): boolean => value === true || value === 'true' || value === 1;

/**
 * Any value as text: texts as they are, anything else as JSON. `String(value)` would call a `toString` that came over
 * the wire.
 */
export const asWords = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);

/** The first `length` characters on one line, with `…` where something was left out. Never cuts a character in two. */
export const excerpt = (text: string, length: number): string => {
  const start = Array.from(
    text
      .slice(0, length * 2 + 2)
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return start.length > length || text.length > length * 2 + 2 ? `${start.slice(0, length).join('')}…` : start.join('');
};

/** Whole seconds since the epoch, as OpenAI's objects carry them, from milliseconds. */
export const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** The object without the named fields. */
export const without = (value: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

/** The fields that are defined: what an update changes, or a reply has to show. */
export const defined = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The names in a text, between spaces or on lines of their own. */
export const namesIn = (text: string): string[] => text.trim().split(/\s+/);
