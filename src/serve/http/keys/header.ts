import { createHash } from 'node:crypto';
import { placeholderFault, unquoted } from '../../../config/secret-text.ts';
import { isLocal } from '../exchange/address.ts';
import { Refused, RPC } from '../exchange/answer.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { KeySource } from './key-source.ts';
import { keyFault } from './key-source.ts';

/** The headers of `PORTKEY_KEY_MODE=header`. */
export const KEY_HEADER = 'x-portkey-api-key';
export const GATEWAY_KEY_HEADER = 'x-portkey-gateway-api-key';

const MISSING =
  'No Portkey key came with this request: this server wants one in the header X-Portkey-Api-Key, set in the client’s configuration of this server.';

/**
 * `PORTKEY_KEY_MODE=header`: each request brings its key, over TLS or from this machine only. Nothing of it is kept: what
 * the policy remembers for a caller (confirmations, limits) is kept apart for each key, by a digest.
 */
export const headerKeySource: KeySource = {
  keyFor: (_principal, exchange) => {
    const apiKey = keyIn(exchange, KEY_HEADER);
    const gatewayApiKey = keyIn(exchange, GATEWAY_KEY_HEADER);
    if (apiKey === undefined && gatewayApiKey === undefined) return { kind: 'missing', message: MISSING };
    for (const [header, key] of [
      ['X-Portkey-Api-Key', apiKey],
      ['X-Portkey-Gateway-Api-Key', gatewayApiKey],
    ] as const) {
      const placeholder = key === undefined ? undefined : placeholderFault(key);
      if (placeholder !== undefined)
        return {
          kind: 'missing',
          message: `The header ${header} ${placeholder}: set it in the client’s configuration of this server.`,
        };
    }
    if (!exchange.secure && !isLocal(exchange.req, exchange.address))
      throw new Refused(
        403,
        'A Portkey key came over a connection that is not TLS, so it was not used, and others may have read it. Use https; behind a proxy that ends TLS, MCP_TRUST_PROXY lets its X-Forwarded-Proto count.',
      );
    return {
      kind: 'own',
      apiKey: apiKey ?? '',
      ...(gatewayApiKey !== undefined && { gatewayApiKey }),
      mark: createHash('sha256')
        .update(JSON.stringify([apiKey, gatewayApiKey]))
        .digest('base64url')
        .slice(0, MARK_LENGTH),
    };
  },
};

/** 96 bits: enough that no two keys share one, and nothing that leads back to a random key. */
const MARK_LENGTH = 16;

function keyIn({ req }: Exchange, name: string): string | undefined {
  const value = req.headers[name];
  const key = unquoted(Array.isArray(value) ? value.join(',') : (value ?? ''));
  if (key === '') return undefined;
  // A placeholder is told by the call that wanted the key, with the header's name.
  const fault = placeholderFault(key) === undefined ? keyFault(key) : undefined;
  if (fault === undefined) return key;
  throw new Refused(400, `The header ${name} ${fault}.`, { code: RPC.invalid });
}
