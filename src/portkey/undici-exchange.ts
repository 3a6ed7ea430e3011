import type { Dispatcher } from 'undici';
import type { TransportReply } from './contract.ts';
import { TransportError, toTransportError } from './transport-error.ts';

/** So much of a body may wait to be read before the connection is told to pause, bytes. */
const mostWaiting = 256 * 1024;

/**
 * One request and its reply on undici's own callbacks: its `request()` makes a Readable and an AsyncResource for each.
 * With 32 in flight the client makes 2.3 times fetch's rate so, and 1.3 times with `request()` (bench/client-overhead.ts;
 * at least 1.2, before the rest of a call's way takes its part).
 *
 * @param dispatcher the pool
 * @param options the request
 * @param signal drops the connection, at any time
 * @returns the reply once its headers are there; leaving its body early drops the connection
 * @throws TransportError, which knows whether the request had begun to leave
 */
export const exchangeOver = (
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<TransportReply> =>
  new Promise((resolve, reject) => {
    const reply = new ReplyReader(resolve, reject);
    if (signal.aborted) return reply.abort();
    const abort = (): void => reply.abort();
    signal.addEventListener('abort', abort, { once: true });
    reply.onSettled = () => signal.removeEventListener('abort', abort);
    try {
      dispatcher.dispatch(options, reply);
    } catch (error) {
      reply.onResponseError(undefined, error);
    }
  });

type Headers = Readonly<Record<string, string | string[] | undefined>>;

class ReplyReader implements Dispatcher.DispatchHandler, AsyncIterableIterator<Uint8Array> {
  onSettled: () => void = () => {};
  private readonly begin: (reply: TransportReply) => void;
  private readonly fail: (error: TransportError) => void;
  private controller: Dispatcher.DispatchController | undefined;
  private sent = false;
  private begun = false;
  private aborted = false;
  private chunks: Uint8Array[] = [];
  private waitingBytes = 0;
  private end: { readonly error?: TransportError } | undefined;
  private wake: (() => void) | undefined;

  constructor(begin: (reply: TransportReply) => void, fail: (error: TransportError) => void) {
    this.begin = begin;
    this.fail = fail;
  }

  abort(): void {
    if (this.aborted || this.end !== undefined) return;
    this.aborted = true;
    const error = new TransportError('aborted', this.sent);
    // What waits for a connection has no controller yet: it is dropped when its turn comes.
    if (this.controller === undefined) this.settle(error);
    else this.controller.abort(error);
  }

  /** A connection was given to the request: from here on it leaves, unless it is aborted right now. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.aborted) controller.abort(new TransportError('aborted', false));
    else this.sent = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return;
    this.begun = true;
    this.begin({ status, headers: plainHeaders(headers), body: this });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.waitingBytes += chunk.byteLength;
    if (this.waitingBytes > mostWaiting) controller.pause();
    this.wakeReader();
  }

  onResponseEnd(): void {
    this.settle();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: unknown): void {
    this.settle(toTransportError(error, this.sent));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const chunk = this.chunks.shift();
      if (chunk !== undefined) {
        this.waitingBytes -= chunk.byteLength;
        if (this.waitingBytes <= mostWaiting && this.controller?.paused === true) this.controller.resume();
        return { done: false, value: chunk };
      }
      if (this.end?.error !== undefined) throw this.end.error;
      if (this.end !== undefined) return { done: true, value: undefined };
      await new Promise<void>((wake) => {
        this.wake = wake;
      });
    }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.chunks = [];
    this.abort();
    return { done: true, value: undefined };
  }

  private settle(error?: TransportError): void {
    if (this.end !== undefined) return;
    this.end = error === undefined ? {} : { error };
    this.onSettled();
    if (error !== undefined && !this.begun) this.fail(error);
    this.wakeReader();
  }

  private wakeReader(): void {
    this.wake?.();
    this.wake = undefined;
  }
}

const plainHeaders = (headers: Headers): Record<string, string> => {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
};
