import { isObject } from '../../json.ts';
import type { Values } from '../values.ts';
import { mapTexts } from './json-values.ts';
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
