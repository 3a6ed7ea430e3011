import { constants } from 'node:fs';
import { type FileHandle, open, realpath, unlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import type { CallContext } from './call-context.ts';

/** Where files may be read and written; off where undefined. */
export interface FileSettings {
  readonly downloadDir?: string;
  readonly uploadDir?: string;
}

/** Why a file is not read or written, in words for the caller. */
export class FileRefusal extends Error {}

/** Only for callers on this machine: a path says nothing to a client far away. */
const isLocal = (context: Pick<CallContext, 'transport'>): boolean => context.transport !== 'http';

/**
 * The directory that a variable names.
 *
 * @throws FileRefusal where it is unset, or the caller is not on this machine
 */
export function directoryFor(
  what: string,
  variable: string,
  directory: string | undefined,
  context: Pick<CallContext, 'transport'>,
): string {
  if (!isLocal(context)) throw new FileRefusal(`${what} works only over stdio, where the server is on your machine`);
  if (directory === undefined || directory === '')
    throw new FileRefusal(`${what} is switched off; the operator switches it on with ${variable}=DIRECTORY`);
  return directory;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const UNUSABLE = /[\u0000-\u001f\u007f]/;

/**
 * A path below a directory, whose own directory is there and, links resolved, lies below it as well.
 *
 * @param directory the allowed one
 * @param given the caller's relative path
 * @throws FileRefusal
 */
export async function pathBelow(directory: string, given: string): Promise<string> {
  if (given === '' || UNUSABLE.test(given)) throw new FileRefusal('is no usable file name');
  if (isAbsolute(given) || /^[a-z]:|\\/i.test(given))
    throw new FileRefusal('must be a relative path with forward slashes, below the allowed directory');
  if (given.split('/').some((part) => part === '..' || part === '.' || part === ''))
    throw new FileRefusal('must not hold empty, . or .. parts');
  const root = await realpath(directory).catch(() => {
    throw new FileRefusal(`cannot be used: the directory ${directory} is not there`);
  });
  const parent = await realpath(dirname(join(root, given))).catch(() => {
    throw new FileRefusal(`names the directory ${dirname(given)}, which is not there`);
  });
  if (parent !== root && !parent.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new FileRefusal('leads out of the allowed directory');
  return join(parent, basename(given));
}

/** A file being written. */
interface NewFile {
  readonly path: string;
  write(chunk: Uint8Array): Promise<void>;
  /** Bytes written so far. */
  size(): number;
  /** Ends the file. */
  finish(): Promise<void>;
  /** Takes it away again. */
  abandon(): Promise<void>;
}

/**
 * Opens a new file, at the first byte or at `finish`: a call that fails leaves nothing behind.
 *
 * @param path as `pathBelow` gave it
 */
export function newFile(path: string): NewFile {
  let handle: FileHandle | undefined;
  let size = 0;
  const opened = async (): Promise<FileHandle> => {
    // Exclusive, so that nothing is overwritten and no link is followed.
    handle ??= await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      throw new FileRefusal(
        error.code === 'EEXIST'
          ? `${basename(path)} is there already, and nothing is overwritten; choose another name`
          : `${basename(path)} cannot be written (${error.code ?? 'unknown'})`,
      );
    });
    return handle;
  };
  return {
    path,
    write: async (chunk) => {
      const target = await opened();
      let offset = 0;
      while (offset < chunk.byteLength) offset += (await target.write(chunk, offset)).bytesWritten;
      size += chunk.byteLength;
    },
    size: () => size,
    finish: async () => {
      const target = await opened();
      await target.sync();
      await target.close();
    },
    abandon: async () => {
      if (handle === undefined) return;
      await handle.close().catch(() => undefined);
      await unlink(path).catch(() => undefined);
    },
  };
}

/**
 * Whether a name is taken, so that a call can be refused before it is sent.
 *
 * @throws FileRefusal
 */
export async function assertFree(path: string): Promise<void> {
  const taken = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).then(
    async (handle) => {
      await handle.close();
      return true;
    },
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  if (taken)
    throw new FileRefusal(
      `names ${basename(path)}, which is there already; nothing is overwritten, choose another name`,
    );
}

/**
 * Reads a whole file.
 *
 * @param path as `pathBelow` gave it
 * @param limit in bytes
 * @throws FileRefusal where it is no regular file or over the limit
 */
export async function readWhole(path: string, limit: number): Promise<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new FileRefusal(`names ${basename(path)}, which is not there`);
      if (error.code === 'ELOOP')
        throw new FileRefusal(`names ${basename(path)}, which is a link; links are not followed`);
      throw new FileRefusal(`names ${basename(path)}, which cannot be read (${error.code ?? 'unknown'})`);
    },
  );
  try {
    const about = await handle.stat();
    if (!about.isFile()) throw new FileRefusal(`names ${basename(path)}, which is no regular file`);
    if (about.size > limit) throw new FileRefusal(`names ${basename(path)}, which has more than ${limit} bytes`);
    const bytes = await handle.readFile();
    if (bytes.byteLength > limit) throw new FileRefusal(`names ${basename(path)}, which has more than ${limit} bytes`);
    return bytes;
  } finally {
    await handle.close();
  }
}
