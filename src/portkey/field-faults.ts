import { isObject } from '../json.ts';
import { shortened, wholeWords } from '../shortened.ts';
import type { FieldError } from './contract.ts';

export type Json = Readonly<Record<string, unknown>>;

/** At most so many faults are passed on. */
export const maxFieldErrors = 50;
const maxText = 500;
const maxDepth = 6;

/** Names under which servers say what went wrong, the most telling first. */
export const messageKeys = [
  'message',
  'msg',
  'error_message',
  'errorMessage',
  'error_description',
  'detail',
  'reason',
  'title',
];

/** One line without control characters, of bounded length. */
export const oneLine = (text: string, limit: number = maxText): string => {
  const line = wholeWords(text, limit * 4)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return shortened(line, limit);
};

/** A non-empty string, or a number as one. */
export const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return oneLine(value) || undefined;
  if (typeof value === 'number') return String(value);
  return undefined;
};

export const firstText = (source: Json, keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const found = textOf(source[key]);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** `['a',0]`, `/a/0` and `a.0` as `a.0`. */
const pathOf = (value: unknown): string | undefined => {
  if (Array.isArray(value)) {
    return value.filter((part) => typeof part === 'string' || typeof part === 'number').join('.') || undefined;
  }
  if (typeof value !== 'string') return undefined;
  return oneLine(value.startsWith('/') ? value.slice(1).replaceAll('/', '.') : value, 200) || undefined;
};

const placeKeys = ['field', 'path', 'loc', 'instancePath', 'param', 'property', 'name', 'key'];

/** One fault as zod, joi, ajv, class-validator, express-validator, FastAPI, problem details or Portkey write it. */
const fromObject = (fault: Json): FieldError | undefined => {
  const context = isObject(fault.context) ? fault.context.key : undefined;
  const missing = isObject(fault.params) ? fault.params.missingProperty : undefined;
  const constraint = isObject(fault.constraints) ? textOf(Object.values(fault.constraints)[0]) : undefined;
  const message = firstText(fault, messageKeys) ?? constraint ?? textOf(fault.error);
  if (message === undefined) return undefined;
  const field = [...placeKeys.map((key) => fault[key]), context, missing]
    .map(pathOf)
    .find((name) => name !== undefined);
  return { field: field ?? '', message };
};

const join = (above: string, name: string): string => (above === '' ? name : `${above}.${name}`);

const fromMembers = (value: Json, field: string, depth: number): FieldError[] =>
  Object.entries(value)
    .slice(0, maxFieldErrors)
    .flatMap(([name, child]) => {
      // zod's two forms: `{formErrors, fieldErrors}` and `{_errors: [], name: {_errors: ['Required']}}`.
      if (name === 'formErrors' || name === 'fieldErrors' || name === '_errors')
        return faultsIn(child, field, depth + 1);
      const below = join(field, name);
      const fault = isObject(child) ? fromObject(child) : undefined;
      if (fault !== undefined) return [{ field: fault.field || below, message: fault.message }];
      return faultsIn(child, below, depth + 1);
    });

/**
 * Every fault that a list, map or text of faults names, in whatever shape.
 *
 * @param value the part of an error's body that holds them
 * @param field the field that is known from above; '' where none is
 */
export const faultsIn = (value: unknown, field = '', depth = 0): FieldError[] => {
  if (depth > maxDepth) return [];
  const text = textOf(value);
  if (text !== undefined) return [{ field, message: text }];
  if (Array.isArray(value)) {
    return value.slice(0, maxFieldErrors).flatMap((element) => {
      const fault = isObject(element) ? fromObject(element) : undefined;
      return fault === undefined ? faultsIn(element, field, depth + 1) : [{ ...fault, field: fault.field || field }];
    });
  }
  return isObject(value) ? fromMembers(value, field, depth) : [];
};
