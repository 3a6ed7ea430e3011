import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../../config.ts';
import type { Store } from '../store/store.ts';

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
