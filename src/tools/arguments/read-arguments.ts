import type { Field } from '../../catalog/model/operation.ts';
import { isClosed, type JsonSchema } from '../../catalog/model/schema.ts';
import { DEEPEST, isDeeperThan, isObject, parsedHolder, parsedJson } from '../../json.ts';
import { eachScope } from '../model/scope-sets.ts';
import type { Tool } from '../model/tool.ts';
import { aliasesOf, WORKSPACE_ARGUMENTS } from './aliases.ts';
import { type ArgumentFault, type Checked, shortName } from './fault.ts';
import { fileFaults } from './file-arguments.ts';
import { foldedName, type NameTable, nearMisses, resolveNames } from './names.ts';
import { type Period, periodOf, resolvePeriod, standsFor } from './period.ts';
import { type ReplyOptions, replyOptionsOf } from './reply-options.ts';
import { emptyFaults, maskedValues, streamFaults, validate, withoutNulls } from './validate.ts';

/** What the arguments of a call came to. */
interface ReadArguments {
  /** By the tool's own names; nothing in it is a default but what the catalog calls `assumed`. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly replyOptions: ReplyOptions;
  readonly notes: readonly string[];
}

interface ArgumentSettings {
  /** The workspace this server is pinned to. */
  readonly pinnedWorkspace?: string;
  /** ms since the epoch, for named periods. */
  readonly now: number;
}

/**
 * Brings a call's arguments into order: older names, case styles and JSON strings understood, then everything checked.
 *
 * @param tool the tool that was called
 * @param given the arguments as they came
 * @param settings the pinned workspace and the clock
 * @returns the arguments, or every fault that was found
 */
export function readArguments(
  tool: Tool,
  given: Readonly<Record<string, unknown>>,
  settings: ArgumentSettings,
): Checked<ReadArguments> {
  if (isDeeperThan(given, DEEPEST)) return { ok: false, faults: [TOO_DEEP] };
  const table = tableOf(tool);
  const names = resolveNames(given, table.names);
  const faults: ArgumentFault[] = [...names.faults];
  const notes: string[] = [...names.notes];
  const spread = spreadFilters(tool, table, names.named, faults);
  const { values, nulls } = withoutNulls(table.all, coerced(table.all, spread));
  // What came as JSON text can be deep as well.
  if (isDeeperThan(values, DEEPEST)) return { ok: false, faults: [TOO_DEEP] };
  const ofTool = pick(values, tool.input);
  const replyOptions: ReplyOptions = pick(values, table.replyOptions);
  const { extra } = replyOptions;
  faults.push(...validate(tool.input, ofTool), ...validate(table.replyOptions, replyOptions as Values));
  if (tool.takesFiles) faults.push(...fileFaults(tool.input, ofTool));
  faults.push(...streamFaults(values), ...maskedValues(tool.input, ofTool));
  faults.push(...emptyFaults(tool.input, ofTool));
  if (extra !== undefined) faults.push(...maskedValues({}, { extra }), ...extraFaults(tool, extra));

  const pinned = pinWorkspace(tool, ofTool, settings, faults);
  const { period } = table;
  const resolved = period ? resolvePeriod(period, pinned, settings.now, faults, notes) : pinned;
  const args = { ...table.assumed, ...resolved };
  faults.push(...missing(table, args, nulls), ...groupFaults(tool, args));
  if (faults.length === 0 && changesNothing(tool, args, extra)) faults.push(nothingToChange(tool));
  if (faults.length > 0) return { ok: false, faults };
  notes.push(...nearMisses(tool.input, args));
  return { ok: true, value: { args, replyOptions, notes } };
}

type Values = Record<string, unknown>;

const TOO_DEEP: ArgumentFault = {
  field: 'arguments',
  message: `are nested deeper than ${DEEPEST} levels, which nothing here takes`,
};

/** What of a tool's arguments is the same for every call. */
interface ArgumentTable {
  readonly names: NameTable;
  readonly replyOptions: Readonly<Record<string, Field>>;
  /** The tool's own and the reply options. */
  readonly all: Readonly<Record<string, Field>>;
  readonly required: readonly (readonly [string, Field])[];
  /** The argument whose keys are filters. */
  readonly filters: readonly [string, Field] | undefined;
  readonly period: Period | undefined;
  /** What is sent where the caller does not say it. */
  readonly assumed: Values;
}

const tables = new WeakMap<Tool, ArgumentTable>();

function tableOf(tool: Tool): ArgumentTable {
  const known = tables.get(tool);
  if (known !== undefined) return known;
  const replyOptions = replyOptionsOf(tool);
  const fields = Object.entries(tool.input);
  const table: ArgumentTable = {
    names: {
      input: tool.input,
      aliases: aliasesOf(tool),
      replyOptions: Object.keys(replyOptions),
      rest: tool.restArgument,
    },
    replyOptions,
    all: { ...tool.input, ...replyOptions },
    required: fields.filter(([, field]) => field.required === true),
    filters: fields.find(([, field]) => field.in === 'filters'),
    period: periodOf(tool.input),
    assumed: Object.fromEntries(
      fields.filter(([, field]) => field.assumed !== undefined).map(([name, field]) => [name, field.assumed]),
    ),
  };
  tables.set(tool, table);
  return table;
}

function pick(values: Values, names: Readonly<Record<string, unknown>>): Values {
  const picked: Values = {};
  for (const name of Object.keys(values)) if (Object.hasOwn(names, name)) picked[name] = values[name];
  return picked;
}

function coerced(fields: Readonly<Record<string, Field>>, values: Values): Values {
  const read: Values = {};
  for (const name of Object.keys(values)) {
    const field = fields[name];
    const value = values[name];
    if (value !== undefined) read[name] = field ? coerceField(field, value) : value;
  }
  return read;
}

/** What stands in `extra` is newer than the catalog: what has an argument of its own is given there. */
function extraFaults(tool: Tool, extra: unknown): ArgumentFault[] {
  if (typeof extra !== 'object' || extra === null) return [];
  const named = new Set(Object.entries(tool.input).flatMap(([name, field]) => [name, field.wire ?? name]));
  return Object.keys(extra)
    .filter((key) => named.has(key))
    .map((key) => ({ field: `extra.${shortName(key)}`, message: 'has an argument of its own; give it there' }));
}

/** The keys of a `filters` object are arguments of their own. */
function spreadFilters(
  tool: Tool,
  { filters: holder }: ArgumentTable,
  values: Values,
  faults: ArgumentFault[],
): Values {
  if (holder === undefined || !Object.hasOwn(values, holder[0])) return values;
  const [name, field] = holder;
  const { [name]: given, ...rest } = values;
  if (given === null) return rest;
  const filters = coerceField(field, given);
  if (typeof filters !== 'object' || filters === null || Array.isArray(filters)) {
    faults.push({ field: name, message: 'must be an object whose keys are filters' });
    return rest;
  }
  const known = Object.fromEntries(
    Object.keys(field.schema.properties ?? {}).map((key) => [key, tool.input[key] ?? field]),
  );
  const resolved = resolveNames(filters as Values, { input: known, aliases: tool.argumentAliases, replyOptions: [] });
  faults.push(...resolved.faults.map((fault) => ({ ...fault, field: `${name}.${fault.field}` })));
  for (const key of Object.keys(resolved.named))
    if (Object.hasOwn(rest, key))
      faults.push({ field: `${name}.${key}`, message: `says again what ${key} says; give one of them` });
  return { ...rest, ...resolved.named };
}

function pinWorkspace(tool: Tool, values: Values, settings: ArgumentSettings, faults: ArgumentFault[]): Values {
  const pinned = settings.pinnedWorkspace;
  if (pinned === undefined) return values;
  const filled = { ...values };
  for (const [name, field] of Object.entries(tool.input)) {
    if (!WORKSPACE_ARGUMENTS.has(name) || field.in === 'local') continue;
    if (values[name] !== undefined && values[name] !== pinned)
      faults.push({ field: name, message: `is fixed to ${pinned} here (PORTKEY_WORKSPACE_ID); leave it out` });
    filled[name] = pinned;
  }
  return filled;
}

function missing(table: ArgumentTable, args: Values, nulls: ReadonlySet<string>): ArgumentFault[] {
  const { period, required } = table;
  return required
    .filter(([name]) => args[name] === undefined && !(period && standsFor(period, name, args)))
    .map(([name]) => ({ field: name, message: nulls.has(name) ? 'is null, and is required' : 'is required' }));
}

function groupFaults(tool: Tool, args: Values): ArgumentFault[] {
  const given = (name: string): boolean => args[name] !== undefined;
  // To set one and clear the other is how a choice between them is changed.
  const set = (name: string): boolean => given(name) && args[name] !== null;
  return [
    ...tool.needsOneOf
      .filter((group) => !group.some(given))
      .map((group) => ({ field: group.join(' or '), message: 'is required' })),
    ...tool.atMostOneOf
      .filter((group) => group.filter(set).length > 1)
      .map((group) => ({ field: group.filter(set).join(' and '), message: 'exclude each other; give one of them' })),
  ];
}

/** An update that names nothing to change would be sent for nothing (issue: calls that can be trusted). */
function changesNothing(tool: Tool, args: Values, extra: ReplyOptions['extra']): boolean {
  const { operation } = tool;
  if (operation === undefined || tool.risk !== 'write') return false;
  const fields = Object.entries(tool.input);
  const targets = fields.some(([, field]) => field.in === 'path');
  const changing = fields.filter(([, field]) => field.in !== 'path' && field.in !== 'query' && field.in !== 'header');
  if (!targets || changing.length === 0 || operation.method === 'GET') return false;
  const filledIn = (name: string): boolean => WORKSPACE_ARGUMENTS.has(name);
  const extraGiven = typeof extra === 'object' && extra !== null && Object.keys(extra).length > 0;
  return !extraGiven && !changing.some(([name]) => args[name] !== undefined && !filledIn(name));
}

function nothingToChange(tool: Tool): ArgumentFault {
  const names = Object.entries(tool.input)
    .filter(([name, field]) => !['path', 'query', 'header'].includes(field.in) && !WORKSPACE_ARGUMENTS.has(name))
    .map(([name]) => name);
  return {
    field: names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', '),
    message: '— at least one of these is needed, or nothing would change',
  };
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Python writes booleans with a capital. */
const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ['true', true],
  [1, true],
  ['false', false],
  [0, false],
]);

/** The number that a text means; undefined where it means none, or none that can be held exactly. */
function exactNumber(text: string): number | undefined {
  if (!NUMBER.test(text.trim())) return undefined;
  const value = Number(text);
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : undefined;
}

/** Nested objects sometimes arrive as JSON strings, numbers as text (mcp-notes.md): read them where only one reading is possible. */
export function coerceField(field: Field, value: unknown): unknown {
  if (field.encode === 'csv') {
    const values = toList(value);
    return field.schema.statuses && Array.isArray(values) ? eachStatus(values) : values;
  }
  // Parsed although it travels as text: what it holds is checked and weighed like any other value.
  if (field.encode === 'json' && typeof value === 'string' && field.schema.type !== 'string') return parsedJson(value);
  return coerce(field.schema, value);
}

/** A comma list may be given as the string that travels, as one value, or as a list of texts or numbers. */
function toList(value: unknown): unknown {
  const read = typeof value === 'string' && value.trim().startsWith('[') ? parsedJson(value) : value;
  if (read !== value && Array.isArray(read)) return toList(read);
  if (typeof value === 'string') return value.split(',').map((part) => part.trim());
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.map((part) => (typeof part === 'number' ? String(part) : part));
  return value;
}

/**
 * Reads a value as its schema's type where that is unambiguous; anything else is left as it is, for validation to name.
 *
 * @param schema what the value should be
 * @param value what came
 */
export function coerce(schema: JsonSchema, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (schema.anyOf !== undefined) return coerceAnyOf(schema.anyOf, value);
  switch (schema.type) {
    case 'string':
      if (schema.statuses) return statusText(value);
      return schema.enum !== undefined && typeof value === 'string' ? chosen(schema.enum, value) : value;
    case 'integer':
    case 'number':
      if (typeof value === 'boolean' && schema.enum?.includes(0)) return value ? 1 : 0;
      return typeof value === 'string' ? (exactNumber(value) ?? value) : value;
    case 'boolean':
      return BOOLEANS.get(typeof value === 'string' ? value.trim().toLowerCase() : value) ?? value;
    case 'array': {
      const items = schema.items ?? {};
      const read = parsedHolder(value);
      if (schema.scopes && Array.isArray(read)) return eachScope(read);
      if (Array.isArray(read)) return read.map((item) => coerce(items, item));
      // One thing where a list of such things is wanted.
      return isObject(read) && items.type === 'object' ? [coerce(items, read)] : value;
    }
    case 'object': {
      const read = parsedHolder(value);
      if (isObject(read)) return coerceProperties(schema, read);
      // A list of one where that one thing is wanted.
      const [only, ...others] = Array.isArray(read) ? read : [];
      return isObject(only) && others.length === 0 && isClosed(schema) ? coerceProperties(schema, only) : value;
    }
    default:
      return value;
  }
}

/** Statuses as the comma list that travels. */
function statusText(value: unknown): unknown {
  const values = toList(value);
  return Array.isArray(values) ? eachStatus(values).join(',') : value;
}

/** The value of a fixed list that is meant, whatever its case. */
function chosen(values: readonly (string | number)[], value: string): unknown {
  if (values.includes(value)) return value;
  const folded = value.trim().toLowerCase();
  const [only, ...others] = values.filter((candidate) => String(candidate).toLowerCase() === folded);
  return others.length === 0 ? (only ?? value) : value;
}

function coerceProperties(schema: JsonSchema, value: Record<string, unknown>): Record<string, unknown> {
  const { properties = {}, additionalProperties } = schema;
  const rest = typeof additionalProperties === 'object' ? additionalProperties : {};
  const names = isClosed(schema) ? ownNames(properties, value) : undefined;
  const entries = Object.entries(value).map(([key, item]) => {
    const name = names?.get(key) ?? key;
    return [name, coerce((Object.hasOwn(properties, name) ? properties[name] : rest) ?? {}, item)];
  });
  return Object.fromEntries(entries);
}

/** `creditLimit` as `credit_limit`, where the object knows only that. A name that is given in two styles stays as it came. */
function ownNames(properties: Readonly<Record<string, unknown>>, value: object): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const foreign = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  if (foreign.length === 0) return found;
  const own = new Map(Object.keys(properties).map((name) => [foldedName(name), name]));
  const taken = new Set(Object.keys(value));
  for (const key of foreign) {
    const name = own.get(foldedName(key));
    if (name === undefined || taken.has(name)) continue;
    taken.add(name);
    found.set(key, name);
  }
  return found;
}

function coerceAnyOf(schemas: readonly JsonSchema[], value: unknown): unknown {
  if (typeof value !== 'string' || schemas.some((schema) => schema.type === 'string' || schema.type === undefined)) {
    // Where several kinds of object are possible, what one of them would read could be wrong for another.
    const [only, ...others] = schemas.filter((schema) => typeFits(schema, value));
    return only === undefined || others.length > 0 ? value : coerce(only, value);
  }
  for (const schema of schemas) {
    const read = coerce(schema, value);
    if (read !== value) return read;
  }
  return value;
}

function typeFits(schema: JsonSchema, value: unknown): boolean {
  if (Array.isArray(value)) return schema.type === 'array';
  return typeof value === 'object' && schema.type === 'object';
}

const CLASS = /^([1-5])xx$/i;
const RANGE = /^([1-5]\d\d)\s?-\s?([1-5]\d\d)$/;
const FROM = /^>=\s?([1-5]\d\d)$/;
const LAST = 599;

/**
 * HTTP statuses as the API takes them, one by one: "5xx" and "500-504" and ">=400" stand for all that they hold.
 * Anything else is left as it is.
 *
 * @param values statuses, classes and ranges
 */
export function eachStatus(values: readonly unknown[]): readonly unknown[] {
  return [
    ...new Set(
      values.flatMap((value: unknown): readonly unknown[] =>
        typeof value === 'string' ? oneOrMore(value.trim()) : [value],
      ),
    ),
  ];
}

function oneOrMore(text: string): readonly string[] {
  const kind = CLASS.exec(text)?.[1];
  if (kind !== undefined) return between(Number(kind) * 100, Number(kind) * 100 + 99);
  const from = FROM.exec(text)?.[1];
  if (from !== undefined) return between(Number(from), LAST);
  const [, low, high] = RANGE.exec(text) ?? [];
  return low !== undefined && high !== undefined && low <= high ? between(Number(low), Number(high)) : [text];
}

const between = (low: number, high: number): readonly string[] =>
  Array.from({ length: high - low + 1 }, (_, step) => String(low + step));
