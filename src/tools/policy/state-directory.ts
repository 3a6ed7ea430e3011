import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../config/variable.ts';
import type { UsedTokenStore } from './stores.ts';

const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;
const SECRET_BYTES = 32;

/** Longer than any token is good, clocks that differ included (`sealed-confirmer.ts`): a used one is forgotten then. */
const KEPT_MS = 2 * 60 * 60_000;

/** What processes of one user have in common, so that a token outlives the process that gave it. */
export interface StateDirectory {
  /** Seals tokens. */
  readonly secret: string;
  readonly usedTokens: UsedTokenStore;
}

/**
 * Opens the directory of `MCP_STATE_DIR`, in which tokens outlive a process: for clients that start a server for each
 * call. A file that is made only where there is none decides which process uses a token.
 *
 * @param directory made when it is not there, for its owner alone
 * @throws ConfigError where it is somebody else's, or others may look into it
 */
export function stateDirectory(directory: string): StateDirectory {
  try {
    ownDirectory(directory);
    const used = join(directory, 'used');
    ownDirectory(used);
    const began = statSync(made(join(directory, 'began'), '')).mtimeMs;
    const secret = readFileSync(
      made(join(directory, 'secret'), randomBytes(SECRET_BYTES).toString('base64url')),
      'utf8',
    );
    if (secret.length < SECRET_BYTES) throw new Error(`${join(directory, 'secret')} holds no secret; delete it`);
    forgetOld(used);
    return { secret, usedTokens: { outlivesProcess: true, use: (id, _until, given) => use(used, began, id, given) } };
  } catch (error) {
    throw new ConfigError(`MCP_STATE_DIR cannot be used: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function ownDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const about = lstatSync(directory);
  if (!about.isDirectory()) throw new Error(`${directory} is no directory (links are not followed)`);
  if (process.getuid === undefined) return;
  if (about.uid !== process.getuid()) throw new Error(`${directory} belongs to somebody else`);
  if ((about.mode & 0o077) !== 0) throw new Error(`others may look into ${directory}; chmod 700 it`);
}

/** The file, made whole by one process: no other ever reads a part of it. */
function made(file: string, content: string): string {
  const fresh = `${file}.${randomUUID()}`;
  writeFileSync(fresh, content, { flag: 'wx', mode: OWNER_ONLY_FILE });
  try {
    linkSync(fresh, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return file;
}

async function use(used: string, began: number, id: string, given: number): Promise<boolean> {
  // Of a token from before the directory nobody knows whether it was used.
  if (given < Math.floor(began)) return false;
  const file = join(used, createHash('sha256').update(id).digest('hex'));
  try {
    const handle = await open(file, 'wx', OWNER_ONLY_FILE);
    await handle.sync().finally(() => handle.close());
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Takes away what no token can mean any more, as far as that goes. */
function forgetOld(used: string): void {
  const before = Date.now() - KEPT_MS;
  for (const name of readdirSync(used)) {
    const file = join(used, name);
    stat(file)
      .then(({ mtimeMs }) => (mtimeMs < before ? unlink(file) : undefined))
      .catch(() => undefined);
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
