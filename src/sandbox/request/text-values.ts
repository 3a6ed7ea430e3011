import type { Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { type PlainSchema, toPlain } from './schema.ts';

/** A value read from text, or what is wrong with it. */
type Reading = { readonly value: unknown } | { readonly fault: string };

const numberPattern = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

const asNumber = (text: string, whole: boolean): Reading => {
  const value = Number(text);
  if (!numberPattern.test(text) || !Number.isFinite(value))
    return { fault: `must be ${whole ? 'an integer' : 'a number'}` };
  return whole && !Number.isInteger(value) ? { fault: 'must be an integer' } : { value };
};

/** How clients write a boolean: Python's `True`, forms' `on`, numbers. */
const on = new Set(['true', 't', '1', 'yes', 'y', 'on']);
const off = new Set(['false', 'f', '0', 'no', 'n', 'off']);

const asBoolean = (text: string): Reading => {
  const word = text.trim().toLowerCase();
  return on.has(word) || off.has(word) ? { value: on.has(word) } : { fault: 'must be true or false' };
};

/** A boolean parameter of a checked query; undefined where it is not given. */
export const flagIn = (query: URLSearchParams, name: string): boolean | undefined => {
  const text = query.get(name);
  const reading = text === null ? undefined : asBoolean(text);
  return reading !== undefined && 'value' in reading ? reading.value === true : undefined;
};

/** Reads a query parameter or a multipart text part by its schema. */
const readText = (text: string, schema: JsonSchema): Reading => {
  switch (schema.type) {
    case 'integer':
      return asNumber(text, true);
    case 'number':
      return asNumber(text, false);
    case 'boolean':
      return asBoolean(text);
    case 'object':
      return asJsonObject(text);
    default:
      return schema.anyOf === undefined ? { value: text } : firstThatReads(text, schema.anyOf);
  }
};

const asJsonObject = (text: string): Reading => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { value } : { fault: 'must be a JSON object' };
  } catch {
    return { fault: 'must be JSON' };
  }
};

const firstThatReads = (text: string, schemas: readonly JsonSchema[]): Reading => {
  const readings = schemas.map((schema) => readText(text, schema));
  return readings.find((reading) => 'value' in reading) ?? readings[0] ?? { value: text };
};

/** Reads all values of one parameter: a list from commas, brackets or repetition; otherwise its only value. */
export const readField = (texts: readonly string[], field: Field): Reading => {
  if (field.encode === 'json') return jsonOf(texts[0] ?? '', field.schema);
  const list = field.schema.type === 'array' ? field.schema : field.schema.anyOf?.find(({ type }) => type === 'array');
  if (list === undefined)
    return texts.length > 1 ? { fault: 'is given more than once' } : readText(texts[0] ?? '', field.schema);
  const parts = texts.flatMap((text) => (text === '' ? [] : text.split(',')));
  const values: unknown[] = [];
  for (const part of parts) {
    const reading = readText(part.trim(), list.items ?? {});
    if ('fault' in reading) return reading;
    values.push(reading.value);
  }
  return { value: values };
};

const jsonOf = (text: string, schema: JsonSchema): Reading => {
  try {
    const value: unknown = JSON.parse(text);
    if (schema.type === 'object' && (typeof value !== 'object' || value === null || Array.isArray(value)))
      return { fault: 'must be a JSON object' };
    return { value };
  } catch {
    return { fault: 'must be JSON' };
  }
};

/** The schema that a read value is then checked against. */
export const checkSchema = (field: Field): PlainSchema => toPlain(field.schema);
