import type { FailureDetails, Success } from './contract.ts';

/** What one attempt means, before it is decided whether there is another. */
export interface AttemptResult {
  /** A success counts as the first attempt's until it is known how many there were. */
  readonly outcome: Success | { readonly ok: false; readonly error: FailureDetails };
  /** The same request may succeed in a moment: 429, 502, 503, 504, connection failures. */
  readonly transient: boolean;
  /** The request may have been carried out although no proper answer came. */
  readonly lost: boolean;
  /** It is certain that the request did not leave. */
  readonly unsent: boolean;
}

/** A failure that ends the call. */
export const failed = (error: FailureDetails, more: Partial<Omit<AttemptResult, 'outcome'>> = {}): AttemptResult => ({
  outcome: { ok: false, error },
  transient: false,
  lost: false,
  unsent: false,
  ...more,
});
