import type { HttpPrincipal } from '../auth/principal.ts';
import type { Exchange } from '../exchange.ts';

/**
 * With whose Portkey key a request is carried out. `process`: the server's own. `own`: this one, and never the server's.
 * `missing`: none, and never the server's; the sentence says how to bring one.
 */
export type PortkeyKey =
  | { readonly kind: 'process' }
  | { readonly kind: 'own'; readonly apiKey: string }
  | { readonly kind: 'missing'; readonly message: string };

/** Where keys come from: `PORTKEY_KEY_MODE`. The vault and the header mode are further ones of these. */
export interface KeySource {
  /** For one request, after its sender has been found out. Never throws for anything a client sends. */
  keyFor(principal: HttpPrincipal, exchange: Exchange): Promise<PortkeyKey> | PortkeyKey;
}

/** `PORTKEY_KEY_MODE=server`: one service key for all. */
export const serverKeySource: KeySource = { keyFor: () => ({ kind: 'process' }) };
