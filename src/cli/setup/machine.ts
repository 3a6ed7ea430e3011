import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { chmod, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';
import { homeDirectory } from '../../config/home.ts';

/** Where setup runs; given, so that tests can be any system. */
export interface Machine {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
  /** The project that `--scope project` writes into. */
  readonly cwd: string;
}

/** The machine that this process runs on. Systems that are neither Windows nor macOS keep files where Linux does. */
export function thisMachine(env: Machine['env']): Machine {
  const platform = process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
  return { platform, env, home: homeDirectory(), cwd: process.cwd() };
}

/** Joins the parts of a path as the machine's system does. */
export const joined = (machine: Machine, ...parts: readonly string[]): string =>
  (machine.platform === 'win32' ? win32 : posix).join(...parts);

/** Where programs keep settings: `~/.config`, `~/Library/Application Support`, `%APPDATA%`. */
export function settingsDirectory(machine: Machine): string {
  const { platform, env, home } = machine;
  if (platform === 'win32') return env.APPDATA || joined(machine, home, 'AppData', 'Roaming');
  if (platform === 'darwin') return joined(machine, home, 'Library', 'Application Support');
  return xdgConfig(machine);
}

/** `XDG_CONFIG_HOME`, or `~/.config`: also on macOS and Windows, for programs that keep to it there. */
export const xdgConfig = (machine: Machine): string =>
  machine.env.XDG_CONFIG_HOME || joined(machine, machine.home, '.config');

/** How this installation is started. */
export interface Installation {
  /** The program: Node. */
  readonly command: string;
  /** The built entry file, whole path. */
  readonly script: string;
}

/** This Node and this build, by their real paths. */
export function thisInstallation(): Installation {
  const script = process.argv[1] ?? fileURLToPath(import.meta.url);
  return { command: process.execPath, script: realpathSync(script) };
}

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
