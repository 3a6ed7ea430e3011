import { crc32 } from 'node:zlib';

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

/** What a file holds. */
interface DecodedFile {
  readonly records: readonly string[];
  /** Where the last whole record ends; what follows was being written when the process died. */
  readonly end: number;
}

/**
 * Reads a whole file. A record that stops short at the end is left out: nobody was told that it was written.
 *
 * @throws JournalError when the file is no journal or a checksum does not fit.
 */
export const decodeFile = (file: Buffer, name: string): DecodedFile => {
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
