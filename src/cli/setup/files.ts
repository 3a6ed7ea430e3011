import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What becomes of one file. */
export interface FileChange {
  readonly file: string;
  /** Undefined where there is no file. */
  readonly before: string | undefined;
  /** Undefined: the file is removed. */
  readonly after: string | undefined;
  /** A file of our own, of which no backup is made: it holds a secret (mode 0600, shown nowhere), or the record. */
  readonly own?: 'secret' | 'record';
}

const PRIVATE = 0o600;

/**
 * A file's text; undefined where there is no file.
 *
 * @throws what the system throws for a file that is there and cannot be read
 */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** `20261128-065923`, for the names of backups. */
const timeOf = (now: Date): string => now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');

/**
 * Carries a change out: a backup beside the file, then the new text in one step, so that no reader sees half of it. A
 * link stays a link: what it leads to is changed.
 *
 * @param change the file and its new text
 * @param now for the backup's name
 * @returns where the backup lies, if one was needed
 */
export async function writeChange({ file, before, after, own }: FileChange, now: Date): Promise<string | undefined> {
  const secret = own === 'secret';
  const target = before === undefined ? file : await realpath(file);
  const mode = secret ? PRIVATE : before === undefined ? undefined : (await stat(target)).mode & 0o777;
  const backup = before === undefined || own !== undefined ? undefined : `${target}.backup-${timeOf(now)}`;
  if (backup !== undefined) await writeWhole(backup, before ?? '', mode);
  if (after === undefined) await rm(target);
  else {
    await mkdir(dirname(target), { recursive: true, ...(secret && { mode: 0o700 }) });
    await writeWhole(target, after, mode);
  }
  return backup;
}

async function writeWhole(file: string, text: string, mode: number | undefined): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  const handle = await open(temporary, 'wx', mode ?? 0o644);
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
