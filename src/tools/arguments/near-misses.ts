import type { Field } from '../../catalog/operation.ts';
import { isClosed, type JsonSchema } from '../../catalog/schema.ts';
import { shortName } from './fault.ts';
import { nearName } from './unknown-name.ts';

/** So many are told; somebody who gives more of them means what they say. */
const MOST_TOLD = 5;

/** One letter in eight, and one at least: further away it is another name. */
const mostLetters = (name: string): number => Math.max(1, Math.floor(name.length / 8));

/**
 * Sentences about members of open objects whose names are nearly those of known ones. They are sent: the API takes more
 * than is known here.
 *
 * @param input the tool's arguments
 * @param values under the tool's own names
 */
export function nearMisses(
  input: Readonly<Record<string, Field>>,
  values: Readonly<Record<string, unknown>>,
): readonly string[] {
  const notes: string[] = [];
  for (const [name, value] of Object.entries(values)) look(input[name]?.schema ?? {}, value, name, notes);
  return notes;
}

function look(schema: JsonSchema, value: unknown, place: string, notes: string[]): void {
  if (typeof value !== 'object' || value === null || notes.length >= MOST_TOLD) return;
  for (const branch of [schema, ...(schema.anyOf ?? [])]) {
    const { items, properties } = branch;
    if (Array.isArray(value)) {
      if (items !== undefined)
        for (const [index, item] of value.entries()) look(items, item, `${place}[${index}]`, notes);
    } else if (properties !== undefined) lookAtMembers(branch, properties, value, place, notes);
  }
}

function lookAtMembers(
  schema: JsonSchema,
  properties: Readonly<Record<string, JsonSchema>>,
  value: object,
  place: string,
  notes: string[],
): void {
  for (const [key, item] of Object.entries(value)) {
    if (notes.length >= MOST_TOLD) return;
    if (Object.hasOwn(properties, key)) look(properties[key] ?? {}, item, `${place}.${key}`, notes);
    else if (!isClosed(schema)) {
      const meant = nearName(key, Object.keys(properties), mostLetters(key));
      if (meant !== undefined && !Object.hasOwn(value, meant))
        notes.push(`${place}.${shortName(key)} is not known here and was sent as it is; did you mean ${meant}?`);
    }
  }
}
