import type { CatalogEntry } from '../../catalog/operation.ts';
import { isObject } from '../../json.ts';
import type { BoundedReads } from './bounded-reads.ts';
import type { Dependents } from './confirmer.ts';
import { type DependentRule, dependentRules, TRAFFIC, trafficFilters } from './dependents.ts';
import { nameOf, operationNamed, rowsIn } from './target.ts';

type Values = Readonly<Record<string, unknown>>;

/** A thing whose users are looked for. */
export interface Subject {
  /** Its path, as in the table of dependents. */
  readonly resource: string;
  /** What was given to name it in the call. */
  readonly given: unknown;
  /** What was read of it. */
  readonly value: Values;
}

const MOST_NAMES = 10;
const MOST_ROWS = 100;
const AT_ONCE = 4;

/**
 * Who uses a thing, as far as the bounds allow; what was not looked at is told to `reads`.
 *
 * @param subject the thing
 * @param reads the bounded way to Portkey
 * @param now ms since the epoch
 */
export async function findDependents(
  subject: Subject,
  reads: BoundedReads,
  now: number,
): Promise<readonly Dependents[]> {
  const found: Dependents[] = [];
  const traffic = await trafficOf(subject, reads, now);
  if (traffic) found.push(traffic);
  const rules = dependentRules.filter(({ of }) => of === subject.resource);
  const lists = await Promise.all(rules.map(async (rule) => ({ rule, rows: await rowsFor(rule, subject, reads) })));
  for (const { rule, rows } of lists) {
    if (rows === undefined) continue;
    const before = reads.notLookedAt.length;
    const using = rule.refers ? await referring(rule, rows.all, subject, reads) : rows.all;
    // That none does is said only where all of them were looked at.
    const none = rule.refers && rows.whole && reads.notLookedAt.length === before;
    if (using.length > 0 || none)
      found.push({
        what: rule.what,
        count: using.length,
        names: using.slice(0, MOST_NAMES).map((row) => nameOf(row) ?? String(row.id ?? row.workspace_id ?? '?')),
      });
  }
  return found;
}

async function rowsFor(
  rule: DependentRule,
  subject: Subject,
  reads: BoundedReads,
): Promise<{ readonly all: readonly Values[]; readonly whole: boolean } | undefined> {
  const list = operationNamed(rule.list);
  if (list === undefined) return undefined;
  const { paging } = list;
  const workspace = typeof subject.value.workspace_id === 'string' && Object.hasOwn(list.input, 'workspace_id');
  const args = {
    ...(workspace && rule.given !== 'workspace_id' && { workspace_id: subject.value.workspace_id }),
    ...(rule.given !== undefined && { [rule.given]: subject.given }),
    ...(paging?.style === 'pages' &&
      paging.size !== undefined && { [paging.size]: Math.min(paging.maxSize ?? MOST_ROWS, MOST_ROWS) }),
  };
  const result = await reads.read(list, args);
  if (!result.ok) {
    reads.missed(`${rule.what} (${result.why})`);
    return undefined;
  }
  if (paging === undefined)
    return { all: isObject(result.data) ? [{ name: rule.what, ...result.data }] : [], whole: true };
  const rows = rowsIn(list, result.data);
  const total = isObject(result.data) ? Number(result.data[paging.total ?? 'total']) : Number.NaN;
  if (total > rows.length) reads.missed(`${total - rows.length} more of ${total} ${rule.what}`);
  return { all: rows, whole: !(total > rows.length) };
}

/** The rows that name the subject, reading each one where the list does not show it. */
async function referring(
  rule: DependentRule,
  rows: readonly Values[],
  subject: Subject,
  reads: BoundedReads,
): Promise<readonly Values[]> {
  const names = namesOf(subject);
  const others = rows.filter((row) => !names.some((name) => row.id === name || row.slug === name));
  const direct = others.filter((row) => mentions(row, names));
  const detail = rule.detail === undefined ? undefined : operationNamed(rule.detail);
  if (detail === undefined) return direct;
  const rest = others.filter((row) => !direct.includes(row));
  const found = [...direct];
  let looked = 0;
  while (looked < rest.length && reads.left() > 0) {
    const batch = rest.slice(looked, looked + Math.min(AT_ONCE, reads.left()));
    looked += batch.length;
    const details = await Promise.all(batch.map((row) => readRow(detail, row, reads)));
    batch.forEach((row, index) => {
      const result = details[index];
      if (result === undefined) reads.missed(`${rule.what}: ${nameOf(row) ?? 'one'} could not be read`);
      else if (mentions(result, names)) found.push(row);
    });
  }
  if (looked < rest.length) reads.missed(`what is in ${rest.length - looked} of ${rows.length} ${rule.what}`);
  return found;
}

async function readRow(detail: CatalogEntry, row: Values, reads: BoundedReads): Promise<unknown> {
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

const WEEK_MS = 7 * 24 * 3_600_000;

/** What went through the thing in the last seven days: what stops when it is cut off. */
async function trafficOf(subject: Subject, reads: BoundedReads, now: number): Promise<Dependents | undefined> {
  const filter = trafficFilters[subject.resource];
  const count = operationNamed(TRAFFIC.operation);
  if (filter === undefined || count === undefined) return undefined;
  const slug = await workspaceSlug(subject, reads);
  const { value } = subject;
  const id = filter === 'api_key_ids' ? (value.id ?? subject.given) : (value.slug ?? subject.given);
  const result = await reads.read(count, {
    [filter]: [id],
    time_of_generation_min: new Date(now - WEEK_MS).toISOString(),
    time_of_generation_max: new Date(now).toISOString(),
    ...(slug !== undefined && { workspace_slug: slug }),
  });
  const summary = result.ok && isObject(result.data) && isObject(result.data.summary) ? result.data.summary : undefined;
  const total = Number(summary?.total);
  if (!result.ok || !Number.isFinite(total)) {
    reads.missed(`requests in the last 7 days (${result.ok ? 'not told' : result.why})`);
    return undefined;
  }
  return { what: 'requests in the last 7 days', count: total, names: [] };
}

async function workspaceSlug({ value }: Subject, reads: BoundedReads): Promise<string | undefined> {
  if (typeof value.workspace_slug === 'string') return value.workspace_slug;
  const read = operationNamed(TRAFFIC.workspace);
  if (typeof value.workspace_id !== 'string' || read === undefined) return undefined;
  const result = await reads.read(read, { workspace_id: value.workspace_id });
  return result.ok && isObject(result.data) && typeof result.data.slug === 'string' ? result.data.slug : undefined;
}
