import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

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
export interface Claim {
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
export interface TokenSeal {
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
