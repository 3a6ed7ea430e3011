import type { ArgumentAlias, Field } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { isObject, parsedJson } from '../../json.ts';
import type { Tool } from '../model/tool.ts';

/** How lists are paged, by whatever style. */
const PAGING_NAMES = ['current_page', 'page_size', 'page', 'limit', 'offset', 'after', 'cursor'] as const;

/** Who asks for a page of a list that comes whole gets the list: that is the answer, and no fault. */
function pagingOfWholeList({ operation }: Tool): Readonly<Record<string, ArgumentAlias>> {
  if (operation?.paging?.style !== 'none') return {};
  const ignored = { ignored: 'this list always comes whole' };
  return Object.fromEntries(
    PAGING_NAMES.filter((name) => !Object.hasOwn(operation.input, name)).map((name) => [name, ignored]),
  );
}

/** Arguments that name a workspace, which a pinned server fills in. Each takes a slug and a UUID, under either name. */
export const WORKSPACE_ARGUMENTS: ReadonlySet<string> = new Set(['workspace_id', 'workspace_slug']);

/** A workspace is named by either argument, whichever the tool has. */
function otherWorkspaceName({ input }: Tool): Readonly<Record<string, ArgumentAlias>> {
  const own = [...WORKSPACE_ARGUMENTS].filter((name) => Object.hasOwn(input, name));
  const [name] = own;
  if (name === undefined || own.length > 1) return {};
  return Object.fromEntries([...WORKSPACE_ARGUMENTS].filter((other) => other !== name).map((other) => [other, name]));
}

/**
 * What becomes of names that are none of a tool's arguments: taken for another, ignored with a note, or refused with
 * what to use instead.
 */
export const aliasesOf = (tool: Tool): Readonly<Record<string, ArgumentAlias>> => ({
  ...otherWorkspaceName(tool),
  ...pagingOfWholeList(tool),
  ...tool.argumentAliases,
});

/** An older name whose value goes inside another argument. */
export type PlacedAlias = Extract<ArgumentAlias, { readonly into: string }>;

type Holder = Record<string | number, unknown>;

/**
 * Puts a value at a dotted path inside an object: `rate_limits[0].value`, with its fixed neighbours. Nothing that the
 * object shares with the caller is changed.
 *
 * @param holder what the path begins in; changed
 * @param value the value, as it came
 * @param alias where it goes
 * @returns the fault, without the argument's name
 */
export function placeAlias(holder: Holder, value: unknown, alias: PlacedAlias): string | undefined {
  const steps = stepsOf(alias.into);
  const last = steps.at(-1) ?? '';
  const [top = ''] = steps;
  let place = holder;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const existing = parsedJson(place[step]);
    if (existing === null) return `cannot be combined with ${top} as given (null)`;
    const copy = opened(existing, typeof steps[index + 1] === 'number');
    if (copy === undefined) return `cannot be combined with ${top} as given`;
    place[step] = copy;
    place = copy;
  }
  if (alias.as === 'merge') return mergeInto(place, last, value, alias.into);
  if (Object.hasOwn(place, last)) return `says again what ${alias.into} says; give one of them`;
  const neighbours = Object.entries(alias.with ?? {});
  const other = neighbours.find(([key, fixed]) => Object.hasOwn(place, key) && place[key] !== fixed);
  if (other !== undefined)
    return `goes with ${other[0]} ${JSON.stringify(other[1])}, but ${alias.into} has another; give it there`;
  for (const [key, fixed] of neighbours) place[key] = fixed;
  place[last] = shaped(value, alias);
  return undefined;
}

const shaped = (value: unknown, { as }: PlacedAlias): unknown => {
  if (as === 'list' && !Array.isArray(value)) return [value];
  return as === 'csv' && Array.isArray(value) ? value.join(',') : value;
};

/** A copy of what is there, or something new; undefined where a list is wanted and an object is there, or the reverse. */
function opened(existing: unknown, wantsList: boolean): Holder | undefined {
  if (existing === undefined) return (wantsList ? [] : {}) as Holder;
  // One limit may be given as an object or as a list of one.
  if (wantsList)
    return (Array.isArray(existing) ? [...existing] : isObject(existing) ? [existing] : undefined) as never;
  const only = Array.isArray(existing) && existing.length === 1 ? existing[0] : existing;
  return isObject(only) ? { ...only } : undefined;
}

const stepsOf = (path: string): (string | number)[] =>
  path.split('.').flatMap((step) => {
    const match = /^([^[]*)\[(\d+)\]$/.exec(step);
    return match ? [match[1] ?? '', Number(match[2])] : [step];
  });

/** Puts the keys of an object beside those that are there. */
function mergeInto(holder: Holder, step: string | number, value: unknown, place: string): string | undefined {
  const added = parsedJson(value);
  const existing = parsedJson(holder[step]) ?? {};
  if (!isObject(added)) return 'must be an object';
  if (!isObject(existing)) return `cannot be combined with ${place} as given`;
  const twice = Object.keys(added).find((key) => Object.hasOwn(existing, key));
  if (twice !== undefined) return `says again what ${place}.${twice} says; give one of them`;
  holder[step] = { ...existing, ...added };
  return undefined;
}

/** What becomes of an older argument that is null. */
type NullAlias = 'place' | 'leave out' | { readonly fault: string };

/**
 * What `null` means for an older argument: it is put where the place can be cleared; where only the whole argument can
 * be, that has to be said by name; where nothing can be cleared, the argument was not given.
 *
 * @param alias where its value would go
 * @param input the arguments that the path begins in
 */
export function nullAlias(alias: PlacedAlias, input: Readonly<Record<string, Field>>): NullAlias {
  const [top = '', ...rest] = stepsOf(alias.into);
  const schema = input[top]?.schema ?? {};
  if (rest.length > 0 && schemaAt(schema, rest)?.nullable === true) return 'place';
  if (schema.nullable !== true) return 'leave out';
  return { fault: `is null, which would clear nothing: give ${top}: null to take it away, or leave it out` };
}

function schemaAt(schema: JsonSchema, steps: readonly (string | number)[]): JsonSchema | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return schema;
  for (const branch of [schema, ...(schema.anyOf ?? [])]) {
    const next = typeof step === 'number' ? branch.items : branch.properties?.[step];
    if (next !== undefined) return schemaAt(next, rest);
  }
  return undefined;
}
