import { isDeepStrictEqual } from 'node:util';
import type { ArgumentFault, Checked } from '../arguments/fault.ts';

/** One call that an executor was asked for. */
export interface AskedCall {
  readonly operation: string;
  readonly arguments: Readonly<Record<string, unknown>>;
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
/** Names under which clients give `operation`. */
const OTHER_NAMES = ['operation_name', 'operationName', 'tool', 'tool_name', 'name'] as const;
const MOST_CALLS = 25;

/**
 * Reads what an executor was given. A call is understood with its arguments inside `arguments`, beside `operation`, or
 * both; objects may come as JSON text.
 *
 * @param given the arguments as they came
 * @param isOperation whether a name is an operation's, for clients that give it under another word
 */
export function readCalls(given: Values, isOperation: (name: string) => boolean): Checked<Asked> {
  if (given.calls === undefined || given.calls === null) {
    const call = readCall(given, '', isOperation);
    return call.ok ? { ok: true, value: { calls: [call.value], many: false } } : call;
  }
  const list = parsed(given.calls);
  const faults: ArgumentFault[] = [];
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_CALLS)
    return fault('calls', `must be a list of 1 to ${MOST_CALLS} objects, each with operation and arguments`);
  const shared: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === 'calls' || name === 'confirm' || value === undefined || value === null) continue;
    if (FOR_ALL.some((known) => known === name)) shared[name] = value;
    else faults.push({ field: name, message: 'stands beside calls; put it into the call that it belongs to' });
  }
  const calls = list.flatMap((item: unknown, index): AskedCall[] => {
    const read = isObject(item)
      ? readCall(item, `calls[${index}].`, isOperation)
      : fault(`calls[${index}]`, 'must be an object with operation and arguments');
    if (!read.ok) faults.push(...read.faults);
    return read.ok ? [{ ...read.value, arguments: { ...shared, ...read.value.arguments } }] : [];
  });
  if (given.confirm !== undefined && typeof given.confirm !== 'string')
    faults.push({ field: 'confirm', message: 'must be the token of the answer that asked for confirmation' });
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    value: { calls, many: true, ...(typeof given.confirm === 'string' && { confirm: given.confirm }) },
  };
}

function readCall(given: Values, at: string, isOperation: (name: string) => boolean): Checked<AskedCall> {
  const name = nameOf(given, isOperation);
  if (name === undefined)
    return fault(`${at}operation`, 'is required: the name of an operation, from search_operations');
  const { [name.key]: _name, arguments: packed, ...beside } = given;
  const inside = packed === undefined || packed === null ? {} : parsed(packed);
  if (!isObject(inside)) return fault(`${at}arguments`, 'must be an object');
  const merged: Record<string, unknown> = { ...inside };
  const twice: ArgumentFault[] = [];
  for (const [key, value] of Object.entries(beside)) {
    if (value === undefined) continue;
    if (Object.hasOwn(inside, key) && !isDeepStrictEqual(inside[key], value))
      twice.push({ field: `${at}${key}`, message: `is given beside operation and inside arguments, and differs` });
    merged[key] = value;
  }
  if (twice.length > 0) return { ok: false, faults: twice };
  return { ok: true, value: { operation: name.value, arguments: merged } };
}

function nameOf(given: Values, isOperation: (name: string) => boolean): { key: string; value: string } | undefined {
  if (typeof given.operation === 'string' && given.operation.trim() !== '')
    return { key: 'operation', value: given.operation.trim() };
  if (given.operation !== undefined) return undefined;
  for (const key of OTHER_NAMES) {
    const value = given[key];
    if (typeof value === 'string' && isOperation(value)) return { key, value };
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const fault = (field: string, message: string): { ok: false; faults: ArgumentFault[] } => ({
  ok: false,
  faults: [{ field, message }],
});
