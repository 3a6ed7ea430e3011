import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Confirmer, Effect, PlannedCall } from './confirmer.ts';

const VALID_MS = 10 * 60_000;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface Claim {
  readonly binding: string;
  readonly expires: number;
}

/**
 * Confirmations as sealed tokens (AES-256-GCM), bound to operation, arguments and principal.
 *
 * @param secret what the key is derived from; random for the process when undefined
 * @param clock ms since the epoch
 */
export function sealedConfirmer(secret: string | undefined, clock: () => number): Confirmer {
  const key = secret === undefined ? randomBytes(32) : createHash('sha256').update(secret).digest();
  const used = new Map<string, number>();

  const seal = (claim: Claim): string => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(claim), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  };
  const open = (token: string): Claim | undefined => {
    try {
      const bytes = Buffer.from(token, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(plain.toString('utf8')) as Claim;
    } catch {
      return undefined;
    }
  };

  return {
    ask: async (call) => ({
      effect: effectOf(call),
      token: seal({ binding: bindingOf(call), expires: clock() + VALID_MS }),
    }),
    check: async (token, call) => {
      const claim = open(token);
      if (claim === undefined) return 'This confirmation token is not one of this server’s.';
      if (claim.expires < clock()) return 'This confirmation token is older than ten minutes.';
      if (claim.binding !== bindingOf(call)) return 'This confirmation token was given for another call.';
      return used.has(token) ? 'This confirmation token was used already.' : undefined;
    },
    use: async (token) => {
      for (const [old, expires] of used) if (expires < clock()) used.delete(old);
      if (used.has(token)) return false;
      used.set(token, clock() + VALID_MS);
      return true;
    },
  };
}

function effectOf({ tool, args, weight }: PlannedCall): Effect {
  const because = weight.because.length > 0 ? ` ${weight.because.join('. ')}.` : '';
  return {
    summary: `${tool.title}: ${JSON.stringify(args)}.${because}`,
    risk: weight.risk,
    sensitive: weight.sensitive,
  };
}

function bindingOf({ tool, args, extra, principalId }: PlannedCall): string {
  const canonical = JSON.stringify([tool.name, sorted(args), sorted(extra ?? {}), principalId]);
  return createHash('sha256').update(canonical).digest('base64url');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
