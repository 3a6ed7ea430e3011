import type { ArgumentAlias, Field } from '../../catalog/operation.ts';
import type { JsonSchema } from '../../catalog/schema.ts';
import { isObject, parsedJson } from '../../json.ts';

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
export type NullAlias = 'place' | 'leave out' | { readonly fault: string };

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
