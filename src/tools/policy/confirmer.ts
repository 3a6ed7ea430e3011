import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import type { PlannedCall } from './planned-call.ts';
import { canonical } from './stored.ts';
import type { UsedTokenStore } from './stores.ts';
import { changedSteps, stateOf, UNREAD } from './target-state.ts';
/** Seals and checks confirmations. Asks nobody and performs nothing. */
export interface Confirmer {
  /** A token that stands for exactly this call on exactly this state of its target. */
  tokenFor(call: PlannedCall, way: Way): string;
  /**
   * Checks a token against the call that it is given for.
   *
   * @returns how to use it up, or one sentence that says why it does not fit
   */
  check(token: string, call: PlannedCall, way: Way): ConfirmationCheck;
}

type ConfirmationCheck =
  | {
      readonly ok: true /** False when it performed its call already: then nothing may be performed. */;
      readonly use: () => Promise<boolean>;
    }
  | { readonly ok: false; readonly fault: string };

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
interface ConfirmerParts {
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

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LONGEST_TOKEN = 2_000;
const PURPOSE = 'portkey-admin-mcp confirmation v1';

/**
 * Who may answer with a token: a person through their client's form, a model with `confirm` where no client can ask, or
 * a model whose client was asked and had nobody to answer (`unanswered`).
 */
export type Way = 'person' | 'model' | 'unanswered';

const WAYS: readonly unknown[] = ['person', 'model', 'unanswered'] satisfies readonly Way[];

/** What a token says. */
interface Claim {
  /** Unique: what marks it as used. */
  readonly id: string;
  readonly way: Way;
  /** Digest of operation, arguments, `extra`, principal and upstream. */
  readonly binding: string;
  /** Digest of the target's stable fields, or why there is none (`target-state.ts`). */
  readonly state: string;
  /** Which memory of used tokens knows of it: the shared one, or that of one process. */
  readonly memory: string;
  /** ms since the epoch. */
  readonly expires: number;
}

/** Seals and opens claims. */
interface TokenSeal {
  seal(claim: Omit<Claim, 'id'>): string;
  /** Undefined for whatever this seal did not make. */
  open(token: string): Claim | undefined;
}

/**
 * Tokens that nobody but this server (or others with its secret) can make or read: AES-256-GCM.
 *
 * @param secret `MCP_STATE_SECRET`; random for the process when undefined
 */
export function tokenSeal(secret: string | undefined): TokenSeal {
  const key = secret === undefined ? randomBytes(32) : Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, 32));
  return {
    seal: (claim) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(PURPOSE));
      const plain = JSON.stringify({ ...claim, id: randomBytes(16).toString('base64url') });
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open: (token) => {
      if (token.length > LONGEST_TOKEN) return undefined;
      try {
        const bytes = Buffer.from(token, 'base64url');
        // One token has one spelling: what decodes to the same bytes by another is no token.
        if (bytes.toString('base64url') !== token || bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(Buffer.from(PURPOSE));
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
        return claimOf(JSON.parse(plain.toString('utf8')));
      } catch {
        return undefined;
      }
    },
  };
}

function claimOf(value: unknown): Claim | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, way, binding, state, memory, expires } = value as Partial<Record<keyof Claim, unknown>>;
  if (typeof id !== 'string' || typeof binding !== 'string' || typeof state !== 'string') return undefined;
  if (!isWay(way) || typeof memory !== 'string' || typeof expires !== 'number') return undefined;
  return { id, way, binding, state, memory, expires };
}

const isWay = (value: unknown): value is Way => WAYS.includes(value);
