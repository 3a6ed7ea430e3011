import { shortened } from '../../shortened.ts';

/** One thing wrong with one argument. */
export interface ArgumentFault {
  /** The argument, with a dotted path inside it: `usage_limits.credit_limit`. */
  readonly field: string;
  /** The fault and what is valid, without the field's name. */
  readonly message: string;
}

/** The result of a step that either goes on or names every fault it found. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly ArgumentFault[] };

/**
 * One sentence that names every fault.
 *
 * @param toolName the tool that was called
 * @param faults at least one
 */
export function sentenceOf(toolName: string, faults: readonly ArgumentFault[]): string {
  const told = faults.slice(0, MOST_TOLD).map((fault) => `${fault.field} ${fault.message}`);
  const more = faults.length > MOST_TOLD ? `; and ${faults.length - MOST_TOLD} more` : '';
  return `${toolName} was not called: ${told.join('; ')}${more}.`;
}

/** So many faults are told one by one: a list of thousands, each wrong, is one mistake. */
export const MOST_TOLD = 20;

const LONGEST_NAME = 80;

/** An argument's name as it came, short enough to be repeated. */
export const shortName = (name: string): string => shortened(name, LONGEST_NAME);
