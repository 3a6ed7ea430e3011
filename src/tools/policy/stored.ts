import { isObject, numberOf } from '../../json.ts';
import { styleless, valuesAt } from './values-at.ts';

/** What is stored of a call's target, or that it could not be read. */
export type Stored =
  | { readonly kind: 'read'; readonly value: unknown }
  | {
      readonly kind: 'unread';
      readonly why: string;
      /** It was looked for by its own id, and is not there: Portkey's code for that. */
      readonly missing?: string;
    };

/**
 * Whether a list (or object) in the arguments lacks something that the stored one holds. What is not named in an
 * argument that is itself given counts as taken away. Unreadable state counts as shrinking: the policy fails closed.
 *
 * @param path the argument, dotted
 * @param args the call's arguments
 * @param stored what the target holds now; undefined when it was not read
 * @param wire the API's own name of the first step, where it has another one
 */
export function shrinks(
  path: string,
  args: Readonly<Record<string, unknown>>,
  stored: Stored | undefined,
  wire: string | undefined,
): boolean {
  const [top = path] = path.split(/\.|\[\]/);
  if (args[top] === undefined) return false;
  if (stored === undefined || stored.kind === 'unread') return true;
  const view = storedView(stored.value, top, wire);
  // What the path leads into is not in the reply at all: it was not what this compares with.
  if (view[top] === undefined && path !== top) return true;
  const before = membersAt(view, path);
  const after = membersAt(args, path);
  return after.length < before.length || before.some((old) => !after.some((now) => sameMember(old, now)));
}

/**
 * What the stored list (or object) has and the arguments no longer name, by name.
 *
 * @param path the argument, dotted
 * @param args the call's arguments
 * @param stored what the target holds now
 * @param wire the API's own name of the first step, where it has another one
 */
export function takenAway(
  path: string,
  args: Readonly<Record<string, unknown>>,
  stored: Stored,
  wire: string | undefined,
): readonly string[] {
  if (stored.kind === 'unread') return [];
  const after = membersAt(args, path);
  return membersAt(storedView(stored.value, path.split(/\.|\[\]/, 1)[0] ?? path, wire), path)
    .filter((old) => !after.some((now) => sameMember(old, now)))
    .map(({ names }) => [...names].join(' / '));
}

/** The stored values under the argument's name, wherever the reply keeps them. */
export function storedView(value: unknown, top: string, wire: string | undefined): Readonly<Record<string, unknown>> {
  if (!isObject(value)) return {};
  const data = value.data;
  for (const [holder, name] of [
    [value, top],
    [value, wire],
    [data, top],
    [data, wire],
  ] as const)
    if (name !== undefined && isObject(holder) && Object.hasOwn(holder, name)) return { [top]: holder[name] };
  return data === undefined ? {} : { [top]: data };
}

/** The elements of a list; a single thing is a list of one. */
export const membersOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** Whether two elements of lists are one thing: they share an id, or are limits of the same kind. */
export const sameThing = (a: unknown, b: unknown): boolean => sameMember({ names: namesOf(a) }, { names: namesOf(b) });

type Member = { readonly names: ReadonlySet<string> };

function membersAt(view: Readonly<Record<string, unknown>>, path: string): Member[] {
  return valuesAt(view, path).flatMap((value) => {
    if (value === null || value === undefined || value === '') return [];
    if (Array.isArray(value)) return value.map((item) => ({ names: namesOf(item) }));
    if (isObject(value))
      return Object.entries(value)
        .filter(([, item]) => !isNothing(item))
        .map(([name]) => ({ names: new Set([name]) }));
    return [{ names: new Set([JSON.stringify(value)]) }];
  });
}

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const IDENTIFYING = ['id', 'slug', 'uuid', 'name', 'mcp_server_id', 'workspace_id'] as const;
const KIND = ['type', 'unit', 'periodic_reset'] as const;

/** What a member may be called by: its ids; for a limit its kind; else all that it holds. */
function namesOf(item: unknown): ReadonlySet<string> {
  if (!isObject(item)) return new Set([typeof item === 'string' ? item : JSON.stringify(item)]);
  const ids = IDENTIFYING.map((name) => item[name]).filter((id) => typeof id === 'string' && id !== '');
  if (ids.length > 0) return new Set(ids as string[]);
  const kind = KIND.map((name) => item[name]).filter((word) => typeof word === 'string');
  if (kind.length > 0) return new Set([kind.join('/')]);
  return new Set([canonical(item)]);
}

const sameMember = (a: Member, b: Member): boolean => [...a.names].some((name) => b.names.has(name));

/**
 * One text for values that are equal, whatever the order of their keys.
 *
 * @param value any JSON value
 */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? 'null';
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, ordered(item)]),
  );
}

/** A number that a call makes smaller. */
interface Lowered {
  /** Undefined where there was none, or where it could not be read. */
  readonly from: number | undefined;
  readonly to: number;
}

/**
 * The numbers in the arguments that are smaller than what is stored. A limit where there was none counts as lower, and so
 * does what could not be read: the policy fails closed.
 *
 * @param path the argument, dotted; elements of lists are compared with those of the same id or kind
 * @param args the call's arguments
 * @param stored what the target holds now; undefined when it was not read
 * @param wire the API's own name of the first step, where it has another one
 */
export function lowers(
  path: string,
  args: Readonly<Record<string, unknown>>,
  stored: Stored | undefined,
  wire: string | undefined,
): readonly Lowered[] {
  const [top = path, ...steps] = path.replaceAll('[]', '.[]').split('.');
  const before = stored?.kind === 'read' ? storedView(stored.value, top, wire)[top] : undefined;
  const found: Lowered[] = [];
  compare(args[top], before, steps, found);
  return found;
}

function compare(given: unknown, before: unknown, [step, ...rest]: readonly string[], found: Lowered[]): void {
  if (step === undefined) {
    const to = numberOf(given);
    const from = numberOf(before);
    if (to !== undefined && (from === undefined || to < from)) found.push({ from, to });
    return;
  }
  if (step !== '[]') {
    if (isObject(given)) compare(memberOf(given, step), memberOf(before, step), rest, found);
    return;
  }
  // Where one thing or a list of them is taken, either may be stored.
  const earlier = membersOf(before);
  for (const item of membersOf(given))
    compare(
      item,
      earlier.find((old) => sameThing(old, item)),
      rest,
      found,
    );
}

function memberOf(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  return Object.entries(value).find(([key]) => styleless(key) === styleless(name))?.[1];
}
