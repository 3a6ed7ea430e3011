import { createHash } from 'node:crypto';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { isObject } from '../../json.ts';
import { rowsIn } from '../../workflows/model/reads.ts';
import { argumentsFor, readerOf, rowOf } from '../model/target.ts';
import type { BoundedReads } from './bounded-reads.ts';
import type { PlannedCall } from './planned-call.ts';
import { canonical, type Stored } from './stored.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads what a call would change. Undefined where there is nothing stored yet (creations).
 *
 * @param operation the operation to be performed
 * @param args its arguments
 * @param reads the bounded way to Portkey
 */
export async function readTarget(
  operation: CatalogEntry | undefined,
  args: Values,
  reads: BoundedReads,
): Promise<Stored | undefined> {
  const reader = operation && readerOf(operation);
  if (operation === undefined || reader === undefined) return undefined;
  const readerArgs = argumentsFor(operation, args, reader.operation);
  if (readerArgs === undefined)
    return { kind: 'unread', why: `${reader.operation.name} needs more than this call says` };
  const result = await reads.read(reader.operation, readerArgs);
  // A list that is not there may only be empty; of a thing itself it is the answer.
  const itself = reader.resource.endsWith('}');
  if (!result.ok)
    return {
      kind: 'unread',
      why: result.why,
      ...(itself && result.missing !== undefined && { missing: result.missing }),
    };
  if (reader.row === undefined) {
    const rest = operation.storedIn === undefined ? 0 : missingRows(reader.operation, result.data);
    return rest > 0
      ? { kind: 'unread', why: `${reader.operation.name} has ${rest} more entries than one read shows` }
      : { kind: 'read', value: result.data };
  }
  const row = rowOf(rowsIn(reader.operation, result.data), args[reader.row]);
  return row === undefined
    ? { kind: 'unread', why: `it is not among the first rows of ${reader.operation.name}` }
    : { kind: 'read', value: row };
}

/** How many entries of a list are not in this page of it. */
function missingRows(list: CatalogEntry, data: unknown): number {
  const total = isObject(data) ? Number(data[list.paging?.total ?? 'total']) : Number.NaN;
  return Number.isFinite(total) ? Math.max(0, total - rowsIn(list, data).length) : 0;
}

/** Fields that change without anybody changing the thing: times, counters, states that follow from use. */
const UNSTABLE =
  /^(created|updated|last_updated|last_reset|last_used|last_synced|last_checked|synced|checked|accessed|next_usage_reset|next_rotation|current_period_.*|key_transition_expires)(_at|_on)?$|^(current_)?usage$|^(usage|request|requests|token|tokens|cost|version|use|hit)_?count$|^(spent|used|consumed|remaining|latency.*|object|total_?(usage|requests|tokens|cost)|status_code|response_time_ms)$|_(used|spent|remaining|latency|usage)$|^last_.*_at$/;

/** The state of what could not be read. */
export const UNREAD = 'unread';

/**
 * The state that a confirmation is bound to: a digest of the target's stable fields, or of the writes that a workflow
 * would carry out; `UNREAD` where it could not be found out.
 *
 * @param call the call, with what was read of its target or its plan
 */
export function stateOf({ tool, stored, plan, steps, destinations = [] }: PlannedCall): string {
  if (steps !== undefined) return stateOfSteps(steps.map(stateOf));
  if (plan !== undefined) return digest(plan.map(({ operation, args }) => [operation.name, args]));
  if (tool.workflow !== undefined) return UNREAD;
  const state = stateDigest(stored);
  return destinations.length === 0 || state === UNREAD ? state : digest([state, destinations]);
}

const MARK = '.';
const MARK_LENGTH = 4;

/** One digest of all steps is what binds; the short mark of each only tells which of them is another one. */
const stateOfSteps = (states: readonly string[]): string =>
  digest(states) + MARK + states.map((state) => digest(state).slice(0, MARK_LENGTH)).join('');

/**
 * Which steps of a plan have another state now.
 *
 * @param then the state of the plan when it was shown
 * @param now its state now
 * @returns their numbers, from 1; none where these are no states of plans
 */
export function changedSteps(then: string, now: string): readonly number[] {
  const [before, after] = [then, now].map((state) => state.split(MARK)[1] ?? '');
  const marks = (joined = ''): string[] => joined.match(/.{4}/g) ?? [];
  const old = marks(before);
  return marks(after).flatMap((mark, index) => (old[index] === mark ? [] : [index + 1]));
}

/** A digest of what a target is, by its stable fields only. */
export function stateDigest(stored: Stored | undefined): string {
  if (stored === undefined) return 'none';
  return stored.kind === 'unread' ? UNREAD : digest(stable(stored.value));
}

const digest = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('base64url');

/** A value without the fields that change although nobody changes the thing. */
export function stable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stable);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !UNSTABLE.test(name))
      .map(([name, item]) => [name, stable(item)]),
  );
}
