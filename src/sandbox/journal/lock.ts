import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, statSync, unlinkSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { JournalError } from './file.ts';

/** How often the holder shows that it lives, and after what silence a holder on another host counts as gone; ms. */
const beat = 2_000;
const silence = 15_000;

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the kernel's own count, where it can be read: pids are used again. */
  readonly started: string;
}

/** A directory held by this process. */
export interface DirectoryLock {
  release(): void;
}

const startOf = (pid: number): string => {
  try {
    // The 22nd field; the second may hold spaces and brackets.
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\)\s/s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return '';
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const isHolder = (value: unknown): value is Holder => {
  const { token, pid, host, started } = (value ?? {}) as Record<string, unknown>;
  return [token, host, started].every((text) => typeof text === 'string') && typeof pid === 'number';
};

/** Who holds the lock; undefined for a file that does not say so. */
const readHolder = (path: string): Holder | undefined => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Directories that this process holds: its own pid in a lock file says nothing else about that. */
const held = new Set<string>();

const isHeld = (path: string, holder: Holder): boolean => {
  if (holder.host !== hostname()) return Date.now() - statSync(path).mtimeMs < silence;
  if (holder.pid === process.pid) return held.has(path);
  if (!isAlive(holder.pid)) return false;
  return holder.started === '' || holder.started === startOf(holder.pid);
};

const tryCreate = (path: string, holder: Holder): boolean => {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, JSON.stringify(holder));
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
};

const pause = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

/** A lock file without a readable holder is being written just now, or was left by a process that died at it. */
const patientHolder = (path: string): Holder | undefined => {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const holder = readHolder(path);
    if (holder !== undefined) return holder;
    pause(20);
  }
  return undefined;
};

const inUse = (directory: string, holder: Holder): JournalError =>
  new JournalError(
    `${directory} is in use by another sandbox (process ${holder.pid} on ${holder.host}); stop it, or choose another directory`,
  );

const leftOver = (path: string, { code }: NodeJS.ErrnoException): JournalError =>
  new JournalError(
    `${path} is left over from another sandbox and cannot be removed (${code}); remove it, and start again`,
  );

/**
 * Takes a directory for this process alone.
 *
 * @throws JournalError when another process that lives has it.
 */
export const lockDirectory = (directory: string): DirectoryLock => {
  const path = join(directory, 'lock');
  const own: Holder = { token: randomUUID(), pid: process.pid, host: hostname(), started: startOf(process.pid) };
  if (!tryCreate(path, own)) {
    const holder = patientHolder(path);
    if (holder !== undefined && isHeld(path, holder)) throw inUse(directory, holder);
    // The holder is gone. Others may see that in the same moment: whose lock stands after a while has it.
    try {
      unlinkSync(path);
    } catch (error) {
      // Unless another one was faster, something stands there that this process cannot take away.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw leftOver(path, error as NodeJS.ErrnoException);
    }
    tryCreate(path, own);
    pause(60);
    const now = patientHolder(path);
    if (now?.token !== own.token) throw inUse(directory, now ?? own);
  }
  held.add(path);
  const timer = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // The directory may be gone; the next write will say so.
    }
  }, beat);
  timer.unref();
  return {
    release: () => {
      clearInterval(timer);
      held.delete(path);
      if (readHolder(path)?.token === own.token) unlinkSync(path);
    },
  };
};
