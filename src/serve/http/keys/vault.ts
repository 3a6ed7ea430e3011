import { createHash, createHmac, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../../config.ts';
import type { Logger } from '../../../log.ts';
import { principalId } from '../auth/authenticator.ts';
import { type Store, sealWith } from '../store/store.ts';
import type { OwnKeys } from './key-source.ts';
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

/** Where the vault's sealed texts lie, under names that are safe as keys and parts of file names. */
export interface SecretStore {
  get(name: string): Promise<string | undefined>;
  put(name: string, text: string): Promise<void>;
  /** Only over exactly this text; false where there is another or none. */
  replace(name: string, expected: string, text: string): Promise<boolean>;
  remove(name: string): Promise<void>;
}

/** Secrets in what the copies of the server share. */
export function sharedSecretStore(store: Pick<Store, 'get' | 'set' | 'replace' | 'delete'>): SecretStore {
  const key = (name: string): string => `vault:${name}`;
  return {
    get: (name) => store.get(key(name)),
    put: (name, text) => store.set(key(name), text),
    replace: (name, expected, text) => store.replace(key(name), expected, text),
    remove: (name) => store.delete(key(name)),
  };
}

const OWNER_ONLY = 0o600;
const OWNER_ONLY_DIR = 0o700;

/**
 * Secrets in a directory: one file for each entry, readable by its owner only, written whole beside its place and then
 * put there, so that a crash leaves the old or the new and never half of one.
 *
 * @param dir made when it is not there
 * @throws ConfigError when it cannot be written to
 */
export async function fileSecretStore(dir: string): Promise<SecretStore> {
  const pathOf = (name: string): string => join(dir, `${createHash('sha256').update(name).digest('hex')}.sealed`);
  try {
    await mkdir(dir, { recursive: true, mode: OWNER_ONLY_DIR });
    await chmod(dir, OWNER_ONLY_DIR);
    const probe = join(dir, `.probe-${randomBytes(6).toString('hex')}`);
    await writeWhole(probe, 'probe');
    await rm(probe);
  } catch (error) {
    throw new ConfigError(
      `The vault of personal keys cannot be written to ${dir} (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); add XDG_STATE_HOME=/path/to/a/directory that outlives the server, or MCP_REDIS_URL=redis://host:6379`,
    );
  }

  const get = async (name: string): Promise<string | undefined> => {
    try {
      return await readFile(pathOf(name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  // Changes come one after the other, so that nothing happens between looking and replacing.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const mine = last.then(change, change);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    get,
    put: (name, text) => inTurn(() => writeWhole(pathOf(name), text)),
    replace: (name, expected, text) =>
      inTurn(async () => {
        if ((await get(name)) !== expected) return false;
        await writeWhole(pathOf(name), text);
        return true;
      }),
    remove: (name) => inTurn(() => rm(pathOf(name), { force: true })),
  };
}

async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(beside, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
