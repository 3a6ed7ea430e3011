const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** A longer id is taken for none: nobody has to hold it. */
const LONGEST_ID_BYTES = 1_024;

/**
 * Finds the ids of a JSON-RPC message, or of each message of a batch, in its bytes, part by part and without holding
 * them. They come as they were written: a number beyond 2^53 would not survive being parsed.
 */
export class IdFinder {
  private depth = 0;
  /** Where the members of a message stand: 1, or 2 within a batch; 0 until the first bracket. */
  private members = 0;
  private inString = false;
  private escaped = false;
  /** Within a message, a name is read next, else a value. */
  private atName = false;
  private atId = false;
  private token: number[] | undefined;
  private id: string | undefined;
  private readonly found: (string | undefined)[] = [];

  /** @param bytes the next part */
  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.inString) this.stringByte(byte);
      else this.byte(byte);
    }
  }

  /** For each message the JSON text of its id; undefined for one without an id that can be told. */
  get ids(): readonly (string | undefined)[] {
    // A text that was cut off still tells what it said before.
    return this.members > 0 && this.depth >= this.members ? [...this.found, this.id] : this.found;
  }

  private stringByte(byte: number): void {
    this.keep(byte);
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) {
      this.inString = false;
      if (this.depth === this.members) this.endToken();
    }
  }

  private byte(byte: number): void {
    const within = this.members > 0 && this.depth === this.members;
    if (byte === QUOTE) {
      this.inString = true;
      if (within) this.token = [byte];
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.open(byte, within);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.close(within);
    else if (!within) return;
    else if (byte === COLON) this.atName = false;
    else if (byte === COMMA) {
      this.endToken();
      this.atName = true;
      this.atId = false;
    } else if (byte <= 32) this.endToken();
    else {
      this.token ??= [];
      this.keep(byte);
    }
  }

  private open(byte: number, within: boolean): void {
    if (this.members === 0) this.members = byte === OPEN_LIST ? 2 : 1;
    if (within && this.atId) this.id = undefined;
    this.depth++;
    if (this.depth !== this.members) return;
    this.id = undefined;
    this.atName = byte === OPEN_OBJECT;
    this.atId = false;
  }

  private close(within: boolean): void {
    if (within) {
      this.endToken();
      this.found.push(this.id);
      this.id = undefined;
    }
    this.depth--;
  }

  private keep(byte: number): void {
    // What is too long is cut, and then is no JSON any more.
    if (this.token && this.token.length <= LONGEST_ID_BYTES) this.token.push(byte);
  }

  private endToken(): void {
    const { token } = this;
    if (token === undefined) return;
    this.token = undefined;
    const text = Buffer.from(token).toString('utf8');
    if (this.atName) this.atId = parsed(text) === 'id';
    else if (this.atId) this.id = isId(parsed(text)) ? text : undefined;
  }
}

/**
 * The ids of a whole text.
 *
 * @param text of a message or a batch
 */
export function idsIn(text: Uint8Array | string): readonly (string | undefined)[] {
  const finder = new IdFinder();
  finder.push(typeof text === 'string' ? Buffer.from(text) : text);
  return finder.ids;
}

/**
 * The id of each message of a batch.
 *
 * @param messages as parsed
 * @param text the same as it came
 */
export function idsOfBatch(messages: readonly unknown[], text: Uint8Array | string): readonly (string | undefined)[] {
  // What is neither an object nor a list leaves no trace there.
  const found = idsIn(text).values();
  return messages.map((message) => (typeof message === 'object' && message !== null ? found.next().value : undefined));
}

const isId = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
