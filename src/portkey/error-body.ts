import { isObject } from '../json.ts';
import { shortened, wholeWords } from '../shortened.ts';
import type { FieldError } from './contract.ts';

/** What an error's body says, whatever its shape. */
export interface ErrorBody {
  readonly message?: string;
  /** An AB code if there is one, else the first word that looks like a code. */
  readonly code?: string;
  readonly fieldErrors: readonly FieldError[];
  readonly requestId?: string;
  readonly dependents?: unknown;
  /** It was a web page. */
  readonly isPage?: true;
}

const codeKeys = ['errorCode', 'error_code', 'code', 'slug'];
const requestIdKeys = ['request_id', 'requestId', 'trace_id', 'traceId'];
/** Where an error's own object may stand inside the body. */
const containers = ['data', 'error'];
const faultKeys = [
  'errors',
  'field_errors',
  'fieldErrors',
  'details',
  'detail',
  'issues',
  'violations',
  'validation_errors',
  'validationErrors',
  'invalid-params',
  'invalid_params',
];
const dependentKeys = [
  'dependents',
  'dependencies',
  'dependent_resources',
  'dependentResources',
  'resources',
  'used_by',
  'usedBy',
  'references',
  'conflicts',
];

/** The levels of a body that may speak: itself, `data`, `error`, and what these hold under the same names. */
const levelsOf = (body: unknown, depth = 0): Json[] => {
  if (!isObject(body) || depth > 3) return [];
  return [body, ...containers.flatMap((key) => levelsOf(body[key], depth + 1))];
};

const first = <T>(levels: readonly Json[], read: (level: Json) => T | undefined): T | undefined => {
  for (const level of levels) {
    const found = read(level);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Shapes where a word stands in place of an object: `{"error":"text"}`, `{"data":"text"}`. */
const messageAt = (level: Json): string | undefined =>
  firstText(level, messageKeys) ?? textOf(level.error) ?? textOf(level.data);

const faultsAt = (level: Json): FieldError[] => [
  ...faultKeys.flatMap((key) => (typeof level[key] === 'object' ? faultsIn(level[key]) : [])),
  ...[...containers, 'message'].flatMap((key) => (Array.isArray(level[key]) ? faultsIn(level[key]) : [])),
];

/** Some servers put the validation library's own JSON into the message. */
const faultsInMessage = (levels: readonly Json[]): FieldError[] => {
  const text = first(levels, (level) =>
    typeof level.message === 'string' && /^\s*[[{]/.test(level.message) ? level.message : undefined,
  );
  if (text === undefined) return [];
  try {
    return faultsIn(JSON.parse(text));
  } catch {
    return [];
  }
};

const unique = (faults: readonly FieldError[]): FieldError[] => [
  ...new Map(faults.map((fault) => [`${fault.field}\n${fault.message}`, fault])).values(),
];

const summary = (faults: readonly FieldError[]): string | undefined =>
  oneLine(
    faults
      .slice(0, 3)
      .map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
      .join('; '),
  ) || undefined;

const isCode = (code: string): boolean => /^[A-Za-z][\w.-]{0,63}$/.test(code);
const isAb = (code: string): boolean => /^AB\d{2,3}$/.test(code);

const isTelling = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;

/**
 * Reads an error's parsed body. Shapes: portkey-details.md 2a ("error body shapes"), portkey-facts.md
 * "Authentication, errors", and those of the validation libraries that servers of this kind use.
 */
export const readErrorBody = (body: unknown): ErrorBody => {
  // A bare list is a list of faults; a bare text is the message.
  const levels = levelsOf(Array.isArray(body) ? { errors: body } : typeof body === 'string' ? { message: body } : body);
  const codes = levels.flatMap((level) => codeKeys.map((key) => textOf(level[key]) ?? '')).filter(isCode);
  const inMessage = faultsInMessage(levels);
  const said = inMessage.length > 0 ? undefined : first([...levels].reverse(), messageAt);
  const faults = unique([...levels.flatMap(faultsAt), ...inMessage]).slice(0, maxFieldErrors);
  // OpenAI's way: one message and the parameter that it is about.
  const param = first(levels, (level) => textOf(level.param));
  const fieldErrors =
    faults.length === 0 && param !== undefined && said !== undefined ? [{ field: param, message: said }] : faults;
  const message = said ?? summary(fieldErrors);
  const code = codes.find(isAb) ?? codes[0];
  const requestId = first(levels, (level) => firstText(level, requestIdKeys));
  const dependents = first(levels, (level) => dependentKeys.map((key) => level[key]).find(isTelling));
  return {
    fieldErrors,
    ...(message === undefined ? {} : { message }),
    ...(code === undefined ? {} : { code }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(dependents === undefined ? {} : { dependents }),
  };
};

type Json = Readonly<Record<string, unknown>>;

/** At most so many faults are passed on. */
const maxFieldErrors = 50;
const maxText = 500;
const maxDepth = 6;

/** Names under which servers say what went wrong, the most telling first. */
const messageKeys = [
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

const firstText = (source: Json, keys: readonly string[]): string | undefined => {
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
