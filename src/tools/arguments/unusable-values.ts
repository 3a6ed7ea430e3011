import type { Field } from '../../catalog/model/operation.ts';
import { isClosed, type JsonSchema } from '../../catalog/model/schema.ts';
import { isObject } from '../../json.ts';
import { MASK, MASK_INSIDE } from '../../masks.ts';
import { isScopeSet, scopeSetNames } from '../model/scope-sets.ts';
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

/** Portkey shows the secrets of integrations and secret references under such names (portkey-details.md 2d). */
const MASKED_NAME = /^masked_/;

const HOW = 'leave it out to keep what is stored, or give the real value';

/**
 * What the server itself showed masked must not come back as a value: it would overwrite the real secret.
 *
 * @param input the tool's arguments
 * @param args the values, under the tool's own names
 * @returns a fault for each masked value, for each `masked_…` field, and for each secret that is an empty text
 */
export function maskedValues(input: Readonly<Record<string, Field>>, args: Values): readonly ArgumentFault[] {
  const faults: ArgumentFault[] = [];
  for (const [name, value] of Object.entries(args)) visit(value, input[name]?.schema ?? {}, name, faults);
  return faults;
}

function visit(value: unknown, schema: JsonSchema, field: string, faults: ArgumentFault[]): void {
  if (typeof value === 'string') {
    if (MASK.test(value)) faults.push({ field, message: `is a masked value, as a read shows it; ${HOW}` });
    else if (MASK_INSIDE.test(value))
      faults.push({ field, message: `holds a masked secret ([masked …]), as a read shows it; ${HOW}` });
    else if (value === '' && isSecret(schema))
      faults.push({ field, message: `is empty, as a read may show a secret; ${HOW}` });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      if (schema.scopes && isScopeSet(item))
        faults.push({
          field: `${field}[${index}]`,
          message: `is no set of scopes (valid: ${scopeSetNames.join(', ')})`,
        });
      else visit(item, schema.items ?? {}, `${field}[${index}]`, faults);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const place = `${field}.${key}`;
    if (MASKED_NAME.test(key))
      faults.push({ field: place, message: 'is what a read shows in place of a secret; leave it out' });
    else visit(item, propertyOf(schema, key), place, faults);
  }
}

const isSecret = (schema: JsonSchema): boolean =>
  schema.writeOnly === true || (schema.anyOf ?? []).some((branch) => branch.writeOnly === true);

function propertyOf(schema: JsonSchema, key: string): JsonSchema {
  for (const candidate of [schema, ...(schema.anyOf ?? [])]) {
    if (candidate.properties && Object.hasOwn(candidate.properties, key)) return candidate.properties[key] ?? {};
    if (typeof candidate.additionalProperties === 'object') return candidate.additionalProperties;
  }
  return {};
}

/**
 * Replies come whole: a streamed one could not be given to an MCP client piece by piece, and is no JSON.
 *
 * @param args the values, under the tool's own names
 */
export function streamFaults(args: Values): readonly ArgumentFault[] {
  const faults: ArgumentFault[] = [];
  const look = (field: string, value: unknown): void => {
    if (value === true || value === 'true' || value === 1) faults.push({ field, message: WHOLE });
  };
  look('stream', args.stream);
  for (const name of HOLDERS) {
    const holder = args[name];
    if (isObject(holder)) look(`${name}.stream`, holder.stream);
  }
  return faults;
}

/** Arguments that can hold a `stream` of their own. */
const HOLDERS = ['extra', 'hyperparameters'];

const WHOLE = 'cannot be true: an MCP reply comes whole, so nothing could be streamed; leave it out';
