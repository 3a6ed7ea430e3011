import type { HttpPrincipal } from '../auth/principal.ts';
import type { Exchange } from '../exchange.ts';

/** A person's own Portkey keys. */
export interface OwnKeys {
  readonly apiKey: string;
  /** A workspace key for operations of the gateway, which an admin key may not call; the key above without it. */
  readonly gatewayApiKey?: string;
}

/** How a person can bring the key that is missing. */
export interface KeyDesk {
  /** Our page that takes the key, for a person to open. */
  readonly url: string;
  /** Resolves with the keys once they have been brought; with undefined when it is not worth waiting any longer. */
  arrived(signal: AbortSignal): Promise<OwnKeys | undefined>;
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
  | { readonly kind: 'missing'; readonly message: string; readonly desk?: KeyDesk };

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
