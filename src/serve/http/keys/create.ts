import { type KeySource, serverKeySource } from './key-source.ts';
import type { KeySettings } from './settings.ts';
import type { Vault } from './vault.ts';

/** The key source of `PORTKEY_KEY_MODE`. What a mode needs is loaded for it only. */
export async function keySource(settings: KeySettings, vault: Vault | undefined): Promise<KeySource> {
  if (settings.mode === 'server') return serverKeySource;
  if (settings.mode === 'header') return (await import('./header.ts')).headerKeySource;
  if (vault === undefined) throw new Error('Personal keys need a vault.');
  return (await import('./vault-key.ts')).vaultKeySource(vault);
}
