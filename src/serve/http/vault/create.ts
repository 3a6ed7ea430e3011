import type { Logger } from '../../../log.ts';
import type { KeySettings } from '../keys/settings.ts';
import type { Store } from '../store/store.ts';
import { vaultCipher } from './cipher.ts';
import { fileShelf } from './file-shelf.ts';
import { storeShelf } from './shelf.ts';
import { createVault, type Vault } from './vault.ts';

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
  const shelf = vaultDir === undefined ? storeShelf(store) : await fileShelf(vaultDir);
  return createVault(shelf, vaultCipher(settings.vaultKeys), log);
}
