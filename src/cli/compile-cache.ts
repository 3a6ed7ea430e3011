import { lstatSync, mkdirSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What `node:module` has since Node 22.8; the types are those of Node 20. */
interface CompileCache {
  readonly enableCompileCache?: (directory: string) => unknown;
}

/**
 * Lets Node keep the compiled code of this package from one start to the next, where it can (Node 22.8 or newer). Without
 * it, or where nothing can be written, the start only takes longer: it never fails, and it says nothing.
 *
 * The directory is below the temporary one, because there may be no home, or one that cannot be written. What is in it is
 * run, and others may write next to it: it is used only where it is this user's alone. `NODE_COMPILE_CACHE` names another
 * one, as for every program on Node, and `NODE_DISABLE_COMPILE_CACHE` turns it off.
 *
 * @param below where the directory is
 */
export function enableCompileCache(below: string = tmpdir()): void {
  const { enableCompileCache: enable } = module as typeof module & CompileCache;
  if (enable === undefined || process.env.NODE_COMPILE_CACHE !== undefined) return;
  const directory = privateDirectory(below);
  if (directory !== undefined) enable(directory);
}

/** A directory of this user's alone, made where it is missing; undefined where there can be none. */
export function privateDirectory(below: string): string | undefined {
  const user = process.getuid?.();
  const directory = join(below, user === undefined ? 'portkey-admin-mcp' : `portkey-admin-mcp-${user}`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(directory);
    const isOurs = user === undefined || (uid === user && (mode & 0o777) === 0o700);
    return isOurs ? directory : undefined;
  } catch {
    return undefined;
  }
}
