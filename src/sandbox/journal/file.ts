import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  ftruncate,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { ApiError } from '../model/api-error.ts';

/** How every file begins: what it is, and the version of the form of its records. */
export const magic = Buffer.from('PORTKEY-SANDBOX-JOURNAL 1\n', 'utf8');

/**
 * Before each record: its length, the checksum of the length (so that a damaged length is not taken for a torn end),
 * and the checksum of the record; each a 32-bit number, the lowest byte first.
 */
const headBytes = 12;

/** A file that is no journal, or one that has been damaged. It is left as it is. */
export class JournalError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JournalError';
  }
}

/** One record, ready for the file. */
export const encodeRecord = (payload: string): Buffer => {
  const body = Buffer.from(payload, 'utf8');
  const record = Buffer.allocUnsafe(headBytes + body.byteLength);
  record.writeUInt32LE(body.byteLength, 0);
  record.writeUInt32LE(crc32(record.subarray(0, 4)), 4);
  record.writeUInt32LE(crc32(body), 8);
  body.copy(record, headBytes);
  return record;
};

/**
 * Reads a whole file. A record that stops short at the end is left out: it was being written when the process died,
 * and nobody was told that it was. `end`: where the last whole record ends.
 *
 * @throws JournalError when the file is no journal or a checksum does not fit.
 */
export const decodeFile = (file: Buffer, name: string) => {
  if (!file.subarray(0, magic.byteLength).equals(magic))
    throw new JournalError(`${name} is not a journal of this sandbox; it was left as it is`);
  const records: string[] = [];
  let at = magic.byteLength;
  while (at + headBytes <= file.byteLength) {
    const length = file.readUInt32LE(at);
    if (crc32(file.subarray(at, at + 4)) !== file.readUInt32LE(at + 4)) throw damaged(name, at);
    const from = at + headBytes;
    const to = from + length;
    if (to > file.byteLength) break;
    const body = file.subarray(from, to);
    if (crc32(body) !== file.readUInt32LE(at + 8)) throw damaged(name, at);
    records.push(body.toString('utf8'));
    at = to;
  }
  return { records, end: at };
};

const damaged = (name: string, at: number): JournalError =>
  new JournalError(
    `${name} is damaged at byte ${at} and was left as it is; move it away to start anew, or restore a copy`,
  );

/**
 * Rows as JSON. Bytes (of uploaded files) travel as `{"$bytes": base64}`; a row's own field of that name cannot be
 * mistaken for them, because it would have to be the only one and hold text that is written by us.
 */
const bytesField = '$bytes';

const encodeBytes = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { [bytesField]: Buffer.from(value).toString('base64') } : value;

const isBytes = (value: unknown): value is { readonly [bytesField]: string } =>
  typeof value === 'object' &&
  value !== null &&
  bytesField in value &&
  typeof value[bytesField] === 'string' &&
  Object.keys(value).length === 1;

const decodeBytes = (_name: string, value: unknown): unknown =>
  isBytes(value) ? new Uint8Array(Buffer.from(value[bytesField], 'base64')) : value;

/** A value of rows as text. */
export const encodeValue = (value: unknown): string => JSON.stringify(value, encodeBytes);

/** The value of such a text. A text without bytes is read at full speed. */
export const decodeValue = (text: string): unknown =>
  text.includes(`"${bytesField}"`) ? JSON.parse(text, decodeBytes) : JSON.parse(text);

const writeAsync = promisify(write);
const syncAsync = promisify(fdatasync);
const truncateAsync = promisify(ftruncate);

/** `organisation-7.journal`: the number grows with each rewriting; the highest is the one that counts. */
const namePattern = /^organisation-(\d+)\.journal$/;
const draftPattern = /^organisation-\d+\.journal\.draft$/;

/** An open journal. */
export interface JournalFile {
  readonly generation: number;
  readonly descriptor: number;
  /** What has been acknowledged, bytes. */
  size: number;
  /** Whether a write that failed may have left something behind that. */
  dirty: boolean;
}

/** Tells the operator something, in one sentence. */
export type Tell = (sentence: string) => void;

const fileName = (directory: string, generation: number): string =>
  join(directory, `organisation-${generation}.journal`);

/** Makes the directory where it is missing. @throws the system's error, or JournalError when something else is in its place. */
export const prepareDirectory = (directory: string): void => {
  if (existsSync(directory) && !statSync(directory).isDirectory())
    throw new JournalError(`${directory} is not a directory; it was left as it is`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
};

const syncDirectory = (directory: string): void => {
  // Windows cannot sync a directory, and keeps renames by itself.
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

const generationsIn = (directory: string): number[] =>
  readdirSync(directory)
    .flatMap((name) => {
      const generation = namePattern.exec(name)?.[1];
      return generation === undefined ? [] : [Number(generation)];
    })
    .sort((one, other) => other - one);

/** A journal that was found, with its records. */
export interface FoundJournal {
  readonly file: JournalFile;
  readonly records: readonly string[];
}

/** Keeps a torn end in a file of its own, and tells where. */
const keepTorn = (name: string, torn: Buffer, at: number, tell: Tell): void => {
  let copy = `${name}.torn`;
  for (let count = 2; existsSync(copy); count += 1) copy = `${name}.torn-${count}`;
  const descriptor = openSync(copy, 'wx', 0o600);
  try {
    writeWhole(descriptor, torn);
  } catch (error) {
    unlinkSync(copy);
    throw error;
  } finally {
    closeSync(descriptor);
  }
  tell(
    `The last ${torn.byteLength} bytes of ${name} (from byte ${at}) are a write that was not finished, and that nobody was told had succeeded: they were cut off and are kept in ${copy}.`,
  );
};

/**
 * Opens the directory's journal, if there is one. A torn end is cut off and kept beside.
 *
 * @throws JournalError when it is damaged or foreign, or the system's error.
 */
export const openJournal = (directory: string, tell: Tell): FoundJournal | undefined => {
  // What a rewriting left that did not come to its end.
  for (const name of readdirSync(directory)) if (draftPattern.test(name)) unlinkSync(join(directory, name));
  const [generation, ...older] = generationsIn(directory);
  if (generation === undefined) return undefined;
  const name = fileName(directory, generation);
  if (!statSync(name).isFile()) throw new JournalError(`${name} is not a file; it was left as it is`);
  const whole = readFileSync(name);
  const { records, end } = decodeFile(whole, name);
  if (records.length === 0) throw new JournalError(`${name} holds nothing; it was left as it is`);
  const descriptor = openSync(name, 'r+');
  if (whole.byteLength > end) {
    keepTorn(name, whole.subarray(end), end, tell);
    ftruncateSync(descriptor, end);
    fsyncSync(descriptor);
  }
  // A rewriting was finished but its predecessor not yet taken away.
  for (const old of older) unlinkSync(fileName(directory, old));
  return { file: { generation, descriptor, size: end, dirty: false }, records };
};

const writeWhole = (descriptor: number, bytes: Buffer): void => {
  let written = 0;
  while (written < bytes.byteLength) written += writeSync(descriptor, bytes, written);
  fsyncSync(descriptor);
};

/**
 * Writes a new journal with these records and makes it the one that counts: wholly, or not at all.
 *
 * @throws the system's error.
 */
export const writeJournal = (directory: string, generation: number, records: Iterable<string>): JournalFile => {
  const name = fileName(directory, generation);
  const draft = `${name}.draft`;
  const descriptor = openSync(draft, 'w+', 0o600);
  const chunks: Buffer[] = [magic];
  for (const record of records) chunks.push(encodeRecord(record));
  const whole = Buffer.concat(chunks);
  try {
    writeWhole(descriptor, whole);
    renameSync(draft, name);
  } catch (error) {
    closeSync(descriptor);
    unlinkSync(draft);
    throw error;
  }
  syncDirectory(directory);
  const before = fileName(directory, generation - 1);
  if (existsSync(before)) unlinkSync(before);
  return { generation, descriptor, size: whole.byteLength, dirty: false };
};

/**
 * Adds bytes at the end and waits until the disk has them. What a write left that failed is taken away before the next.
 *
 * @throws the system's error; then nothing counts as written.
 */
export const append = async (file: JournalFile, bytes: Buffer): Promise<void> => {
  if (file.dirty) await truncateAsync(file.descriptor, file.size);
  file.dirty = true;
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesWritten } = await writeAsync(file.descriptor, bytes, done, bytes.byteLength - done, file.size + done);
    done += bytesWritten;
  }
  await syncAsync(file.descriptor);
  file.size += bytes.byteLength;
  file.dirty = false;
};

/** Ends the use of a journal. */
export const closeJournal = (file: JournalFile): void => closeSync(file.descriptor);

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
