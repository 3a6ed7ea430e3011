import { isUtf8 } from 'node:buffer';
import { IdFinder } from '../messages/id-finder.ts';

/** What is made of the lines that come in. */
interface LineTaker {
  /** One line, without its end and without a byte order mark. */
  line(bytes: Buffer): void;
  /** A line that was longer than allowed, and dropped: the ids that stood in it. */
  tooLong(ids: readonly (string | undefined)[]): void;
}

const NEWLINE = 10;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Parts bytes into lines, holding no more than one line of the greatest length. */
export class Lines {
  private readonly taker: LineTaker;
  private readonly maxBytes: number;
  private parts: Buffer[] = [];
  private size = 0;
  /** Reads the ids of the line that is being dropped. */
  private dropped: IdFinder | undefined;

  /**
   * @param maxBytes of a line
   */
  constructor(taker: LineTaker, maxBytes: number) {
    this.taker = taker;
    this.maxBytes = maxBytes;
  }

  /** @param chunk the next bytes */
  push(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      this.add(rest.subarray(0, end));
      this.endLine();
      rest = rest.subarray(end + 1);
    }
    this.add(rest);
  }

  /** No more bytes will come: what has no end of line is a line too. */
  end(): void {
    if (this.size > 0) this.endLine();
  }

  private add(part: Buffer): void {
    if (part.length === 0) return;
    this.size += part.length;
    if (this.dropped) this.dropped.push(part);
    else this.parts.push(part);
    if (this.dropped || this.size <= this.maxBytes) return;
    this.dropped = new IdFinder();
    for (const held of this.parts) this.dropped.push(held);
    this.parts = [];
  }

  private endLine(): void {
    const { dropped, parts } = this;
    this.dropped = undefined;
    this.parts = [];
    this.size = 0;
    if (dropped) this.taker.tooLong(dropped.ids);
    else this.taker.line(withoutMark(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)));
  }
}

const withoutMark = (line: Buffer): Buffer =>
  line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? line.subarray(BYTE_ORDER_MARK.length) : line;

/** What a line says: a value, nothing, or why it is no JSON. */
type ParsedLine = { readonly value: unknown } | { readonly fault: string } | undefined;

/**
 * Reads a line as JSON.
 *
 * @returns undefined for a blank line
 */
export function parseLine(line: Buffer): ParsedLine {
  // Read as if it were, text in another encoding would be changed without a word.
  if (!isUtf8(line)) return { fault: 'Parse error: this line is not UTF-8.' };
  const text = line.toString('utf8');
  if (text.trim() === '') return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: 'Parse error: this line is not JSON.' };
  }
}
