import { type BadEnvelope, bad } from '../reply/envelope.ts';
import type { Limited } from './admission.ts';
import type { Effect } from './confirmer.ts';

/** The answer where the person was asked and did not agree. */
export const declined = (): BadEnvelope =>
  bad('The person was asked and did not agree; nothing was done. Do not try again unless they ask for it.', {
    code: 'confirmation_required',
    declined: true,
  });

/**
 * The answer that asks: the same effect that a person would be shown, and the token where one is given.
 *
 * @param effect what would happen
 * @param token for `confirm`; undefined where only a person may agree
 * @param why what was wrong with the confirmation that came, why there is no token, and whether what the call would
 *   change could not be read
 */
export function confirmationRequired(
  effect: Effect,
  token: string | undefined,
  why: { readonly fault?: string | undefined; readonly noToken?: string | undefined; readonly unread: boolean },
): BadEnvelope {
  const way =
    token === undefined
      ? (why.noToken ?? '')
      : `Show this to the person you work for; if they agree, call again with the same arguments and confirm set to the token.${why.unread ? UNREAD_TOKEN : ''}`;
  const fault = why.fault === undefined ? '' : `${why.fault} `;
  return bad(`${fault}Nothing was done: this needs confirming. ${effect.summary} ${way}`.trim(), {
    code: 'confirmation_required',
    ...(token !== undefined && { confirm: token }),
    effect,
  });
}

const UNREAD_TOKEN =
  ' What this would change could not be read, so nobody was shown it; once it can be read, this token does nothing.';

/** A step that needs confirming more than the workflow around it was confirmed for. */
export const stepNotCovered = (tool: string, workflow: string | undefined): BadEnvelope =>
  bad(
    `${tool}${workflow === undefined ? '' : `, a step of ${workflow},`} needs confirming by itself, and nothing confirmed covers it; it was not done. Call ${tool} by itself.`,
    { code: 'confirmation_required' },
  );

/** A call that may be tried again later. */
export const limited = ({ message, retryAfterSeconds, first }: Limited): BadEnvelope =>
  bad(message, {
    code: 'limited',
    retryable: true,
    retry_after_seconds: retryAfterSeconds,
    ...(first && { first }),
  });

/** The audit cannot be written: nothing may be changed unrecorded. */
export const unrecorded = (why: string): BadEnvelope =>
  bad(
    `Nothing was done, because it could not be recorded. ${why}. Reads still work; an operator sees to PORTKEY_AUDIT_FILE.`,
    {
      code: 'not_configured',
      retryable: false,
    },
  );

/** What remembers used tokens, limits and creations cannot be reached. */
export const memoryUnreachable = (): BadEnvelope =>
  bad('Nothing was done: what remembers limits and used confirmations cannot be reached just now.', {
    code: 'network',
    retryable: true,
  });
