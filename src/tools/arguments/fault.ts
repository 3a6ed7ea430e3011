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

const LONGEST_SHOWN = 40;

/** A text as it came, in quotation marks; of one that is too long to be repeated its length. */
export const shownText = (text: string): string =>
  text.length > LONGEST_SHOWN ? `a text of ${text.length} characters` : JSON.stringify(text);

/** A name as it came; of one that is too long to be repeated nothing, for a part of it could be part of a key. */
export const shortName = (name: string): string =>
  name.length > LONGEST_NAME ? `(a name of ${name.length} characters)` : name;
