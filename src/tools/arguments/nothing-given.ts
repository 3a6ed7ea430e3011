import type { Field } from '../../catalog/operation.ts';
import { isClosed, type JsonSchema } from '../../catalog/schema.ts';
import type { ArgumentFault } from './fault.ts';

type Input = Readonly<Record<string, Field>>;
type Values = Readonly<Record<string, unknown>>;

/** Places where a value travels as text: there is no null in them. */
const TEXT_PLACES: ReadonlySet<Field['in']> = new Set(['path', 'query', 'header', 'form', 'period', 'filters']);

/** Whether `null` says something: it clears a field of the body, or any value will do. */
const takesNull = ({ in: place, schema }: Field): boolean =>
  !TEXT_PLACES.has(place) && (schema.nullable === true || isAnything(schema));

const isAnything = ({ type, anyOf, enum: values }: JsonSchema): boolean =>
  type === undefined && values === undefined && (anyOf === undefined || anyOf.some(isAnything));

/**
 * The arguments without those that are `null` where null says nothing: clients fill in null for what they do not give.
 *
 * @param input the tool's arguments
 * @param values under the tool's own names
 * @returns what is left, and the names of what was null
 */
export function withoutNulls(
  input: Input,
  values: Values,
): { readonly values: Record<string, unknown>; readonly nulls: ReadonlySet<string> } {
  const nulls = new Set<string>();
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const field = input[name];
    if (value === null && field !== undefined && !takesNull(field)) nulls.add(name);
    else kept[name] = value;
  }
  return { values: kept, nulls };
}

/** Names under which a thing is named. */
const ID_NAME = /(?:^|_)(?:ids?|slugs?|uuid)$/;

/** What programs write where they have no id. */
const NO_ID = /^(?:null|undefined)$/i;

/**
 * Ids and filters that name nothing: an empty text, or the text `null` or `undefined` for an id. Sent, they would match
 * nothing, or everything, and say so as if that were the answer.
 *
 * @param input the tool's arguments
 * @param values under the tool's own names
 */
export function emptyFaults(input: Input, values: Values): readonly ArgumentFault[] {
  const faults: ArgumentFault[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = input[name];
    if (field === undefined) continue;
    const isId = field.in === 'path' || ID_NAME.test(name);
    const hint = field.required === true ? 'give' : 'leave it out, or give';
    if (TEXT_PLACES.has(field.in)) checkTexts(value, name, isId, hint, faults);
    else if (isId) checkTexts(value, name, true, hint, faults);
    else checkInside(field.schema, value, name, faults);
  }
  return faults;
}

function checkTexts(value: unknown, field: string, isId: boolean, hint: string, faults: ArgumentFault[]): void {
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'string') checkTexts(item, field, isId, hint, faults);
    return;
  }
  if (typeof value !== 'string') return;
  const text = value.trim();
  if (text === '') faults.push({ field, message: `is empty; ${hint} ${isId ? 'an id' : 'a value'}` });
  else if (isId && NO_ID.test(text))
    faults.push({ field, message: `is the text ${JSON.stringify(text)}, which is no id; ${hint} an id` });
}

/** Ids within an argument. What stands in an open object is the caller's own, and may be empty. */
function checkInside(schema: JsonSchema, value: unknown, field: string, faults: ArgumentFault[]): void {
  for (const branch of [schema, ...(schema.anyOf ?? [])]) {
    if (Array.isArray(value) && branch.items !== undefined)
      for (const [index, item] of value.entries()) checkInside(branch.items, item, `${field}[${index}]`, faults);
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !isClosed(branch)) continue;
    for (const [key, item] of Object.entries(value)) {
      const inner = branch.properties?.[key];
      if (inner === undefined) continue;
      if (ID_NAME.test(key)) checkTexts(item, `${field}.${key}`, true, 'give', faults);
      else checkInside(inner, item, `${field}.${key}`, faults);
    }
  }
}
