import { setTimeout as pause } from 'node:timers/promises';
import { placeholderFault, unquoted } from '../../../config/secret-text.ts';
import { isLocal } from '../exchange/address.ts';
import { type Exchange, Refused, RPC } from '../exchange/exchange.ts';
import { KEY_PATH, type KeySource, keyFault, markOf, type OwnKeys, serverKeySource } from './key-source.ts';
import type { KeySettings } from './settings.ts';
import type { Vault, VaultEntry } from './vault.ts';

/** The key source of `PORTKEY_KEY_MODE`. */
export function keySource(settings: KeySettings, vault: Vault | undefined): KeySource {
  if (settings.mode === 'server') return serverKeySource;
  if (settings.mode === 'header') return headerKeySource;
  if (vault === undefined) throw new Error('Personal keys need a vault.');
  return vaultKeySource(vault);
}

/** The headers of `PORTKEY_KEY_MODE=header`. */
const KEY_HEADER = 'x-portkey-api-key';
const GATEWAY_KEY_HEADER = 'x-portkey-gateway-api-key';

const MISSING =
  'No Portkey key came with this request: this server wants one in the header X-Portkey-Api-Key, set in the client’s configuration of this server.';

/**
 * `PORTKEY_KEY_MODE=header`: each request brings its key, over TLS or from this machine only. Nothing of it is kept: what
 * the policy remembers for a caller (confirmations, limits) is kept apart for each key, by a digest.
 */
const headerKeySource: KeySource = {
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
      mark: markOf(JSON.stringify([apiKey, gatewayApiKey])),
    };
  },
};

function keyIn({ req }: Exchange, name: string): string | undefined {
  const value = req.headers[name];
  const key = unquoted(Array.isArray(value) ? value.join(',') : (value ?? ''));
  if (key === '') return undefined;
  // A placeholder is told by the call that wanted the key, with the header's name.
  const fault = placeholderFault(key) === undefined ? keyFault(key) : undefined;
  if (fault === undefined) return key;
  throw new Refused(400, `The header ${name} ${fault}.`, { code: RPC.invalid });
}

/** How long a call waits for a person who is entering a key, ms: below the minute after which clients give up. */
const WAIT_MS = 45_000;
const POLL_MS = 500;

/**
 * `PORTKEY_KEY_MODE=user`: each principal's own key, from the vault. It is looked up for every request, so that a key
 * that was replaced or removed is not used any more.
 *
 * @param vault where the keys are
 */
function vaultKeySource(vault: Vault): KeySource {
  return {
    keyFor: async ({ id, issuer, subject }, { baseUrl }) => {
      if (issuer === undefined || subject === undefined)
        return { kind: 'missing', message: 'Personal Portkey keys need a sign-on, and this call came without one.' };
      const person = { issuer, subject };
      const found = await vault.read(person);
      if (found !== undefined && found !== 'unreadable') return { kind: 'own', ...keysOf(found) };
      // The page says so when it is opened by another person than the one whose call asked for it.
      const url = `${baseUrl}${KEY_PATH}?for=${markOf(id)}`;
      const why =
        found === 'unreadable'
          ? 'Your Portkey key in this server’s vault cannot be opened any more (MCP_VAULT_KEY has changed), so enter it again'
          : 'You have not given this server your Portkey key yet';
      return {
        kind: 'missing',
        message: `${why}: open ${url} in a browser, sign in as the same person, enter the key there, and call again.`,
        prompt: {
          url,
          waitForKey: async (signal) => {
            const until = Date.now() + WAIT_MS;
            while (!signal.aborted) {
              const entry = await vault.read(person);
              if (entry !== undefined && entry !== 'unreadable') return keysOf(entry);
              if (Date.now() >= until) return undefined;
              await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
            }
            return undefined;
          },
        },
      };
    },
  };
}

const keysOf = ({ apiKey, gatewayApiKey }: VaultEntry): OwnKeys => ({
  apiKey,
  ...(gatewayApiKey !== undefined && { gatewayApiKey }),
});
