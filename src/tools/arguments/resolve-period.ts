import type { Field } from '../../catalog/operation.ts';
import { isObject } from '../../json.ts';
import { type ArgumentFault, shownText } from './fault.ts';
import { spanOf, validPeriods } from './period.ts';

type Values = Record<string, unknown>;
type Input = Readonly<Record<string, Field>>;

/** The argument that names a span of time, and the two that it stands for. */
export interface Period {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Portkey wants a span in every call. */
  readonly required: boolean;
}

/** Where a span is wanted and none is given: a week, and the notes say so. */
const USUAL = 'last_7_days';

/**
 * The argument of a tool that names a span of time.
 *
 * @param input the tool's arguments
 */
export function periodOf(input: Input): Period | undefined {
  for (const [name, { span, required = false }] of Object.entries(input))
    if (span) return { name, from: span[0], to: span[1], required };
  return undefined;
}

/**
 * Resolves a named span of time into the two arguments that it stands for.
 *
 * @param period the argument and what it stands for
 * @param values the call's values
 * @param now ms since the epoch
 * @param faults what is wrong is added
 * @param notes the span that was used is added
 */
export function resolvePeriod(
  period: Period,
  values: Values,
  now: number,
  faults: ArgumentFault[],
  notes: string[],
): Values {
  const { name, from, to } = period;
  const named = values[name] !== undefined;
  if (!named && (!period.required || isGiven(values, from) || isGiven(values, to))) return values;
  const { [name]: given = USUAL, ...rest } = values;
  if (isGiven(rest, from) || isGiven(rest, to)) {
    faults.push({ field: name, message: `and ${from}, ${to} say the same; give one of them` });
    return rest;
  }
  // That it is no text has been said by validation.
  if (typeof given !== 'string') return rest;
  const span = spanOf(given, now);
  if (span === undefined) {
    faults.push({ field: name, message: `is ${shownText(given)}; valid: ${validPeriods}` });
    return rest;
  }
  notes.push(`${named ? '' : `No ${name} was given: `}${given} is ${span.from} to ${span.to}.`);
  return placed(placed(rest, from, span.from), to, span.to);
}

/**
 * Whether a required argument need not be given because of a period: the name and the two times make each other
 * unnecessary.
 *
 * @param period the tool's
 * @param name the argument that is missing
 * @param values the call's, with the period resolved
 */
export function standsFor({ name: period, from, to }: Period, name: string, values: Values): boolean {
  const given = isGiven(values, from) || isGiven(values, to);
  return name === period ? given : (name === from || name === to) && !given;
}

/** The value at a path of one step or two; what stands in the way of the second is a fault of its own. */
function isGiven(values: Values, path: string): boolean {
  const [holder = '', inner] = path.split('.');
  const value = values[holder];
  return (inner === undefined ? value : isObject(value) ? value[inner] : undefined) !== undefined;
}

function placed(values: Values, path: string, time: string): Values {
  const [holder = '', inner] = path.split('.');
  if (inner === undefined) return { ...values, [holder]: time };
  const value = values[holder] ?? {};
  return isObject(value) ? { ...values, [holder]: { ...value, [inner]: time } } : values;
}
