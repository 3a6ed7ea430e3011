import type { Field } from '../catalog/operation.ts';
import { ArgumentError } from './argument-error.ts';

const asText = (name: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean') return String(value);
  if (value === null) throw new ArgumentError(name, 'cannot be null here; leave it out instead');
  if (typeof value === 'object') return JSON.stringify(value);
  throw new ArgumentError(name, 'cannot be sent as text');
};

/** A string that is JSON already is left alone. */
const asJson = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const asCsv = (name: string, value: unknown): string => {
  if (!Array.isArray(value)) return asText(name, value);
  return value
    .map((element) => {
      const text = asText(name, element);
      if (text.includes(',')) throw new ArgumentError(name, 'its elements must not hold commas');
      return text;
    })
    .join(',');
};

/** One value for each query parameter or form part of this name; a list without another encoding is repeated. */
export const toTexts = (name: string, field: Field, value: unknown): string[] => {
  if (value === null) throw new ArgumentError(name, 'cannot be null here; leave it out instead');
  if (field.encode === 'json') return [asJson(value)];
  if (field.encode === 'csv') return [asCsv(name, value)];
  if (Array.isArray(value)) return value.map((element) => asText(name, element));
  return [asText(name, value)];
};

/** The value of a header: visible ASCII; in JSON, other characters are escaped. */
export const toHeader = (name: string, field: Field, value: unknown): string => {
  const text = toTexts(name, field, value).join(',');
  const safe =
    field.encode === 'json'
      ? text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      : text;
  if (!/^[\x20-\x7e]*$/.test(safe)) {
    throw new ArgumentError(name, 'travels in a header and may hold only visible ASCII characters');
  }
  return safe;
};

/** A value of the JSON body; null stays null, which clears the field, but where the API clears it otherwise. */
export const toBodyValue = (name: string, field: Field, value: unknown): unknown => {
  if (value === null && field.clearedBy !== undefined) return field.clearedBy;
  if (value === null || field.encode === undefined || field.encode === 'repeated') return value;
  return field.encode === 'json' ? asJson(value) : asCsv(name, value);
};

/** `name=value`, encoded so that a URL parser leaves it as it is. */
export const queryPair = (name: string, wire: string, text: string): string => {
  if (/\p{Surrogate}/u.test(text)) throw new ArgumentError(name, 'holds a broken character (half of a surrogate pair)');
  return `${encodeURIComponent(wire)}=${encodeURIComponent(text).replace(/'/g, '%27')}`;
};
