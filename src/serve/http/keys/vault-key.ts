import { setTimeout as pause } from 'node:timers/promises';
import type { HttpPrincipal } from '../auth/principal.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { KeySource, OwnKeys } from './key-source.ts';
import { KEY_PATH, personMark } from './key-source.ts';
import type { Person, Vault, VaultEntry } from './vault.ts';

/** How long a call waits for a person who is entering a key, ms: below the minute after which clients give up. */
export const DESK_TIMES = { wait: 45_000, poll: 500 } as const;

/**
 * `PORTKEY_KEY_MODE=user`: each principal's own key, from the vault. It is looked up for every request, so that a key
 * that was replaced or removed is not used any more.
 *
 * @param vault where the keys are
 * @param times how long a call waits for a key that is being entered
 */
export function vaultKeySource(
  vault: Vault,
  times: { readonly wait: number; readonly poll: number } = DESK_TIMES,
): KeySource {
  const lookUp = async (person: Person): Promise<VaultEntry | 'unreadable' | undefined> => vault.read(person);
  return {
    keyFor: async (principal, exchange) => {
      const person = personOf(principal);
      if (person === undefined)
        return { kind: 'missing', message: 'Personal Portkey keys need a sign-on, and this call came without one.' };
      const found = await lookUp(person);
      if (found !== undefined && found !== 'unreadable') return { kind: 'own', ...keysOf(found) };
      const url = keyPageUrl(principal, exchange);
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
            const until = Date.now() + times.wait;
            while (!signal.aborted) {
              const entry = await lookUp(person);
              if (entry !== undefined && entry !== 'unreadable') return keysOf(entry);
              if (Date.now() >= until) return undefined;
              await pause(times.poll, undefined, { signal }).catch(() => undefined);
            }
            return undefined;
          },
        },
      };
    },
  };
}

/** The page says so when it is opened by another person than the one whose call asked for it. */
const keyPageUrl = ({ id }: HttpPrincipal, { baseUrl }: Exchange): string =>
  `${baseUrl}${KEY_PATH}?for=${personMark(id)}`;

const keysOf = ({ apiKey, gatewayApiKey }: VaultEntry): OwnKeys => ({
  apiKey,
  ...(gatewayApiKey !== undefined && { gatewayApiKey }),
});

function personOf({ issuer, subject }: HttpPrincipal): Person | undefined {
  return issuer === undefined || subject === undefined ? undefined : { issuer, subject };
}
