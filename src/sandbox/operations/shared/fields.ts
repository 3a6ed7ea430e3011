import { invalid } from '../../api-error.ts';
import { atMidnight, nextReset } from '../../dates.ts';
import type { JsonObject, SandboxCall } from '../../handler.ts';
import type { UsageLimits } from '../../rows.ts';

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text in a field of the body, or undefined. */
export const textIn = (body: JsonObject, field: string): string | undefined => {
  const value = body[field];
  return typeof value === 'string' ? value : undefined;
};

/** A name: there, and not only spaces. @throws ApiError 400. */
export const nameIn = (body: JsonObject, field = 'name'): string => {
  const value = textIn(body, field);
  if (value === undefined) throw invalid(field, 'is required');
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

/** `active` or `archived`. @throws ApiError 400 for another. */
export const statusIn = (body: JsonObject): JsonObject => {
  if (body.status === undefined) return {};
  if (body.status !== 'active' && body.status !== 'archived')
    throw invalid('status', 'must be one of: active, archived');
  return { status: body.status };
};

/** A value as the string holding JSON that the API keeps; a string must hold JSON already. @throws ApiError 400. */
export const jsonText = (field: string, value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value);
  try {
    JSON.parse(value);
  } catch {
    throw invalid(field, 'must be a string that holds JSON');
  }
  return value;
};

const slugPattern = /^[a-zA-Z0-9_-]+$/;

/** A slug that the caller chose. Source: portkey-details.md 4, "slugs". @throws ApiError 400. */
export const slugIn = (body: JsonObject, field = 'slug'): string | undefined => {
  const value = textIn(body, field);
  if (value === undefined) return undefined;
  if (!slugPattern.test(value)) throw invalid(field, 'may hold letters, digits, - and _ only');
  return value;
};

/** A date that lies ahead, or null. @throws ApiError 400. */
export const futureDateIn = (call: SandboxCall, field: string): string | null | undefined => {
  const value = call.body[field];
  if (value === undefined || value === null) return value;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw invalid(field, 'must be an ISO 8601 date');
  if (ms <= call.now) throw invalid(field, 'must lie in the future');
  return new Date(ms).toISOString();
};

/**
 * A budget as it is kept: the next reset is worked out, an explicit one brought to midnight UTC.
 *
 * @param weekStart 0 Sunday (workspaces, integrations), 1 Monday (keys, policies).
 * @throws ApiError 400 for a reset given twice or no date.
 */
export const budgetOf = (call: SandboxCall, field: string, value: JsonObject, weekStart: 0 | 1): UsageLimits => {
  if (value.periodic_reset != null && value.periodic_reset_days != null)
    throw invalid(field, 'at most one of periodic_reset and periodic_reset_days may be given');
  const explicit = value.next_usage_reset_at;
  if (explicit == null) {
    const next = nextReset(call.now, value, weekStart);
    return { ...value, ...(next === null ? {} : { next_usage_reset_at: next }) };
  }
  const midnight = typeof explicit === 'string' ? atMidnight(explicit) : null;
  if (midnight === null) throw invalid(`${field}.next_usage_reset_at`, 'must be an ISO 8601 date');
  return { ...value, next_usage_reset_at: midnight };
};

/** A budget that came as one object or null. */
export const budgetIn = (call: SandboxCall, field: string, weekStart: 0 | 1): UsageLimits | null => {
  const value = call.body[field];
  return isObject(value) && Object.keys(value).length > 0 ? budgetOf(call, field, value, weekStart) : null;
};

/** Budgets that came as a list or null. */
export const budgetsIn = (call: SandboxCall, field: string, value: unknown = call.body[field]): UsageLimits[] | null =>
  Array.isArray(value)
    ? value.filter(isObject).map((budget, index) => budgetOf(call, `${field}[${index}]`, budget, 0))
    : null;

/** A list that may also have come as one object (providers take one, and answer a list). */
export const asList = <T>(value: unknown): T[] => {
  if (Array.isArray(value)) return value as T[];
  return value === undefined || value === null ? [] : [value as T];
};
