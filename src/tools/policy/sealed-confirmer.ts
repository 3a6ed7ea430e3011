import { createHash, randomUUID } from 'node:crypto';
import type { Confirmer, PlannedCall } from './confirmer.ts';
import { tokenSeal } from './sealed-token.ts';
import { canonical } from './shrinking.ts';
import type { UsedTokenStore } from './stores.ts';
import { changedSteps, stateOf, UNREAD } from './target-state.ts';

const VALID_MS = 10 * 60_000;

/** How far the clocks of processes with one store may differ: a used token is remembered for so much longer than it is good. */
const CLOCK_MARGIN_MS = 60 * 60_000;

const SHARED = 'shared';

/** Of a token that does not open, or that another memory of used tokens knows of. */
const NOT_OURS = {
  lasting:
    'This confirmation token is not one that this server gave. Call again without it for a new token. Copies of a server take each other’s tokens where MCP_STATE_SECRET is the same.',
  passing:
    'This confirmation token was not given by this process: it may be from before a restart or from another copy of the server, and whether it was used already cannot be told here. Call again without it for a new token. Where your client starts a server for each call, no token can be used: whoever set it up adds MCP_STATE_DIR, a directory of their own, in which tokens outlive a process; several copies over HTTP share MCP_STATE_SECRET and MCP_REDIS_URL.',
} as const;

/** What a confirmer is made of. */
export interface ConfirmerParts {
  /** `MCP_STATE_SECRET`; random for the process when undefined. */
  readonly secret: string | undefined;
  readonly used: UsedTokenStore;
  /** ms since the epoch. */
  readonly clock: () => number;
  /** Where calls go: a token for the sandbox confirms nothing elsewhere. */
  readonly upstream: string;
}

/**
 * Confirmations as sealed tokens, bound to operation, arguments, principal, upstream and the state of the target, valid
 * for ten minutes and for one performed call. A token is good only with the memory of used tokens that it was given with:
 * without a store that outlives the process, only in the process that gave it.
 *
 * @param parts the secret, the clock, and what remembers used tokens
 */
export function sealedConfirmer({ secret, used, clock, upstream }: ConfirmerParts): Confirmer {
  const seal = tokenSeal(secret);
  const memory = used.outlivesProcess ? SHARED : randomUUID();
  return {
    tokenFor: (call, way) =>
      seal.seal({ way, binding: bindingOf(call, upstream), state: stateOf(call), memory, expires: clock() + VALID_MS }),
    check: (token, call, way) => {
      const claim = seal.open(token);
      if (claim === undefined || claim.memory !== memory)
        return no(used.outlivesProcess ? NOT_OURS.lasting : NOT_OURS.passing);
      if (claim.expires <= clock()) return no('This confirmation token is older than ten minutes.');
      if (claim.way !== way)
        return no(
          way === 'person'
            ? 'This token is no answer of a person.'
            : claim.way === 'person'
              ? 'This token belongs to a question to a person; it cannot be given as confirm.'
              : 'This token was given to a client that asks in another way; call again without it for a new one.',
        );
      if (claim.binding !== bindingOf(call, upstream)) return no('This confirmation token was given for another call.');
      const fault = changeFault(claim.state, stateOf(call));
      if (fault !== undefined) return no(fault);
      return { ok: true, use: () => used.use(claim.id, claim.expires + CLOCK_MARGIN_MS, claim.expires - VALID_MS) };
    },
  };
}

const no = (fault: string) => ({ ok: false, fault }) as const;

function bindingOf(call: PlannedCall, upstream: string): string {
  const { tool, args, extra, files, principalId, steps } = call;
  const ofSteps = steps === undefined ? [] : [steps.map((step) => bindingOf(step, upstream))];
  return digest([tool.name, args, extra ?? {}, files ?? '', principalId, upstream, ...ofSteps]);
}

/** What became of the target between the token and now; undefined when it is as it was. */
function changeFault(then: string, now: string): string | undefined {
  if (then === now) return undefined;
  if (then === UNREAD)
    return 'What this would change could not be read when the token was given, and can be read now: look at it before it is changed.';
  if (now === UNREAD) return 'What this would change was shown, and can no longer be read, so it may have changed.';
  const steps = changedSteps(then, now);
  const which =
    steps.length === 0 ? 'this' : `${steps.length === 1 ? 'step' : 'steps'} ${steps.join(', ')} of the plan`;
  return `What ${which} would change has changed since it was shown.`;
}

const digest = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('base64url');
