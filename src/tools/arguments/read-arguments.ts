import type { Field } from '../../catalog/model/operation.ts';
import { DEEPEST, isDeeperThan } from '../../json.ts';
import type { Tool } from '../model/tool.ts';
import { aliasesOf, WORKSPACE_ARGUMENTS } from './aliases.ts';
import { coerceField } from './coerce.ts';
import { type ArgumentFault, type Checked, shortName } from './fault.ts';
import { fileFaults } from './file-arguments.ts';
import { type NameTable, nearMisses, resolveNames } from './names.ts';
import { type Period, periodOf, resolvePeriod, standsFor } from './period.ts';
import { type ReplyOptions, replyOptionsOf } from './reply-options.ts';
import { emptyFaults, maskedValues, streamFaults, withoutNulls } from './unusable-values.ts';
import { validate } from './validate.ts';

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
