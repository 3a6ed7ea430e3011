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
  return `${toolName} was not called: ${faults.map((fault) => `${fault.field} ${fault.message}`).join('; ')}.`;
}
