import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { type DependentRule, dependentRules, TRAFFIC, trafficFilters } from '../../catalog/used-by.ts';
import { isObject } from '../../json.ts';
import { operationCalled, type Reads, readOne, rowsOrMissed } from '../model/reads.ts';
import { lastDays, totalOf, type Values } from '../model/values.ts';

/** A thing whose users are looked for. */
export interface Subject {
  /** Its path, as in the table of dependents. */
  readonly resource: string;
  /** What was given to name it in the call. */
  readonly given: unknown;
  /** What was read of it. */
  readonly value: Values;
}

/** Those of one kind that use a thing. */
export interface Users {
  readonly what: string;
  readonly rows: readonly Values[];
  /** How many were looked through. */
  readonly looked: number;
  /** All that could name the thing were looked through: where there are no rows, nothing names it. */
  readonly whole: boolean;
  /** Instead of rows: how many requests went through the thing. */
  readonly traffic?: number;
  /** They belong to the thing, and are no sign of use. */
  readonly use?: false;
}

const AT_ONCE = 4;

/** In the last seven days: what stops when the thing is cut off. */
const QUESTION_DAYS = 7;

/**
 * Who uses a thing, and what goes through it, as far as the bounds allow; what was not looked at is told to `reads`.
 *
 * @param subject the thing
 * @param reads the bounded way to Portkey
 * @param now ms since the epoch
 */
export async function findDependents(subject: Subject, reads: Reads, now: number): Promise<readonly Users[]> {
  const [traffic, users] = await Promise.all([
    trafficOf(subject, reads, { now, days: QUESTION_DAYS }),
    usersOf(subject, reads),
  ]);
  return [...(traffic ? [traffic] : []), ...users];
}

/**
 * Who uses a thing by reference: one entry for each list that could be read, also where nobody in it does.
 *
 * @param subject the thing
 * @param reads the bounded way to Portkey
 * @param mostPages of each list
 */
export async function usersOf(subject: Subject, reads: Reads, mostPages = 1): Promise<readonly Users[]> {
  const rules = dependentRules.filter(({ of }) => of === subject.resource);
  const found = await Promise.all(rules.map((rule) => usersBy(rule, subject, reads, mostPages)));
  return found.filter((users) => users !== undefined);
}

async function usersBy(
  rule: DependentRule,
  subject: Subject,
  reads: Reads,
  mostPages: number,
): Promise<Users | undefined> {
  const listed = await rowsFor(rule, subject, reads, mostPages);
  if (listed === undefined) return undefined;
  const { rows, whole } = rule.refers
    ? await referring(rule, listed.rows, subject, reads)
    : { rows: listed.rows, whole: false };
  return {
    what: rule.what,
    rows,
    looked: listed.rows.length,
    whole: whole && listed.whole,
    ...(rule.use === false && { use: false }),
  };
}

async function rowsFor(
  rule: DependentRule,
  subject: Subject,
  reads: Reads,
  mostPages: number,
): Promise<{ readonly rows: readonly Values[]; readonly whole: boolean } | undefined> {
  const list = operationCalled(rule.list);
  const workspace = typeof subject.value.workspace_id === 'string' && Object.hasOwn(list.input, 'workspace_id');
  const args = {
    ...(workspace && rule.given !== 'workspace_id' && { workspace_id: subject.value.workspace_id }),
    ...(rule.given !== undefined && { [rule.given]: subject.given }),
  };
  if (list.paging === undefined) {
    const result = await reads.read(list, args);
    if (result.ok) return { rows: isObject(result.data) ? [{ name: rule.what, ...result.data }] : [], whole: true };
    reads.missed(`${rule.what} (${result.why})`);
    return undefined;
  }
  return rowsOrMissed(rule.list, args, reads, { what: rule.what, mostPages });
}

/** The rows that name the subject, reading each one where the list does not show it. */
async function referring(
  rule: DependentRule,
  rows: readonly Values[],
  subject: Subject,
  reads: Reads,
): Promise<{ readonly rows: readonly Values[]; readonly whole: boolean }> {
  const names = namesOf(subject);
  const others = rows.filter((row) => !isSame(row, subject));
  const direct = others.filter((row) => mentions(row, names));
  if (rule.detail === undefined) return { rows: direct, whole: true };
  const detail = operationCalled(rule.detail);
  const rest = others.filter((row) => !direct.includes(row));
  const found = [...direct];
  let looked = 0;
  let unread = 0;
  while (looked < rest.length && reads.left() > 0) {
    const batch = rest.slice(looked, looked + Math.min(AT_ONCE, reads.left()));
    looked += batch.length;
    const details = await Promise.all(batch.map((row) => readRow(detail, row, reads)));
    batch.forEach((row, index) => {
      const result = details[index];
      if (result === undefined) unread += 1;
      else if (mentions(result, names)) found.push(row);
    });
  }
  if (unread > 0) reads.missed(`what is in ${unread} of ${rows.length} ${rule.what}, which could not be read`);
  if (looked < rest.length) reads.missed(`what is in ${rest.length - looked} of ${rows.length} ${rule.what}`);
  return { rows: found, whole: unread === 0 && looked === rest.length };
}

/** Whether a row is the thing itself: by its id, for a provider may have its integration's slug. */
const isSame = (row: Values, { given, value }: Subject): boolean =>
  value.id === undefined ? row.id === given || row.slug === given : row.id === value.id;

async function readRow(detail: CatalogEntry, row: Values, reads: Reads): Promise<unknown> {
  const [argument] = Object.entries(detail.input).find(([, field]) => field.in === 'path') ?? [];
  const id = argument === 'slug' ? (row.slug ?? row.id) : (row.id ?? row.slug);
  if (argument === undefined || id === undefined) return undefined;
  const result = await reads.read(detail, { [argument]: id });
  return result.ok ? result.data : undefined;
}

function namesOf({ given, value }: Subject): readonly string[] {
  return [...new Set([given, value.id, value.slug, value.uuid])].filter(
    (name): name is string => typeof name === 'string' && name.length > 2,
  );
}

const DEEPEST = 60;

/** Whether any text in a value names one of these ids: alone, as `@slug` or `@slug/model`, or inside longer text. */
function mentions(value: unknown, names: readonly string[], depth = 0): boolean {
  if (depth > DEEPEST) return false;
  if (typeof value === 'string') return names.some((name) => named(value, name));
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((item) => mentions(item, names, depth + 1));
}

function named(text: string, name: string): boolean {
  if (text === name || text === `@${name}` || text.startsWith(`@${name}/`)) return true;
  // Only ids that are no common word are looked for inside longer text (a template, JSON kept as text).
  return text.length > name.length && /[-\d]/.test(name) && name.length >= 8 && text.includes(name);
}

/** Of which time requests are counted. */
interface TrafficSpan {
  /** ms since the epoch. */
  readonly now: number;
  readonly days: number;
}

/**
 * How many requests went through a thing; undefined for what analytics do not count by, and where they cannot be read.
 *
 * @param subject the thing
 * @param reads the bounded way to Portkey
 * @param span of which time
 */
export async function trafficOf(
  subject: Subject,
  reads: Reads,
  { now, days }: TrafficSpan,
): Promise<Users | undefined> {
  const filter = trafficFilters[subject.resource];
  if (filter === undefined) return undefined;
  const slug = await workspaceSlug(subject, reads);
  const { value } = subject;
  const what = `requests in the last ${days} days`;
  const asked = {
    [filter]: [filteredBy(filter, value) ?? subject.given],
    ...lastDays(now, days),
    ...(slug !== undefined && { workspace_slug: slug }),
  };
  const result = await readOne(TRAFFIC.operation, asked, reads);
  const total = result.ok ? totalOf(result.data) : undefined;
  if (!result.ok || total === undefined) {
    reads.missed(`${what} (${result.ok ? 'not told' : result.why})`);
    return undefined;
  }
  return { what, rows: [], looked: total, whole: true, traffic: total };
}

/** What a filter of the analytics knows a thing by. */
export const filteredBy = (filter: string, value: Values): unknown =>
  filter === 'api_key_ids' ? value.id : value.slug;

async function workspaceSlug({ value }: Subject, reads: Reads): Promise<string | undefined> {
  if (typeof value.workspace_slug === 'string') return value.workspace_slug;
  if (typeof value.workspace_id !== 'string') return undefined;
  const result = await readOne(TRAFFIC.workspace, { workspace_id: value.workspace_id }, reads);
  return result.ok && typeof result.data.slug === 'string' ? result.data.slug : undefined;
}
