import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
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
import { decodeFile, encodeRecord, JournalError, magic } from './format.ts';

const writeAsync = promisify(write);
const syncAsync = promisify(fdatasync);

/** `organisation-7.journal`: the number grows with each rewriting; the highest is the one that counts. */
const namePattern = /^organisation-(\d+)\.journal$/;

/** An open journal. */
export interface JournalFile {
  readonly generation: number;
  readonly descriptor: number;
  size: number;
}

const fileName = (directory: string, generation: number): string =>
  join(directory, `organisation-${generation}.journal`);

/** Makes the directory where it is missing. @throws JournalError when something else is in its place. */
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

/**
 * Opens the directory's journal, if there is one. A torn end is cut off.
 *
 * @throws JournalError when it is damaged or foreign.
 */
export const openJournal = (directory: string): FoundJournal | undefined => {
  const [generation, ...older] = generationsIn(directory);
  if (generation === undefined) return undefined;
  const name = fileName(directory, generation);
  const { records, end } = decodeFile(readFileSync(name), name);
  if (records.length === 0) throw new JournalError(`${name} holds nothing; it was left as it is`);
  const descriptor = openSync(name, 'r+');
  if (statSync(name).size > end) {
    ftruncateSync(descriptor, end);
    fsyncSync(descriptor);
  }
  // A rewriting was finished but its predecessor not yet taken away.
  for (const old of older) unlinkSync(fileName(directory, old));
  return { file: { generation, descriptor, size: end }, records };
};

/** Writes a new journal with these records and makes it the one that counts: wholly, or not at all. */
export const writeJournal = (directory: string, generation: number, records: Iterable<string>): JournalFile => {
  const name = fileName(directory, generation);
  const draft = `${name}.draft`;
  const descriptor = openSync(draft, 'w+', 0o600);
  const chunks: Buffer[] = [magic];
  for (const record of records) chunks.push(encodeRecord(record));
  const whole = Buffer.concat(chunks);
  let written = 0;
  while (written < whole.byteLength) written += writeSync(descriptor, whole, written);
  fsyncSync(descriptor);
  renameSync(draft, name);
  syncDirectory(directory);
  const before = fileName(directory, generation - 1);
  if (existsSync(before)) unlinkSync(before);
  return { generation, descriptor, size: whole.byteLength };
};

/** Adds bytes at the end and waits until the disk has them. */
export const append = async (file: JournalFile, bytes: Buffer): Promise<void> => {
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesWritten } = await writeAsync(file.descriptor, bytes, done, bytes.byteLength - done, file.size + done);
    done += bytesWritten;
  }
  await syncAsync(file.descriptor);
  file.size += bytes.byteLength;
};

/** Ends the use of a journal. */
export const closeJournal = (file: JournalFile): void => closeSync(file.descriptor);
