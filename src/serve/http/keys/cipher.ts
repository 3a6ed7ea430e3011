import { createHmac } from 'node:crypto';
import { sealWith } from '../store/seal.ts';

/** Encrypts entries of the vault, each for its place. */
export interface VaultCipher {
  seal(text: string, place: string): string;
  /** Undefined for what no key opens at this place; `outdated` where it was not the first key. */
  open(sealed: string, place: string): { readonly text: string; readonly outdated: boolean } | undefined;
}

const VERSION = 'v1';

/**
 * AES-256-GCM with the place as additional data. Each sealed text says which key it wants, so that keys can be rotated:
 * the new one is put first, the old one goes once nothing is sealed with it.
 *
 * @param keys at least one; the first seals
 */
export function vaultCipher(keys: readonly string[]): VaultCipher {
  const seals = keys.map((key) => ({ id: idOf(key), ...sealWith(key, 'vault') }));
  const [first] = seals;
  if (first === undefined) throw new Error('The vault needs a key.');
  return {
    seal: (text, place) => `${VERSION}.${first.id}.${first.seal(text, place)}`,
    open: (sealed, place) => {
      const [version, id, body, more] = sealed.trim().split('.');
      const used = seals.find((seal) => seal.id === id);
      if (version !== VERSION || used === undefined || body === undefined || more !== undefined) return undefined;
      try {
        return { text: used.open(body, place), outdated: used !== first };
      } catch {
        return undefined;
      }
    },
  };
}

const ID_LENGTH = 8;

const idOf = (key: string): string =>
  createHmac('sha256', key).update('portkey-admin-mcp vault key id').digest('hex').slice(0, ID_LENGTH);
