import { createHash } from 'node:crypto';
import type { HttpPrincipal } from '../auth/authenticator.ts';
import type { Exchange } from '../exchange/exchange.ts';

/** A person's own Portkey keys. */
export interface OwnKeys {
  readonly apiKey: string;
  /** A workspace key for operations of the gateway, which an admin key may not call; the key above without it. */
  readonly gatewayApiKey?: string;
}

/** How a person can bring the key that is missing. */
interface KeyPrompt {
  /** Our page that takes the key, for a person to open. */
  readonly url: string;
  /** Resolves with the keys once they have been received; with undefined when it is not worth waiting any longer. */
  waitForKey(signal: AbortSignal): Promise<OwnKeys | undefined>;
}

/**
 * With whose Portkey key a request is carried out. `process`: the server's own. `own`: these, and never the server's.
 * `missing`: none, and never the server's; the sentence says how to bring one.
 */
export type PortkeyKey =
  | { readonly kind: 'process' }
  | ({
      readonly kind: 'own';
      /** Set where several keys come from one principal: what is remembered for one is nothing to another. */
      readonly mark?: string;
    } & OwnKeys)
  | { readonly kind: 'missing'; readonly message: string; readonly prompt?: KeyPrompt };

/** Where keys come from: `PORTKEY_KEY_MODE`. */
export interface KeySource {
  /**
   * For one request, after its sender has been found out.
   *
   * @throws Refused for a key that came in a way in which it must not be taken
   */
  keyFor(principal: HttpPrincipal, exchange: Exchange): Promise<PortkeyKey> | PortkeyKey;
}

/** `PORTKEY_KEY_MODE=server`: one service key for all. */
export const serverKeySource: KeySource = { keyFor: () => ({ kind: 'process' }) };

/** Our page that takes a person's Portkey key. */
export const KEY_PATH = '/key';

/** 96 bits: enough that no two keys share one, and nothing that leads back to a random key. */
const MARK_LENGTH = 16;

/** Tells texts apart without saying which they are: persons in a URL, keys in what is remembered. */
export const markOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, MARK_LENGTH);

/** The longest text that is taken for a key. Portkey's are 28 to a few hundred characters. */
const MAX_KEY = 2_048;

/**
 * Why a text can be no Portkey key, so that a slip of the clipboard is found before it is kept or sent.
 *
 * @param key trimmed
 * @returns undefined when it can be one; never a part of the text
 */
export function keyFault(key: string): string | undefined {
  if (key.length > MAX_KEY) return `is longer than ${MAX_KEY} characters`;
  if (/\s/.test(key)) return 'holds blanks or line breaks';
  if (!/^[\x21-\x7e]+$/.test(key)) return 'holds characters that no key has';
  if (/^bearer\b/i.test(key) || /^x-portkey-api-key:/i.test(key)) return 'is a header, not the key alone';
  return undefined;
}
