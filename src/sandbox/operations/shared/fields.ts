import { isObject } from '../../../json.ts';
import { invalid } from '../../model/api-error.ts';
import { midnightOf, nextReset } from '../../model/dates.ts';
import type { JsonObject, SandboxCall } from '../../model/handler.ts';
import type { UsageLimits } from '../../model/rows.ts';

/** The text in a field of the body, or undefined. */
export const textIn = (body: JsonObject, field: string): string | undefined => {
  const value = body[field];
  return typeof value === 'string' ? value : undefined;
};

/** A name that the request has to hold: not only spaces. @throws ApiError 400. */
export const nameIn = (body: JsonObject, field = 'name'): string => {
  const value = String(body[field]);
  if (value.trim() === '') throw invalid(field, 'must not be empty');
  return value;
};

/** The fields of the body that are given, out of those named: what an update changes. `name` may not be empty. */
export const given = (body: JsonObject, fields: readonly string[]): JsonObject => {
  const changes: JsonObject = {};
  for (const field of fields) if (body[field] !== undefined) changes[field] = body[field];
  if (changes.name !== undefined) nameIn(body);
  return changes;
};

/**
 * A view of rows: the named fields (a space between two) in this order, and what stands behind them. In a reply there
 * is nothing of a field that the row lacks.
 */
export const shows = (names: string, behind: JsonObject = {}): ((row: JsonObject) => JsonObject) => {
  const fields = names.split(' ');
  return (row) => Object.assign(Object.fromEntries(fields.map((field) => [field, row[field]])), behind);
};

/** `active` or `archived`. @throws ApiError 400 for another. */
export const statusIn = (body: JsonObject): JsonObject => {
  if (body.status === undefined) return {};
  if (body.status !== 'active' && body.status !== 'archived')
    throw invalid('status', 'must be one of: active, archived');
  return { status: body.status };
};

const slugPattern = /^[a-zA-Z0-9_-]+$/;

/** A slug that the caller chose. Source: portkey-details.md 4, "slugs". @throws ApiError 400. */
export const slugIn = (body: JsonObject, field = 'slug'): string | undefined => {
  const value = textIn(body, field);
  if (value === undefined) return undefined;
  if (!slugPattern.test(value)) throw invalid(field, 'may hold letters, digits, - and _ only');
  return value;
};

const datePattern = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/** A date that lies ahead, ms since the epoch. @throws ApiError 400. */
export const aheadOf = (now: number, field: string, value: unknown): number => {
  const ms = typeof value === 'string' && datePattern.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw invalid(field, 'must be an ISO 8601 date');
  if (ms <= now) throw invalid(field, 'must lie in the future');
  return ms;
};

/** A date that lies ahead, or null. @throws ApiError 400. */
export const futureDateIn = (call: SandboxCall, field: string): string | null | undefined => {
  const value = call.body[field];
  if (value === undefined || value === null) return value;
  return new Date(aheadOf(call.now, field, value)).toISOString();
};

/** Whether a text can be an e-mail address: one @ with something before it and a domain with a dot behind it. */
export const isEmail = (text: string): boolean => {
  const [local = '', domain = '', ...more] = text.split('@');
  const labels = domain.split('.');
  return (
    more.length === 0 &&
    text.length <= 254 &&
    !/[\s<>(),;:"\\]/.test(text) &&
    local !== '' &&
    labels.length > 1 &&
    labels.every((label) => /^[\p{L}\p{N}-]+$/u.test(label))
  );
};

/**
 * When a budget (or policy) begins anew: an explicit date is brought to midnight UTC, else it follows from the period.
 *
 * @param prefix what stands before the fields' names in refusals.
 * @param weekStart 0 Sunday (workspaces, integrations), 1 Monday (keys, providers, policies).
 * @throws ApiError 400 for a period given twice, or a date that is none or past.
 */
export const resetOf = (call: SandboxCall, prefix: string, value: JsonObject, weekStart: 0 | 1): string | null => {
  if (value.periodic_reset != null && value.periodic_reset_days != null)
    throw invalid(`${prefix}periodic_reset_days`, 'cannot be given together with periodic_reset');
  const explicit = value.next_usage_reset_at;
  if (explicit == null) return nextReset(call.now, value, weekStart);
  const field = `${prefix}next_usage_reset_at`;
  return midnightOf(aheadOf(call.now, field, explicit), call.now);
};

/** A budget as it is kept, with its next reset. @throws ApiError 400 as `resetOf`, and for one without a limit. */
export const budgetOf = (call: SandboxCall, field: string, value: JsonObject, weekStart: 0 | 1): UsageLimits => {
  if (value.credit_limit == null) throw invalid(`${field}.credit_limit`, 'is required; null in place of all clears');
  const next = resetOf(call, `${field}.`, value, weekStart);
  return { ...value, ...(next === null ? {} : { next_usage_reset_at: next }) };
};

/** A budget that came as one object or null. */
export const budgetIn = (call: SandboxCall, field: string, weekStart: 0 | 1): UsageLimits | null => {
  const value = call.body[field];
  return isObject(value) ? budgetOf(call, field, value, weekStart) : null;
};

/** Budgets that came as a list or null. */
export const budgetsIn = (call: SandboxCall, field: string, value: unknown = call.body[field]): UsageLimits[] | null =>
  Array.isArray(value)
    ? value.filter(isObject).map((budget, index) => budgetOf(call, `${field}[${index}]`, budget, 0))
    : null;

/** A list that may also have come as one object (providers take one, and answer a list). */
export const oneOrMore = <T>(value: unknown): T[] => {
  if (Array.isArray(value)) return value as T[];
  return value === undefined || value === null ? [] : [value as T];
};
