import type { ArgumentAlias, Field } from '../../catalog/model/operation.ts';
import { isClosed, type JsonSchema } from '../../catalog/model/schema.ts';
import { LONGEST_COMPARED, nearestOf } from '../../config/nearest.ts';
import { parsedJson } from '../../json.ts';
import { nullAlias, type PlacedAlias, placeAlias } from './aliases.ts';
import { type ArgumentFault, shortName } from './fault.ts';

type Arguments = Readonly<Record<string, unknown>>;

const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A name without its case style: `workspaceId`, `workspace-id` and `workspace_id` are one.
 *
 * @param name as it came
 */
export const foldedName = (name: string): string => name.replace(/[-_\s]/g, '').toLowerCase();

/** What the names of a call's arguments are looked up in. */
export interface NameTable {
  readonly input: Readonly<Record<string, Field>>;
  readonly aliases: Readonly<Record<string, ArgumentAlias>>;
  /** Names that shape the reply or the call (`fields`, `dry_run`). */
  readonly replyOptions: readonly string[];
  /** The argument into which every other name goes, where the tool judges whatever it is given. */
  readonly rest?: string | undefined;
}

/** The arguments that could be named, and the faults of the others, so that all faults are told together. */
interface Resolved {
  readonly named: Record<string, unknown>;
  readonly faults: readonly ArgumentFault[];
  /** What was taken and is not sent, in sentences. */
  readonly notes: readonly string[];
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
  const notes: string[] = [];
  const named: Record<string, unknown> = {};
  const mapped: [string, unknown, PlacedAlias][] = [];
  const known = lookUp(table);

  const put = (name: string, value: unknown, cameAs: string): void => {
    if (Object.hasOwn(named, name))
      faults.push({ field: cameAs, message: `says again what ${name} says; give one of them` });
    else named[name] = value;
  };
  const take = (cameAs: string, value: unknown, place: string): void => {
    const name = known(cameAs);
    const alias =
      name === undefined || Object.hasOwn(table.input, name) || table.replyOptions.includes(name)
        ? undefined
        : table.aliases[name];
    if (name === undefined) unknown(cameAs, value, place);
    else if (alias === undefined) put(name, value, place);
    else if (typeof alias === 'string') put(alias, value, place);
    else if ('refused' in alias) faults.push({ field: place, message: `is not taken here: ${alias.refused}` });
    else if ('ignored' in alias) notes.push(`${place} was not sent: ${alias.ignored}.`);
    else if ('spread' in alias) spread(value, place);
    else mapped.push([place, value, alias]);
  };
  const unknown = (cameAs: string, value: unknown, place: string): void => {
    if (table.rest !== undefined && !UNSAFE.has(cameAs))
      mapped.push([place, { [cameAs]: value }, { into: table.rest, as: 'merge' }]);
    else {
      const message = faults.length < MOST_COMPARED ? unknownMessage(cameAs, table) : 'is not an argument here';
      faults.push({ field: place === cameAs ? shortName(cameAs) : place, message });
    }
  };
  const spread = (value: unknown, place: string): void => {
    const object = parsedJson(value);
    if (object === null) return;
    if (typeof object !== 'object' || Array.isArray(object))
      faults.push({ field: place, message: 'must be an object whose keys are arguments' });
    else for (const [key, item] of Object.entries(object)) take(key, item, `${place}.${shortName(key)}`);
  };

  for (const [cameAs, value] of Object.entries(given)) take(cameAs, value, cameAs);
  for (const [cameAs, value, alias] of mapped) {
    const fault = placed(named, value, alias, table.input);
    if (fault) faults.push({ field: cameAs, message: fault });
  }
  placeInner(named, table, faults);
  return { named, faults, notes };
}

/** Looks up what an argument's name means here. What every name is compared with is made once, with the first that needs it. */
function lookUp({ input, aliases, replyOptions }: NameTable): (cameAs: string) => string | undefined {
  let folded: ReadonlyMap<string, string> | undefined;
  return (cameAs) => {
    if (UNSAFE.has(cameAs) || isInner(cameAs)) return undefined;
    if (Object.hasOwn(input, cameAs) || replyOptions.includes(cameAs) || Object.hasOwn(aliases, cameAs)) return cameAs;
    if (cameAs.length > LONGEST_COMPARED) return undefined;
    // The first of several that read alike is meant.
    folded ??= new Map(
      [...Object.keys(input), ...replyOptions, ...Object.keys(aliases).filter((name) => !isInner(name))]
        .reverse()
        .map((name): [string, string] => [foldedName(name), name]),
    );
    return folded.get(foldedName(cameAs));
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
  const folded = foldedName(cameAs);
  return names.find((name) => foldedName(name) === folded);
}

/** So many unknown names are compared with the known ones; of thousands nobody reads what each may have meant. */
const MOST_COMPARED = 20;

function unknownMessage(cameAs: string, { input, replyOptions }: NameTable): string {
  const names = Object.keys(input);
  if (names.length === 0) return 'is not an argument here; this tool takes none';
  return `is not an argument here${choiceOf(cameAs, names, replyOptions)}`;
}

function placed(
  holder: Record<string, unknown>,
  value: unknown,
  alias: PlacedAlias,
  input: Readonly<Record<string, Field>>,
): string | undefined {
  if (value === null) {
    const meaning = nullAlias(alias, input);
    if (meaning === 'leave out') return undefined;
    if (meaning !== 'place') return meaning.fault;
  }
  return placeAlias(holder, value, alias);
}

/** An older name inside an argument: the argument, whether its elements or it itself hold the name, and the name. */
const INNER = /^(\w+)(\[\])?\.(\w+)$/;

/** Whether a name is one inside an argument, and so none that a call gives by itself. */
const isInner = (name: string): boolean => name.includes('.');

/** Maps older names inside arguments: `workspaces[].credit_limit`. */
function placeInner(named: Record<string, unknown>, table: NameTable, faults: ArgumentFault[]): void {
  for (const [path, alias] of Object.entries(table.aliases)) {
    if (!isInner(path)) continue;
    const [, argument = '', each, name = ''] = INNER.exec(path) ?? [];
    if (argument === '' || typeof alias === 'string' || !('into' in alias) || !Object.hasOwn(named, argument)) continue;
    const { schema } = table.input[argument] ?? {};
    const holder = each === undefined ? schema : schema?.items;
    const input = Object.fromEntries(
      Object.entries(holder?.properties ?? {}).map(([key, value]): [string, Field] => [
        key,
        { in: 'body', schema: value },
      ]),
    );
    const move = (value: unknown, place: string): unknown => {
      const object = parsedJson(value);
      if (typeof object !== 'object' || object === null || Array.isArray(object)) return value;
      const key = Object.keys(object).find((candidate) => foldedName(candidate) === foldedName(name));
      if (key === undefined) return value;
      const { [key]: moved, ...rest } = object as Record<string, unknown>;
      const fault = placed(rest, moved, alias, input);
      if (fault) faults.push({ field: `${place}.${key}`, message: fault });
      return rest;
    };
    const value = parsedJson(named[argument]);
    if (each === undefined) named[argument] = move(value, argument);
    else if (Array.isArray(value)) named[argument] = value.map((item, index) => move(item, `${argument}[${index}]`));
    else named[argument] = move(value, argument);
  }
}

/** So many valid names are told; of more, nobody reads the rest. */
const MOST_NAMES = 25;

/**
 * The name that was probably meant.
 *
 * @param mistyped a name that is not known
 * @param names those that are
 * @param most by how many letters it may differ
 * @returns undefined where none is near
 */
function nearName(mistyped: string, names: readonly string[], most: number): string | undefined {
  const [nearest] = nearestOf(mistyped.toLowerCase(), names);
  return nearest !== undefined && nearest.far <= most ? nearest.name : undefined;
}

/**
 * What is said of a name that is not known: what was probably meant, and what is valid.
 *
 * @param name as it came
 * @param valid the names that are listed
 * @param also names that may be meant as well and are not worth listing
 */
export function choiceOf(name: string, valid: readonly string[], also: readonly string[] = []): string {
  const near = nearName(name, [...valid, ...also], Math.min(name.length - 1, Math.max(2, name.length / 2)));
  const shown = valid.length > MOST_NAMES ? `${valid.slice(0, MOST_NAMES).join(', ')}, …` : valid.join(', ');
  return `${near === undefined ? '' : `; did you mean ${near}?`} (valid: ${shown})`;
}

/** So many are told; somebody who gives more of them means what they say. */
const MOST_TOLD = 5;

/** One letter in eight, and one at least: further away it is another name. */
const mostLetters = (name: string): number => Math.max(1, Math.floor(name.length / 8));

/**
 * Sentences about members of open objects whose names are nearly those of known ones. They are sent: the API takes more
 * than is known here.
 *
 * @param input the tool's arguments
 * @param values under the tool's own names
 */
export function nearMisses(
  input: Readonly<Record<string, Field>>,
  values: Readonly<Record<string, unknown>>,
): readonly string[] {
  const notes: string[] = [];
  for (const [name, value] of Object.entries(values)) look(input[name]?.schema ?? {}, value, name, notes);
  return notes;
}

function look(schema: JsonSchema, value: unknown, place: string, notes: string[]): void {
  if (typeof value !== 'object' || value === null || notes.length >= MOST_TOLD) return;
  for (const branch of [schema, ...(schema.anyOf ?? [])]) {
    const { items, properties } = branch;
    if (Array.isArray(value)) {
      if (items !== undefined)
        for (const [index, item] of value.entries()) look(items, item, `${place}[${index}]`, notes);
    } else if (properties !== undefined) lookAtMembers(branch, properties, value, place, notes);
  }
}

function lookAtMembers(
  schema: JsonSchema,
  properties: Readonly<Record<string, JsonSchema>>,
  value: object,
  place: string,
  notes: string[],
): void {
  for (const [key, item] of Object.entries(value)) {
    if (notes.length >= MOST_TOLD) return;
    if (Object.hasOwn(properties, key)) look(properties[key] ?? {}, item, `${place}.${key}`, notes);
    else if (!isClosed(schema)) {
      const meant = nearName(key, Object.keys(properties), mostLetters(key));
      if (meant !== undefined && !Object.hasOwn(value, meant))
        notes.push(`${place}.${shortName(key)} is not known here and was sent as it is; did you mean ${meant}?`);
    }
  }
}
