import { isDeepStrictEqual } from 'node:util';
import { parsedJson } from '../../json.ts';
import type { ArgumentFault, Checked } from '../arguments/fault.ts';
import { nameAmong } from '../arguments/names.ts';
import { MOST_STEPS } from './apply-plan.ts';
import { readCalls } from './read-calls.ts';

type Values = Readonly<Record<string, unknown>>;

/** One change of a plan, as it was asked for. */
export interface AskedStep {
  readonly operation: string;
  readonly arguments: Values;
}

/** What `apply_plan` was asked for. */
export interface AskedPlan {
  readonly steps: readonly AskedStep[];
  readonly dryRun: boolean;
  readonly confirm?: string;
}

/** What shapes a single call and has no meaning for a step: the plan as a whole is confirmed, and answers for all. */
const NOT_IN_A_STEP = ['confirm', 'dry_run', 'fields', 'all_pages', 'save_to'] as const;

/** What stands beside a plan in the answer that made it: it is for the reader, and shown anew when the plan is checked. */
const OF_ANSWERS: ReadonlySet<string> = new Set([
  'summary',
  'about',
  'sent',
  'steps',
  'cannot',
  'next',
  'differences',
  'waits',
]);

/**
 * Reads what `apply_plan` was given: the list under `calls`, or as the jobs that make plans call it, `plan`.
 *
 * @param given the arguments as they came
 * @param isOperation whether a name is an operation's
 */
export function readPlan(given: Values, isOperation: (name: string) => boolean): Checked<AskedPlan> {
  const faults: ArgumentFault[] = [];
  const known: Record<string, unknown> = {};
  const isAnswer = Object.hasOwn(given, 'plan');
  for (const [cameAs, value] of Object.entries(given)) {
    if (isAnswer && OF_ANSWERS.has(cameAs)) continue;
    const name = nameAmong(cameAs, ['calls', 'plan', 'summary', 'confirm', 'dry_run']);
    const own = name === 'plan' ? 'calls' : (name ?? cameAs);
    if (Object.hasOwn(known, own)) faults.push({ field: cameAs, message: `says again what ${own} says; give one` });
    known[own] = value;
  }
  const { summary: _said, dry_run: dry, ...rest } = known;
  if (rest.calls === undefined || rest.calls === null)
    faults.push({
      field: 'calls',
      message: `is required: a list of 1 to ${MOST_STEPS} objects, each with operation and arguments`,
    });
  const dryRun = parsedJson(dry ?? false);
  if (typeof dryRun !== 'boolean') faults.push({ field: 'dry_run', message: 'must be true or false' });
  if (faults.length > 0) return { ok: false, faults };
  const read = readCalls(rest, isOperation, MOST_STEPS);
  if (!read.ok) return read;
  const { calls, confirm } = read.value;
  calls.forEach((call, index) => {
    for (const name of Object.keys({ ...call.arguments, ...('confirm' in call && { confirm: true }) })) {
      const option = nameAmong(name, NOT_IN_A_STEP);
      if (option === undefined) continue;
      const wholly = option === 'confirm' || option === 'dry_run';
      faults.push({
        field: `calls[${index}].${option}`,
        message: wholly ? 'belongs beside calls: it holds for the plan as a whole' : 'has no meaning in a plan',
      });
    }
  });
  if (faults.length > 0) return { ok: false, faults };
  const steps = calls.map(({ operation, arguments: args }) => ({ operation, arguments: args }));
  return { ok: true, value: { steps, dryRun: dryRun === true, ...(confirm !== undefined && { confirm }) } };
}

/**
 * The earlier step that says exactly the same, which could only fail or do it twice.
 *
 * @param steps in order
 * @param index of the later one
 * @returns its place, from 0
 */
export function saidBefore(steps: readonly AskedStep[], index: number): number | undefined {
  const step = steps[index];
  const before = steps.slice(0, index).findIndex((other) => isDeepStrictEqual(other, step));
  return before < 0 ? undefined : before;
}
