import type { ArgumentAlias, Field } from '../../catalog/operation.ts';
import { LONGEST_COMPARED, nearestOf } from '../../config/nearest.ts';
import { type ArgumentFault, shortName } from './fault.ts';

type Arguments = Readonly<Record<string, unknown>>;
type PlacedAlias = Exclude<ArgumentAlias, string | { readonly refused: string }>;

const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

/** `workspaceId`, `workspace-id` and `workspace_id` are one name. */
const styleless = (name: string): string => name.replace(/[-_\s]/g, '').toLowerCase();

/** What the names of a call's arguments are looked up in. */
export interface NameTable {
  readonly input: Readonly<Record<string, Field>>;
  readonly aliases: Readonly<Record<string, ArgumentAlias>>;
  /** Names that shape the reply or the call (`fields`, `dry_run`). */
  readonly shaping: readonly string[];
}

/** The arguments that could be named, and the faults of the others, so that all faults are told together. */
export interface Resolved {
  readonly named: Record<string, unknown>;
  readonly faults: readonly ArgumentFault[];
}

/**
 * Brings every argument under its own name: older names are mapped, case styles folded, unknown names refused with the
 * nearest valid one.
 *
 * @param given the arguments as they came
 * @param table the names there are
 */
export function resolveNames(given: Arguments, table: NameTable): Resolved {
  const faults: ArgumentFault[] = [];
  const named: Record<string, unknown> = {};
  const mapped: [string, unknown, PlacedAlias][] = [];
  const put = (name: string, value: unknown, cameAs: string): void => {
    if (Object.hasOwn(named, name))
      faults.push({ field: cameAs, message: `says again what ${name} says; give one of them` });
    else named[name] = value;
  };

  const known = lookUp(table);
  for (const [cameAs, value] of Object.entries(given)) {
    const name = known(cameAs);
    if (name === undefined) {
      const message = faults.length < MOST_COMPARED ? unknownMessage(cameAs, table) : 'is not an argument here';
      faults.push({ field: shortName(cameAs), message });
      continue;
    }
    const alias = Object.hasOwn(table.input, name) || table.shaping.includes(name) ? undefined : table.aliases[name];
    if (alias === undefined) put(name, value, cameAs);
    else if (typeof alias === 'string') put(alias, value, cameAs);
    else if ('refused' in alias) faults.push({ field: cameAs, message: `is not taken here: ${alias.refused}` });
    else mapped.push([cameAs, value, alias]);
  }
  for (const [cameAs, value, alias] of mapped) {
    const fault = putInto(named, value, alias);
    if (fault) faults.push({ field: cameAs, message: fault });
  }
  return { named, faults };
}

/** Looks up what an argument's name means here. What every name is compared with is made once, with the first that needs it. */
function lookUp({ input, aliases, shaping }: NameTable): (cameAs: string) => string | undefined {
  let folded: ReadonlyMap<string, string> | undefined;
  return (cameAs) => {
    if (UNSAFE.has(cameAs)) return undefined;
    if (Object.hasOwn(input, cameAs) || shaping.includes(cameAs) || Object.hasOwn(aliases, cameAs)) return cameAs;
    if (cameAs.length > LONGEST_COMPARED) return undefined;
    // The first of several that read alike is meant.
    folded ??= new Map(
      [...Object.keys(input), ...shaping, ...Object.keys(aliases)]
        .reverse()
        .map((name): [string, string] => [styleless(name), name]),
    );
    return folded.get(styleless(cameAs));
  };
}

/**
 * The name that is meant, whatever its case style: the one way in which names of arguments are compared.
 *
 * @param cameAs the name as it was given
 * @param names the names there are
 */
export function nameAmong<Name extends string>(cameAs: string, names: readonly Name[]): Name | undefined {
  const exact = names.find((name) => name === cameAs);
  if (exact !== undefined || cameAs.length > LONGEST_COMPARED) return exact;
  const folded = styleless(cameAs);
  return names.find((name) => styleless(name) === folded);
}

/** So many unknown names are compared with the known ones; of thousands nobody reads what each may have meant. */
const MOST_COMPARED = 20;

function unknownMessage(cameAs: string, { input, shaping }: NameTable): string {
  const names = Object.keys(input);
  if (names.length === 0) return 'is not an argument here; this tool takes none';
  const [nearest] = nearestOf(cameAs.toLowerCase(), [...names, ...shaping]);
  const close = nearest !== undefined && nearest.far <= Math.max(2, cameAs.length / 2);
  const shown = names.length > 25 ? `${names.slice(0, 25).join(', ')}, …` : names.join(', ');
  return `is not an argument here${close ? `; did you mean ${nearest.name}?` : ''} (valid: ${shown})`;
}

/** Puts a value at a dotted path inside a named argument: `rate_limits[0].value`, with its fixed neighbours. */
function putInto(named: Record<string, unknown>, value: unknown, alias: PlacedAlias): string | undefined {
  const steps = alias.into.split('.').flatMap((step) => {
    const match = /^(.*)\[(\d+)\]$/.exec(step);
    return match ? [match[1] ?? '', Number(match[2])] : [step];
  });
  const shaped =
    alias.as === 'list' && !Array.isArray(value)
      ? [value]
      : alias.as === 'csv' && Array.isArray(value)
        ? value.join(',')
        : value;
  let holder: Record<string | number, unknown> = named;
  for (const [index, step] of steps.entries()) {
    if (index === steps.length - 1) {
      if (alias.as === 'merge') return mergeInto(holder, step, shaped, alias.into);
      if (Object.hasOwn(holder, step)) return `says again what ${alias.into} says; give one of them`;
      const neighbours = Object.entries(alias.with ?? {});
      const other = neighbours.find(([key, fixed]) => Object.hasOwn(holder, key) && holder[key] !== fixed);
      if (other !== undefined)
        return `goes with ${other[0]} ${JSON.stringify(other[1])}, but ${alias.into} has another; give it there`;
      for (const [key, fixed] of neighbours) holder[key] = fixed;
      holder[step] = shaped;
      return undefined;
    }
    const parsed = parsedJson(holder[step]);
    if (parsed === null) return `cannot be combined with ${alias.into.split(/[.[]/)[0]} as given (null)`;
    const existing = parsed ?? (typeof steps[index + 1] === 'number' ? [] : {});
    if (typeof existing !== 'object' || existing === null)
      return `cannot be combined with ${alias.into.split(/[.[]/)[0]} as given`;
    const copy = (Array.isArray(existing) ? [...existing] : { ...existing }) as Record<string | number, unknown>;
    holder[step] = copy;
    holder = copy;
  }
  return undefined;
}

/** Puts the keys of an object beside those that are there. */
function mergeInto(
  holder: Record<string | number, unknown>,
  step: string | number,
  value: unknown,
  place: string,
): string | undefined {
  const added = parsedJson(value);
  const existing = parsedJson(holder[step]) ?? {};
  if (!isObject(added)) return 'must be an object';
  if (!isObject(existing)) return `cannot be combined with ${place} as given`;
  const twice = Object.keys(added).find((key) => Object.hasOwn(existing, key));
  if (twice !== undefined) return `says again what ${place}.${twice} says; give one of them`;
  holder[step] = { ...existing, ...added };
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsedJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
