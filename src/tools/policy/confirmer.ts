import type { Tool } from '../tool.ts';
import type { Weight } from './decide.ts';

/** A call that the policy wants confirmed, as it would be performed. */
export interface PlannedCall {
  readonly tool: Tool;
  /** The final arguments, under their own names. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly weight: Weight;
  readonly principalId: string;
}

/** What a person (or, as a fallback, a second call) is shown before they agree. */
export interface Effect {
  /** One or two sentences: what will happen to what, and whether it can be undone. */
  readonly summary: string;
  readonly [more: string]: unknown;
}

/** A question to be answered, and the sealed token that stands for exactly this call. */
export interface Question {
  readonly effect: Effect;
  readonly token: string;
}

/** Reads one operation for the confirmer: the pipeline itself, without policy questions. */
export type ReadForEffect = (operation: string, args: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Asks for and checks confirmations. Performs nothing. */
export interface Confirmer {
  ask(call: PlannedCall, read: ReadForEffect): Promise<Question>;
  /**
   * Checks a token against the call that it is given for.
   *
   * @returns undefined when it fits, else one sentence that says why not
   */
  check(token: string, call: PlannedCall, read: ReadForEffect): Promise<string | undefined>;
  /** Marks a token as used. False when it was used already: then nothing may be performed. */
  use(token: string): Promise<boolean>;
}
