import { ApiError } from '../model/api-error.ts';
import { JournalError } from './format.ts';

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';

const fullDisk: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** What the system says, in words; its own code for what is rare. */
const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'this user may not read or write it',
  EPERM: 'this user may not read or write it',
  EROFS: 'it can only be read',
  EISDIR: 'it is a directory, where a file is expected',
  ENOTDIR: 'part of its path is a file',
  ENOENT: 'it is gone',
  EIO: 'the disk does not work (EIO)',
};

const reasonOf = (error: NodeJS.ErrnoException): string => words[error.code ?? ''] ?? String(error.code);

/**
 * Turns the system's error into a sentence about the file or directory that it is about; other errors pass.
 *
 * @param place where the error does not say
 */
export const startProblem = (error: unknown, place: string): unknown =>
  isSystemError(error)
    ? new JournalError(`${error.path ?? place} cannot be used: ${reasonOf(error)}. It was left as it is.`)
    : error;

/** The same for a request whose changes could not be written: 507 while there is no space, else 500. */
export const writeProblem = (error: unknown, directory: string): unknown => {
  if (!isSystemError(error)) return error;
  const status = fullDisk.has(error.code ?? '') ? 507 : 500;
  const sentence = `The sandbox could not write to ${directory}: ${reasonOf(error)}. Nothing of this request was kept; send it again once that is mended.`;
  return new ApiError(status, 'AB04', sentence);
};

/** What a problem is called in a note to the operator. */
export const problemName = (error: unknown): string => (isSystemError(error) ? reasonOf(error) : String(error));
