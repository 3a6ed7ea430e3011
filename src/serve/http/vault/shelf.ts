import type { Store } from '../store/store.ts';

/** Where the vault's sealed texts lie, under names that are safe as keys and parts of file names. */
export interface Shelf {
  get(name: string): Promise<string | undefined>;
  put(name: string, text: string): Promise<void>;
  /** Only over exactly this text; false where there is another or none. */
  replace(name: string, expected: string, text: string): Promise<boolean>;
  remove(name: string): Promise<void>;
}

/** A shelf in what the copies of the server share. */
export function storeShelf(store: Pick<Store, 'get' | 'set' | 'replace' | 'delete'>): Shelf {
  const key = (name: string): string => `vault:${name}`;
  return {
    get: (name) => store.get(key(name)),
    put: (name, text) => store.set(key(name), text),
    replace: (name, expected, text) => store.replace(key(name), expected, text),
    remove: (name) => store.delete(key(name)),
  };
}
