import { createHash } from 'node:crypto';
import type { Confirmer, PlannedCall } from './confirmer.ts';
import { tokenSeal } from './sealed-token.ts';
import { canonical } from './shrinking.ts';
import type { UsedTokenStore } from './stores.ts';
import { stateDigest } from './target-state.ts';

const VALID_MS = 10 * 60_000;

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
 * for ten minutes and for one performed call.
 *
 * @param parts the secret, the clock, and what remembers used tokens
 */
export function sealedConfirmer({ secret, used, clock, upstream }: ConfirmerParts): Confirmer {
  const seal = tokenSeal(secret);
  return {
    tokenFor: (call, way) =>
      seal.seal({ way, binding: bindingOf(call, upstream), state: stateOf(call), expires: clock() + VALID_MS }),
    check: (token, call, way) => {
      const claim = seal.open(token);
      if (claim === undefined) return no('This confirmation token is not one that this server gave.');
      if (claim.expires <= clock()) return no('This confirmation token is older than ten minutes.');
      if (claim.way !== way)
        return no(
          way === 'model'
            ? 'This token belongs to a question to a person; it cannot be given as confirm.'
            : 'This token is no answer of a person.',
        );
      if (claim.binding !== bindingOf(call, upstream)) return no('This confirmation token was given for another call.');
      if (claim.state !== stateOf(call)) return no('What this would change has changed since it was shown.');
      return { ok: true, use: () => used.use(claim.id, claim.expires) };
    },
  };
}

const no = (fault: string) => ({ ok: false, fault }) as const;

function bindingOf({ tool, args, extra, files, principalId }: PlannedCall, upstream: string): string {
  return digest([tool.name, args, extra ?? {}, files ?? '', principalId, upstream]);
}

function stateOf({ stored, plan }: PlannedCall): string {
  if (plan === undefined) return stateDigest(stored);
  return digest(plan.map(({ operation, args }) => [operation.name, args]));
}

const digest = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('base64url');
