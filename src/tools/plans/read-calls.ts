import { isDeepStrictEqual } from 'node:util';
import { isObject, parsedJson } from '../../json.ts';
import { type ArgumentFault, type Checked, shortName } from '../arguments/fault.ts';
import { nameAmong } from '../arguments/names.ts';
import type { ReadRaw, ReadResult } from '../policy/bounded-reads.ts';
import { canonical } from '../policy/stored.ts';
import type { Reference } from './references.ts';

/** One call that an executor was asked for. */
export interface AskedCall {
  readonly operation: string;
  /** Without `confirm`. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Its own token, as it came. */
  readonly confirm?: unknown;
}

/** What an executor was asked for: one call, or a list of them. */
export interface Asked {
  readonly calls: readonly AskedCall[];
  readonly many: boolean;
  /** For lists: the tokens of all calls that need confirming, as one. */
  readonly confirm?: string;
}

type Values = Readonly<Record<string, unknown>>;

/** What shapes every call of a list when it stands beside it. */
const FOR_ALL = ['fields', 'all_pages', 'dry_run'] as const;
/** What an executor reads of a call before the pipeline does: the operation reads none of these by another name. */
const OWN = ['operation', 'arguments', 'calls', 'confirm', ...FOR_ALL] as const;
type Own = (typeof OWN)[number];

/** Names under which clients give `operation`. */
const OTHER_NAMES = ['operation_name', 'tool', 'tool_name', 'name'] as const;
/** In one call of an executor. */
const MOST_CALLS = 25;

/**
 * Reads what an executor was given. A call is understood with its arguments inside `arguments`, beside `operation`, or
 * both; objects may come as JSON text; names are compared as the pipeline compares them.
 *
 * @param given the arguments as they came
 * @param isOperation whether a name is an operation's, for clients that give it under another word
 * @param most how many calls a list may have
 */
export function readCalls(given: Values, isOperation: (name: string) => boolean, most = MOST_CALLS): Checked<Asked> {
  const { own, rest, faults } = taken(given, '');
  if (own.calls === undefined || own.calls === null) {
    const call = readCall(given, '', isOperation);
    return call.ok ? { ok: true, value: { calls: [call.value], many: false } } : call;
  }
  const list = parsedJson(own.calls);
  if (!Array.isArray(list) || list.length === 0 || list.length > most)
    return fault('calls', `must be a list of 1 to ${most} objects, each with operation and arguments`);
  const { calls: _calls, confirm, operation, arguments: packed, ...shared } = own;
  for (const [name, value] of Object.entries({ ...rest, operation, arguments: packed }))
    if (value !== undefined && value !== null)
      faults.push({ field: shortName(name), message: 'stands beside calls; put it into the call that it belongs to' });
  const calls = list.flatMap((raw: unknown, index): AskedCall[] => {
    const at = `calls[${index}].`;
    const item = parsedJson(raw);
    const read = isObject(item)
      ? readCall(item, at, isOperation)
      : fault(`calls[${index}]`, 'must be an object with operation and arguments');
    if (!read.ok) faults.push(...read.faults);
    if (!read.ok) return [];
    const { dry_run: dry } = read.value.arguments;
    if (shared.dry_run !== undefined && dry !== undefined && !isDeepStrictEqual(dry, shared.dry_run))
      faults.push({ field: `${at}dry_run`, message: 'is not what dry_run beside calls says; give one of them' });
    return [{ ...read.value, arguments: { ...shared, ...read.value.arguments } }];
  });
  if (confirm !== undefined && confirm !== null && typeof confirm !== 'string')
    faults.push({ field: 'confirm', message: 'must be the token of the answer that asked for confirmation' });
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, value: { calls, many: true, ...(typeof confirm === 'string' && { confirm }) } };
}

function readCall(given: Values, at: string, isOperation: (name: string) => boolean): Checked<AskedCall> {
  const beside = taken(given, at);
  const named = operationOf(beside.own.operation, beside.rest, isOperation);
  if (named === undefined)
    return fault(`${at}operation`, 'is required: the name of an operation, from search_operations');
  const packed = parsedJson(beside.own.arguments ?? {});
  if (!isObject(packed)) return fault(`${at}arguments`, 'must be an object');
  const inside = taken(packed, at);
  const { operation: _operation, arguments: _arguments, calls: _none, ...replyOptions } = beside.own;
  const faults = [...beside.faults, ...inside.faults];
  const outer: Values = { ...named.rest, ...replyOptions };
  const inner: Values = { ...inside.rest, ...inside.own };
  for (const [name, value] of Object.entries(outer))
    if (value !== undefined && Object.hasOwn(inner, name) && !isDeepStrictEqual(inner[name], value))
      faults.push({
        field: `${at}${shortName(name)}`,
        message: 'is given beside operation and inside arguments, and differs',
      });
  if (faults.length > 0) return { ok: false, faults };
  const { confirm, ...values } = Object.fromEntries(
    [...Object.entries(inner), ...Object.entries(outer)].filter(([, value]) => value !== undefined),
  );
  return {
    ok: true,
    value: { operation: named.operation, arguments: values, ...(confirm !== undefined && { confirm }) },
  };
}

/** Takes out what the executor itself reads, under its own names. */
function taken(
  given: Values,
  at: string,
): { readonly own: Partial<Record<Own, unknown>>; readonly rest: Values; readonly faults: ArgumentFault[] } {
  const own: Partial<Record<Own, unknown>> = {};
  const rest: [string, unknown][] = [];
  const faults: ArgumentFault[] = [];
  for (const [cameAs, value] of Object.entries(given)) {
    const name = nameAmong(cameAs, OWN);
    if (name === undefined) rest.push([cameAs, value]);
    else if (Object.hasOwn(own, name))
      faults.push({ field: `${at}${cameAs}`, message: `says again what ${name} says; give one of them` });
    else own[name] = value;
  }
  return { own, rest: Object.fromEntries(rest), faults };
}

/** The operation's name, and what stands beside it. */
function operationOf(
  given: unknown,
  rest: Values,
  isOperation: (name: string) => boolean,
): { readonly operation: string; readonly rest: Values } | undefined {
  if (typeof given === 'string' && given.trim() !== '') return { operation: given.trim(), rest };
  if (given !== undefined) return undefined;
  for (const name of OTHER_NAMES) {
    const key = Object.keys(rest).find((cameAs) => nameAmong(cameAs, [name]) !== undefined);
    const value = key === undefined ? undefined : rest[key];
    if (key === undefined || typeof value !== 'string' || !isOperation(value)) continue;
    const { [key]: _name, ...others } = rest;
    return { operation: value, rest: others };
  }
  return undefined;
}

const fault = (field: string, message: string): { ok: false; faults: ArgumentFault[] } => ({
  ok: false,
  faults: [{ field, message }],
});

/**
 * Reads for all steps of one plan: what several steps want to know is read once, and nothing is asked about a thing
 * that the plan itself makes.
 *
 * @param isMade whether a value is made by the plan
 */
export function planReads(isMade: (value: unknown) => boolean): (read: ReadRaw) => ReadRaw {
  const known = new Map<string, Promise<ReadResult>>();
  return (read) => async (operation, args, signal) => {
    if (Object.values(args).some(isMade)) return { ok: false, why: 'the plan makes it' };
    const key = canonical([operation.name, args]);
    const earlier = known.get(key);
    // Waited for only where there is one: of two steps that ask at once, the second has to find what the first began.
    const before = earlier && (await earlier);
    // One step's time ran out: the next one's has not.
    if (before?.ok === true || before?.missing !== undefined) return before;
    const reading = read(operation, args, signal);
    known.set(key, reading);
    return reading;
  };
}

/**
 * A request as a dry run shows it, with every reference where it is still a reference: in a body as it was given, in an
 * address by its name.
 *
 * @param request method, url, headers and body
 * @param placeholders what stands for references, by its text
 */
export function withPlaceholders(request: unknown, placeholders: ReadonlyMap<string, Reference>): unknown {
  if (!isObject(request)) return request;
  const { method, url, body } = request;
  let address = String(url);
  for (const [text, { from, path }] of placeholders)
    for (const encoded of [encodeURIComponent(text), new URLSearchParams({ '': text }).toString().slice(1)])
      address = address.replaceAll(encoded, `{$from:${from}.${path}}`);
  const shown = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const reference = placeholders.get(value);
      return reference === undefined ? value : { $from: reference.from, path: reference.path };
    }
    if (Array.isArray(value)) return value.map(shown);
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shown(item)]))
      : value;
  };
  return { method, url: address, ...(body !== undefined && { body: shown(body) }) };
}
