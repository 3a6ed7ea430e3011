import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, parse } from 'node:path';

/** A file that this process alone writes. */
export interface OwnFile {
  readonly path: string;
  /** Lets another process have it. */
  release(): void;
}

const MOST_PROCESSES = 1_000;

/**
 * The audit file of this process. `{pid}` and `{host}` in the name stand for process and host. Without them the first process takes the
 * name as it is, and others that run beside it `NAME.2.EXT`, `NAME.3.EXT`, …: two chains never mix in one file. A file
 * whose process is gone is taken over, and its chain goes on.
 *
 * @param pattern `PORTKEY_AUDIT_FILE`
 * @throws what the system throws where the directory cannot be written
 */
export function ownFile(pattern: string): OwnFile {
  const named = pattern.replaceAll('{pid}', String(process.pid)).replaceAll('{host}', hostname());
  mkdirSync(dirname(named), { recursive: true });
  const { dir, name, ext } = parse(named);
  for (let number = 1; number <= MOST_PROCESSES; number++) {
    const path = number === 1 ? named : join(dir, `${name}.${number}${ext}`);
    const lock = `${path}.lock`;
    if (taken(lock)) return { path, release: () => releaseLock(lock) };
  }
  throw new Error(`More than ${MOST_PROCESSES} processes write audit files named ${pattern}.`);
}

/** Locks that this process holds: one process may run several servers (tests do). */
const held = new Set<string>();

function releaseLock(lock: string): void {
  held.delete(lock);
  rmSync(lock, { force: true });
}

function taken(lock: string): boolean {
  if (held.has(lock)) return false;
  for (let attempt = 0; attempt < 3; attempt++) {
    const own = `${lock}.${process.pid}`;
    writeFileSync(own, String(process.pid), { mode: 0o600 });
    try {
      // A hard link is made whole or not at all, so that a lock is never seen empty.
      linkSync(own, lock);
      held.add(lock);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isAlive(holderOf(lock)) || !tookAway(lock)) return false;
    } finally {
      unlinkSync(own);
    }
  }
  return false;
}

/** Takes a lock away whose process is gone. False when another process was quicker and holds it now. */
function tookAway(lock: string): boolean {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return true;
  }
  const alive = isAlive(holderOf(aside));
  if (alive) linkSync(aside, lock);
  rmSync(aside, { force: true });
  return !alive;
}

function holderOf(lock: string): number {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return Number.NaN;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
