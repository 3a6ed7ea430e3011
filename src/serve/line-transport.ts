import { once } from 'node:events';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import type { LineGuard } from './line-guard.ts';
import { messageText } from './message-text.ts';

/**
 * The stdio transport: one JSON-RPC message a line. What is answered in one turn of the event loop leaves in one write,
 * and an envelope is not written as JSON a second time; with the SDK's own transport a call cost half as much again
 * (bench/calls.mjs).
 */
export class LineTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  private readonly guard: LineGuard;
  private readonly output: NodeJS.WritableStream;
  private readonly onFirstAnswer: () => void;
  private lines: string[] = [];
  private answered: (string | number)[] = [];
  private flushed: Promise<void> | undefined;
  private silent = true;
  private closed = false;

  /**
   * @param guard reads the client's lines
   * @param output where answers go
   * @param onFirstAnswer called once the first answer is out
   */
  constructor(guard: LineGuard, output: NodeJS.WritableStream, onFirstAnswer: () => void) {
    this.guard = guard;
    this.output = output;
    this.onFirstAnswer = onFirstAnswer;
  }

  async start(): Promise<void> {
    this.guard.onMessage((message) => {
      try {
        this.onmessage?.(message);
      } catch (error) {
        this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  /** Resolves when the message has been handed to the stream and the stream can take more. */
  send(message: JSONRPCMessage): Promise<void> {
    if (this.closed) return Promise.reject(new Error('The connection is closed.'));
    this.lines.push(`${messageText(message)}\n`);
    if (!('method' in message) && message.id !== undefined) this.answered.push(message.id);
    // What is told on the way goes ahead of the answer: clients stop listening for progress once the answer is there.
    if ('method' in message) return this.flush();
    this.flushed ??= new Promise((resolve, reject) => {
      setImmediate(() => this.flush().then(resolve, reject));
    });
    return this.flushed;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.guard.onMessage(() => {});
    await this.flushed;
    this.onclose?.();
  }

  private async flush(): Promise<void> {
    const { lines, answered } = this;
    this.flushed = undefined;
    if (lines.length === 0) return;
    this.lines = [];
    this.answered = [];
    const free = this.output.write(lines.join(''));
    for (const id of answered) this.guard.answered(id);
    if (this.silent) setImmediate(this.onFirstAnswer);
    this.silent = false;
    if (!free) await once(this.output, 'drain');
  }
}
