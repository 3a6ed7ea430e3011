import { isDeepStrictEqual } from 'node:util';
import { isObject, parsedJson } from '../../json.ts';
import { maskValue, shortenTexts } from '../audit/journal.ts';
import { withScopeSets } from '../model/scope-sets.ts';
import type { Tool } from '../model/tool.ts';
import { maskFields } from '../secrets/mask.ts';
import { type Described, described } from './addresses.ts';
import { isName } from './display.ts';
import type { Change } from './planned-call.ts';
import { type Stored, sameThing } from './stored.ts';

type Values = Readonly<Record<string, unknown>>;

/** One thing that a call changes, whole. */
export interface Difference extends Change {
  /** It is a text that people or models read, and hurts nobody: it may be shortened. */
  readonly harmless: boolean;
  /** Something that is there now, and that the call does not name, goes. */
  readonly lost: boolean;
}

/** Stands for what is there now, where Portkey does not show it. */
export const NOT_SHOWN = '(not shown by Portkey)';
/** Stands for what the new value no longer has, and for what the stored one had not. */
const GONE = '(taken away)';
const NOTHING = '(nothing)';

/** What holds for a place of the arguments. */
interface Place {
  readonly field: string;
  readonly schema: Described;
  /** What is not named in it is lost. */
  readonly replaces: boolean;
}

/**
 * What a call changes in what is stored, from what to what, secrets masked. Only what the call names; of what replaces a
 * stored object or list whole (`onUpdate` in the catalog), also what it leaves out.
 *
 * @param tool the tool
 * @param args its arguments
 * @param stored what was read of the target; secrets by value are masked in both (`planned-call.ts`)
 */
export function differences(tool: Tool, args: Values, stored: Stored | undefined): readonly Difference[] {
  const { operation } = tool;
  if (stored?.kind !== 'read' || operation?.method === 'DELETE' || tool.risk === 'execute') return [];
  const value = maskFields(stored.value, [...(operation?.secretReply ?? [])], []);
  const holder = holderOf(value, operation?.storedIn !== undefined);
  if (holder === undefined) return [];
  const found: Difference[] = [];
  for (const [name, field] of Object.entries(tool.input)) {
    const given = args[name];
    if (given === undefined || !['body', 'form', 'whole-body'].includes(field.in)) continue;
    const masked = (item: unknown): unknown => maskValue(item, name, field.schema);
    const place = { field: name, schema: described(field.schema), replaces: field.onUpdate === 'replaces' };
    const key = [name, field.wire, ...(operation?.storedIn ? ['data'] : [])].find(
      (candidate) => candidate !== undefined && Object.hasOwn(holder, candidate),
    );
    if (key === undefined) found.push(difference(place, NOT_SHOWN, masked(given)));
    else compare(masked(asGiven(holder[key], given)), masked(given), place, found);
  }
  return found;
}

/** The object that holds the fields: a reply's own, or that in its `data`. */
function holderOf(value: unknown, isList: boolean): Values | undefined {
  if (!isObject(value)) return undefined;
  return !isList && isObject(value.data) && !('id' in value) ? value.data : value;
}

const MOST_SHOWN = 60;

/**
 * The same as it is told to clients: what hurts first, long texts cut.
 *
 * @param found every difference
 */
export const changesOf = (found: readonly Difference[]): readonly Change[] =>
  [...found.filter(({ harmless }) => !harmless), ...found.filter(({ harmless }) => harmless)]
    .slice(0, MOST_SHOWN)
    .map(({ field, from, to }) => ({ field, from: briefly(from), to: briefly(to) }));

const briefly = (value: unknown): unknown => withScopeSets(shortenTexts(value));

/** Stored JSON text is compared as JSON; a stored list of one with a single object as that object. */
function asGiven(stored: unknown, given: unknown): unknown {
  if (typeof stored === 'string' && typeof given === 'object' && given !== null) return parsedJson(stored);
  return Array.isArray(stored) && stored.length === 1 && isObject(given) ? stored[0] : stored;
}

function difference(place: Place, from: unknown, to: unknown, lost = false): Difference {
  return { field: place.field, from, to, harmless: !lost && isHarmless(place), lost };
}

/**
 * Names are harmless too: a question quotes the one that the thing has. So is the organisation: a key acts in its own
 * alone, and Portkey refuses another one.
 */
const isHarmless = ({ field, schema }: Place): boolean => schema.inert || isName(field) || field === 'organisation_id';

function compare(from: unknown, to: unknown, place: Place, found: Difference[]): void {
  if (isDeepStrictEqual(from, to) || sameSwitch(from, to)) return;
  if (Array.isArray(from) && Array.isArray(to)) compareLists(from, to, place, found);
  else if (isObject(from) && isObject(to)) compareObjects(from, to, place, found);
  else found.push(difference(place, from ?? null, to, place.replaces && to === null));
}

function compareObjects(from: Values, to: Values, place: Place, found: Difference[]): void {
  const schema = place.schema.as('object');
  for (const key of Object.keys(to))
    compare(from[key], to[key], { ...place, field: `${place.field}.${key}`, schema: schema.member(key) }, found);
  if (!place.replaces) return;
  for (const key of Object.keys(from))
    if (!Object.hasOwn(to, key) && from[key] !== null)
      found.push(difference({ ...place, field: `${place.field}.${key}` }, from[key], GONE, true));
}

function compareLists(from: readonly unknown[], to: readonly unknown[], place: Place, found: Difference[]): void {
  if (![...from, ...to].every(isObject)) {
    const lost = place.replaces && from.some((old) => !to.some((now) => isDeepStrictEqual(old, now)));
    found.push(difference(place, from, to, lost));
    return;
  }
  const schema = place.schema.as('array').items();
  const left = [...from];
  for (const now of to) {
    const at = left.findIndex((old) => sameThing(old, now));
    const [old] = at < 0 ? [] : left.splice(at, 1);
    const member = { ...place, field: `${place.field}[${labelOf(now)}]`, schema };
    if (old === undefined) found.push(difference(member, NOTHING, now));
    else compare(old, now, member, found);
  }
  if (place.replaces)
    for (const old of left)
      found.push(difference({ ...place, field: `${place.field}[${labelOf(old)}]` }, old, GONE, true));
}

const LABELS = ['slug', 'name', 'id', 'type', 'key', 'workspace_id', 'provider'] as const;

/** What an element of a list is called. */
export function labelOf(item: unknown): string {
  const label = isObject(item)
    ? LABELS.map((name) => item[name]).find((value) => typeof value === 'string')
    : undefined;
  return typeof label === 'string' ? label : typeof item === 'string' ? item : '…';
}

/** The API shows 0 and 1 for false and true. */
const sameSwitch = (from: unknown, to: unknown): boolean =>
  (typeof from === 'number' && typeof to === 'boolean') || (typeof from === 'boolean' && typeof to === 'number')
    ? Number(from) === Number(to)
    : false;
