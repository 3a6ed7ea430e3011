import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/server';
import { IdFinder, idsIn, idsOfBatch } from '../messages/id-finder.ts';
import {
  batchFault,
  messageText,
  REFUSED,
  type RefusedMessage,
  readMessage,
  refusalText,
  requestIdsOf,
  revisionHasBatches,
} from '../messages/read-message.ts';
import { Batch, OpenRequests } from './open-requests.ts';

/** Longer lines are refused, bytes. */
const MAX_LINE_BYTES = 10 * 1024 * 1024;

/** What a transport speaks through. */
interface LineTransportParts {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly maxLineBytes?: number;
  /** Called once the first answer is out. */
  readonly onFirstAnswer: () => void;
}

/** JSON-RPC's code for what the server itself cannot do just now. Source: JSON-RPC 2.0, section 5.1. */
const SERVER_ERROR = -32_000;

/**
 * The stdio transport: one JSON-RPC message a line. Every request is answered, once: what the SDK would leave without
 * an answer is refused here, and what is still open when the connection ends is told so. What is answered in one turn of
 * the event loop leaves in one write, and an envelope is not written as JSON a second time; with the SDK's own transport
 * a call cost half as much again (bench/calls.mjs).
 */
export class LineTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  readonly requests = new OpenRequests();
  /** Resolves when the client can no longer be heard, or no longer hears. */
  readonly ended: Promise<void>;
  private readonly parts: LineTransportParts;
  private readonly maxLineBytes: number;
  private readonly lines: Lines;
  private readonly questions = new Set<RequestId>();
  private waiting: string[] = [];
  private flushed: Promise<void> | undefined;
  private silent = true;
  private closed = false;
  private batches = false;
  private over = false;
  private refusal: string | undefined;
  private tellEnd: () => void = () => {};

  /** @param parts the streams */
  constructor(parts: LineTransportParts) {
    this.parts = parts;
    this.maxLineBytes = parts.maxLineBytes ?? MAX_LINE_BYTES;
    this.ended = new Promise((resolve) => {
      this.tellEnd = resolve;
    });
    this.lines = new Lines(
      { line: (bytes) => this.takeLine(bytes), tooLong: (ids) => this.refuseLine(ids) },
      this.maxLineBytes,
    );
  }

  async start(): Promise<void> {
    const { input, output } = this.parts;
    input.on('data', this.onData);
    for (const event of ['end', 'close', 'error']) input.on(event, this.onEnd);
    // Nobody reads the answers any more: a failed write must not end the process in the middle of a change.
    output.on('error', this.onEnd);
  }

  /** Refuses whatever is asked from now on. */
  refuseRequests(reason: string): void {
    this.refusal = reason;
  }

  /** Resolves when the message has been handed to the stream and the stream can take more. */
  send(message: JSONRPCMessage): Promise<void> {
    if (this.closed) return Promise.reject(new Error('The connection is closed.'));
    // What is told on the way goes ahead of the answer: clients stop listening for progress once the answer is there.
    if ('method' in message) {
      if ('id' in message) this.ask(message.id);
      this.waiting.push(messageText(message));
      return this.flush();
    }
    const request = message.id === undefined ? undefined : this.requests.answered(message.id);
    if (request === undefined) return Promise.resolve();
    if (request.batch) request.batch.settle(messageText(message));
    else this.waiting.push(messageText(message));
    return this.flushSoon();
  }

  async close(): Promise<void> {
    if (this.closed) return;
    const { input } = this.parts;
    input.off('data', this.onData);
    for (const event of ['end', 'close', 'error']) input.off(event, this.onEnd);
    for (const { facts } of this.requests.all)
      this.send({
        jsonrpc: '2.0',
        id: facts.id,
        error: {
          code: SERVER_ERROR,
          message: 'The server ended before this had finished. It may have been carried out.',
        },
      }).catch(() => undefined);
    this.closed = true;
    await this.flush();
    this.onclose?.();
  }

  private readonly onData = (chunk: Buffer): void => this.lines.push(chunk);

  private readonly onEnd = (): void => {
    if (this.over) return;
    this.over = true;
    this.lines.end();
    for (const id of [...this.questions]) this.failQuestion(id);
    this.tellEnd();
  };

  private takeLine(bytes: Buffer): void {
    const parsed = parseLine(bytes);
    if (parsed === undefined) return;
    if ('fault' in parsed) this.refuse({ id: 'null', code: REFUSED.parse, reason: parsed.fault });
    else if (Array.isArray(parsed.value)) this.takeBatch(parsed.value, bytes);
    else this.take(parsed.value, () => idsIn(bytes)[0]);
  }

  private refuseLine(ids: readonly (string | undefined)[]): void {
    const known = ids.filter((id) => id !== undefined);
    const reason = `Invalid request: A line is longer than ${this.maxLineBytes} bytes.`;
    for (const id of known.length > 0 ? known : ['null']) this.refuse({ id, code: REFUSED.request, reason });
  }

  private takeBatch(messages: readonly unknown[], bytes: Buffer): void {
    const ids = idsOfBatch(messages, bytes);
    const fault = batchFault(messages, this.batches);
    if (fault !== undefined) {
      for (const id of requestIdsOf(messages, ids)) this.refuse({ id, code: REFUSED.request, reason: fault });
      return;
    }
    const batch = new Batch((list) => this.reply(list));
    for (const [at, message] of messages.entries()) this.take(message, () => ids[at], batch);
    batch.seal();
  }

  private take(value: unknown, idText: () => string | undefined, batch?: Batch): void {
    const read = readMessage(value, idText);
    if ('refused' in read) this.refuse(read.refused, batch);
    else this.deliver(read.message, batch);
  }

  private refuse(refused: RefusedMessage, batch?: Batch): void {
    if (refused.answerTo !== undefined) this.failQuestion(refused.answerTo);
    if (refused.unanswerable) {
      this.onerror?.(new Error(refused.reason));
      return;
    }
    const text = refusalText(refused);
    if (batch === undefined) this.reply(text);
    else {
      batch.expect();
      batch.settle(text);
    }
  }

  private deliver(message: JSONRPCMessage, batch?: Batch): void {
    if ('method' in message && 'id' in message) {
      const { id, method, params } = message;
      if (this.refusal !== undefined) {
        this.refuse({ id: JSON.stringify(id), code: SERVER_ERROR, reason: this.refusal }, batch);
        return;
      }
      if (method === 'initialize') this.batches = revisionHasBatches(params?.protocolVersion);
      const tool = method === 'tools/call' ? String(params?.name) : undefined;
      this.requests.add({ id, tool, lasting: method === 'subscriptions/listen', batch });
      batch?.expect();
    } else if ('method' in message) {
      if (message.method === 'notifications/cancelled') {
        const cancelled = message.params?.requestId as RequestId | undefined;
        if (cancelled !== undefined) this.requests.cancelled(cancelled)?.batch?.settle(undefined);
      }
    } else if (message.id !== undefined) this.questions.delete(message.id);
    this.hand(message);
  }

  private hand(message: JSONRPCMessage): void {
    try {
      this.onmessage?.(message);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** A question to the client. One that it can no longer answer fails at once, so that no call waits for it. */
  private ask(id: RequestId): void {
    this.questions.add(id);
    if (this.over) queueMicrotask(() => this.failQuestion(id));
  }

  private failQuestion(id: RequestId): void {
    if (!this.questions.delete(id)) return;
    this.hand({ jsonrpc: '2.0', id, error: { code: SERVER_ERROR, message: 'The client gave no answer.' } });
  }

  private reply(text: string): void {
    if (this.closed) return;
    this.waiting.push(text);
    this.flushSoon().catch(() => undefined);
  }

  private flushSoon(): Promise<void> {
    this.flushed ??= new Promise((resolve, reject) => {
      setImmediate(() => this.flush().then(resolve, reject));
    });
    return this.flushed;
  }

  private async flush(): Promise<void> {
    const { waiting } = this;
    const { output, onFirstAnswer } = this.parts;
    this.flushed = undefined;
    if (waiting.length === 0) return;
    this.waiting = [];
    const free = output.write(`${waiting.join('\n')}\n`);
    if (this.silent) setImmediate(onFirstAnswer);
    this.silent = false;
    // Until the stream can take more, or fails.
    if (!free && !this.over) await once(output, 'drain').catch(() => undefined);
  }
}

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
class Lines {
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
function parseLine(line: Buffer): ParsedLine {
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
