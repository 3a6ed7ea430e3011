import type { Logger } from '../../../log.ts';
import { principalId } from '../auth/principal.ts';
import type { Store } from '../store/store.ts';
import { type VaultCipher, vaultCipher } from './cipher.ts';
import type { OwnKeys } from './key-source.ts';
import { fileSecretStore, type SecretStore, sharedSecretStore } from './secret-store.ts';
import type { KeySettings } from './settings.ts';

/** Whose entry it is: nobody else's token or sign-in leads to it. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
}

/** What is kept for a person. */
export interface VaultEntry extends OwnKeys {
  /** ISO 8601. */
  readonly savedAt: string;
}

/** The Portkey keys of persons, encrypted. */
export interface Vault {
  /** `unreadable`: there is one, but no key of `MCP_VAULT_KEY` opens it for this person. */
  read(person: Person): Promise<VaultEntry | 'unreadable' | undefined>;
  /** Replaces what was there. */
  write(person: Person, keys: OwnKeys): Promise<void>;
  remove(person: Person): Promise<void>;
}

/**
 * A vault of sealed secrets. An entry is sealed for its person: moved to another's place, it does not open.
 *
 * @param secrets where the sealed texts lie
 * @param cipher seals and opens them
 * @param clock ms since the epoch
 */
export function createVault(
  secrets: SecretStore,
  cipher: VaultCipher,
  log: Logger,
  clock: () => number = Date.now,
): Vault {
  const nameOf = ({ issuer, subject }: Person): string => principalId(issuer, subject);
  const placeOf = ({ issuer, subject }: Person): string => JSON.stringify([issuer, subject]);

  return {
    read: async (person) => {
      const name = nameOf(person);
      const sealed = await secrets.get(name);
      if (sealed === undefined) return undefined;
      const opened = cipher.open(sealed, placeOf(person));
      const entry = opened && entryOf(opened.text);
      if (opened === undefined || entry === undefined) {
        log.warn({ entry: name }, 'an entry of the vault does not open');
        return 'unreadable';
      }
      // Sealed again with the first key, so that the older ones can be taken out once everyone has been here. Only over
      // what was read: a key that was replaced meanwhile stays replaced.
      if (opened.outdated) await secrets.replace(name, sealed, cipher.seal(opened.text, placeOf(person)));
      return entry;
    },
    write: async (person, { apiKey, gatewayApiKey }) => {
      const entry: VaultEntry = {
        apiKey,
        ...(gatewayApiKey !== undefined && { gatewayApiKey }),
        savedAt: new Date(clock()).toISOString(),
      };
      await secrets.put(nameOf(person), cipher.seal(JSON.stringify(entry), placeOf(person)));
    },
    remove: async (person) => secrets.remove(nameOf(person)),
  };
}

function entryOf(text: string): VaultEntry | undefined {
  const value = JSON.parse(text) as Partial<VaultEntry>;
  return typeof value.apiKey === 'string' && typeof value.savedAt === 'string' ? (value as VaultEntry) : undefined;
}

/**
 * The vault of `PORTKEY_KEY_MODE=user`: in its directory, or in what the copies share.
 *
 * @throws ConfigError when the directory cannot be written to
 */
export async function openVault(
  settings: Extract<KeySettings, { mode: 'user' }>,
  store: Store,
  log: Logger,
): Promise<Vault> {
  const { vaultDir } = settings;
  const secrets = vaultDir === undefined ? sharedSecretStore(store) : await fileSecretStore(vaultDir);
  return createVault(secrets, vaultCipher(settings.vaultKeys), log);
}
