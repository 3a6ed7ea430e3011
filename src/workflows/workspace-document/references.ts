import { isObject } from '../../json.ts';
import type { Values } from '../model/values.ts';
import { type SectionName, sectionNames } from './sections.ts';

/** In a document: another thing of it, or the workspace itself, in the place of an id that only one workspace knows. */
export interface Reference extends Values {
  readonly $ref: SectionName | 'workspace';
  readonly name?: string;
  /** Which of those with this name; the first unless said. */
  readonly nth?: number;
}

/** References by the ids and slugs that they stand for. */
export type Known = ReadonlyMap<string, Reference>;

const targets: ReadonlySet<unknown> = new Set([...sectionNames, 'workspace']);

/** Whether a value is a reference of a document: `{"$ref": "guardrails", "name": "No PII"}`. */
export const isReference = (value: unknown): value is Reference =>
  isObject(value) &&
  targets.has(value.$ref) &&
  Object.keys(value).every((key) => ['$ref', 'name', 'nth'].includes(key));

/**
 * The value with references in the place of ids and slugs.
 *
 * @param value JSON of one workspace
 * @param known what is in that workspace
 */
export const withReferences = (value: unknown, known: Known): unknown =>
  mapTexts(value, (text) => known.get(text) ?? text);

/**
 * The value with something in the place of each reference.
 *
 * @param value JSON of a document
 * @param follow what a reference stands for in the workspace
 */
export function withoutReferences(value: unknown, follow: (reference: Reference) => unknown): unknown {
  if (isReference(value)) return follow(value);
  if (Array.isArray(value)) return value.map((item) => withoutReferences(item, follow));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutReferences(item, follow)]));
}

/** A partial that a template includes: `{{>brand-voice-1a2b3c}}`, perhaps with `@version`. */
const INCLUDED = /\{\{>([^{}]{1,300})\}\}/g;

/**
 * A template with the names of partials in the place of their slugs, or the other way round.
 *
 * @param template messages or text
 * @param other what a partial is called instead; undefined leaves it as it is
 */
export const withPartials = (template: unknown, other: (partial: string) => string | undefined): unknown =>
  mapTexts(template, (text) =>
    text.replace(INCLUDED, (all, inside: string) => {
      const [named = '', ...version] = inside.split('@');
      const called = other(named.trim());
      return called === undefined ? all : `{{>${[called, ...version].join('@')}}}`;
    }),
  );

/** Whether a name can stand in a template for the partial: no sign of the template's own, nothing that is trimmed off. */
export const isIncludable = (name: string): boolean =>
  name !== '' && name.length <= 200 && name === name.trim() && !/[{}@]/.test(name);

/**
 * The same value with the keys of every object in order, so that equal things are written equally.
 *
 * @param value JSON
 */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, ordered(item)]),
  );
}

/** A value as text: two values are the same where these are. */
export const canonical = (value: unknown): string => JSON.stringify(ordered(value)) ?? '';

const MOST_PATHS = 10;

/**
 * Where two values differ, as dotted paths; the first few.
 *
 * @param before what is there
 * @param after what is to be there
 * @param at the path that leads to them
 */
export function differingPaths(before: unknown, after: unknown, at: string): readonly string[] {
  if (canonical(before) === canonical(after)) return [];
  const lists = Array.isArray(before) && Array.isArray(after) && before.length === after.length;
  if (!lists && !(isObject(before) && isObject(after))) return [at];
  const [old, fresh] = [before as Values, after as Values];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return keys
    .flatMap((key) => differingPaths(old[key], fresh[key], lists ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`))
    .slice(0, MOST_PATHS);
}

/**
 * The value without what lies at some paths.
 *
 * @param value JSON; not changed
 * @param paths dotted, `[]` after a name for every element of its list
 * @param removed is given the path of each thing that was taken out
 */
export function without(value: unknown, paths: readonly string[], removed: (path: string) => void): unknown {
  return paths.reduce((rest, path) => taken(rest, path.split('.'), '', removed), value);
}

function taken(value: unknown, names: readonly string[], at: string, removed: (path: string) => void): unknown {
  const [first = '', ...rest] = names;
  const each = first.endsWith('[]');
  const name = each ? first.slice(0, -2) : first;
  if (!isObject(value) || !Object.hasOwn(value, name)) return value;
  const here = at === '' ? name : `${at}.${name}`;
  const member = value[name];
  if (each) {
    if (!Array.isArray(member)) return value;
    const list = member.map((item, index) => taken(item, rest, `${here}[${index}]`, removed));
    return { ...value, [name]: list };
  }
  if (rest.length > 0) return { ...value, [name]: taken(member, rest, here, removed) };
  const { [name]: secret, ...others } = value;
  if (secret === null || secret === '' || (isObject(secret) && Object.keys(secret).length === 0)) return value;
  removed(here);
  return others;
}

/**
 * Every text in a value, with where it stands.
 *
 * @param value JSON
 * @param at the path that leads to it
 */
export function textsIn(value: unknown, at: string): readonly (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[at, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${at}[${index}]`));
  return isObject(value) ? Object.entries(value).flatMap(([key, item]) => textsIn(item, `${at}.${key}`)) : [];
}

/**
 * The same value with every text replaced.
 *
 * @param value JSON
 * @param replace what stands in the place of a text
 */
function mapTexts(value: unknown, replace: (text: string) => unknown): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, replace)]));
}
