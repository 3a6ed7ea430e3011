import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Transport, TransportReply, TransportRequest } from './contract.ts';
import { TransportError, toTransportError } from './transport-error.ts';

/** What one attempt came to. */
export type Attempt =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers: TransportReply['headers'];
      readonly body: Body;
    }
  | { readonly kind: 'error'; readonly error: TransportError }
  | { readonly kind: 'sink-error'; readonly error: SinkError };

export interface ExchangeLimits {
  readonly timeoutMs: number;
  /** Of a successful reply's body. */
  readonly maxBytes: number;
  readonly sink?: ((chunk: Uint8Array) => Promise<void>) | undefined;
}

/** Enough for any error; a page of megabytes tells no more. */
const maxErrorBytes = 256 * 1024;

/** How long a transport may take to notice an abort before it is left to itself, ms. */
const graceMs = 20;

/**
 * One request and its reply, within a time limit (ms, over the whole exchange; with a sink until the headers, then for
 * each piece). Whatever ends it early aborts it upstream, so that nothing is left running. Never throws.
 */
export const exchange = async (
  transport: Transport,
  request: TransportRequest,
  signal: AbortSignal,
  limits: ExchangeLimits,
): Promise<Attempt> => {
  if (signal.aborted) return { kind: 'error', error: new TransportError('aborted', false) };
  const attempt = new AbortController();
  let ended: TransportError | undefined;
  let leave: (error: TransportError) => void = () => {};
  const end = (fault: 'aborted' | 'timeout'): void => {
    const error = new TransportError(fault, true);
    ended ??= error;
    attempt.abort();
    // A transport that listens rejects first, and knows whether the request had left.
    setTimeout(leave, graceMs, error);
  };
  const timer = setTimeout(end, limits.timeoutMs, 'timeout');
  const abort = (): void => end('aborted');
  signal.addEventListener('abort', abort, { once: true });
  let finished = false;
  try {
    const { reply, body } = await new Promise<Answer>((resolve, reject) => {
      leave = reject;
      answerOf(transport, request, attempt.signal, limits, timer).then(resolve, reject);
    });
    finished = body.state === 'whole' || body.state === 'sunk';
    // A body that breaks off because we ended it is ours to explain.
    if (body.state === 'cut' && ended !== undefined) throw ended;
    return { kind: 'reply', status: reply.status, headers: reply.headers, body };
  } catch (error) {
    if (error instanceof SinkError) return { kind: 'sink-error', error };
    return { kind: 'error', error: ended === undefined ? toTransportError(error, true) : unsent(ended, error) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    if (!finished) attempt.abort();
  }
};

interface Answer {
  readonly reply: TransportReply;
  readonly body: Body;
}

const answerOf = async (
  transport: Transport,
  request: TransportRequest,
  signal: AbortSignal,
  limits: ExchangeLimits,
  timer: NodeJS.Timeout,
): Promise<Answer> => {
  const reply = await transport(request, signal);
  return { reply, body: await readReply(reply, limits, () => timer.refresh()) };
};

/** Our own end of an exchange, with what the transport knows about whether the request had left. */
const unsent = (ended: TransportError, thrown: unknown): TransportError =>
  thrown instanceof TransportError && !thrown.sent ? new TransportError(ended.fault, false, ended.systemCode) : ended;

const readReply = (reply: TransportReply, limits: ExchangeLimits, onChunk: () => void): Promise<Body> => {
  const { status, headers, body } = reply;
  if (status < 200 || status > 299) return readBody(body, headers, maxErrorBytes);
  if (limits.sink === undefined) return readBody(body, headers, limits.maxBytes);
  return pourBody(body, headers, limits.maxBytes, limits.sink, onChunk);
};

/** What came of a body. */
export type Body =
  | { readonly state: 'whole'; readonly bytes: Uint8Array }
  /** It broke off; `bytes` is what came before. */
  | { readonly state: 'cut'; readonly bytes: Uint8Array; readonly error: TransportError }
  /** It went over the bound and was dropped; `bytes` is its beginning, `declared` the size it claims, if it does. */
  | { readonly state: 'too-large'; readonly bytes: Uint8Array; readonly declared?: number }
  /** It went to a sink. */
  | { readonly state: 'sunk'; readonly size: number };

const declaredSize = (headers: Readonly<Record<string, string>>): number | undefined => {
  const value = headers['content-length'];
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
};

/** We never ask for compression; a proxy may compress all the same. */
const decompress = (bytes: Uint8Array, encoding: string, limit: number): Uint8Array => {
  const options = { maxOutputLength: limit };
  if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipSync(bytes, options);
  if (encoding === 'br') return brotliDecompressSync(bytes, options);
  return encoding === 'deflate' ? inflateSync(bytes, options) : bytes;
};

const unpacked = (bytes: Uint8Array, headers: Readonly<Record<string, string>>, limit: number): Body => {
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  if (bytes.byteLength === 0 || encoding === undefined || encoding === 'identity') return { state: 'whole', bytes };
  try {
    return { state: 'whole', bytes: decompress(bytes, encoding, limit) };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') return { state: 'too-large', bytes: new Uint8Array() };
    return { state: 'cut', bytes, error: new TransportError('bad-http', true, 'content-encoding') };
  }
};

/** So much of a body over the bound is kept: what a write hands out once stands at the front. */
const keptBytes = 64 * 1024;

const beginningOf = (chunks: readonly Uint8Array[]): Uint8Array => {
  let size = 0;
  const first = chunks.filter((chunk) => {
    const wanted = size < keptBytes;
    size += chunk.byteLength;
    return wanted;
  });
  return Buffer.concat(first).subarray(0, keptBytes);
};

/**
 * Reads a body into memory, at most `limit` bytes of it. Over the bound the reading stops at once; the caller then has
 * to abort the exchange, which drops the connection. Never throws but for an abort of the caller's own.
 */
export const readBody = async (
  body: AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>>,
  limit: number,
): Promise<Body> => {
  const declared = declaredSize(headers);
  if (declared !== undefined && declared > limit) return { state: 'too-large', bytes: new Uint8Array(), declared };
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > limit) return { state: 'too-large', bytes: beginningOf(chunks) };
    }
  } catch (error) {
    return { state: 'cut', bytes: Buffer.concat(chunks), error: toTransportError(error, true) };
  }
  const [only] = chunks;
  return unpacked(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks), headers, limit);
};

/** Thrown where the receiver of a download failed: its own message may be shown. */
class SinkError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : 'the receiver of the download failed', { cause });
    this.name = 'SinkError';
  }
}

/**
 * Hands a body to `sink` piece by piece, at most `limit` bytes of it. `onChunk` is called for each piece (to re-arm a
 * time limit). Throws `SinkError` for what the sink throws.
 */
export const pourBody = async (
  body: AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>>,
  limit: number,
  sink: (chunk: Uint8Array) => Promise<void>,
  onChunk: () => void,
): Promise<Body> => {
  const none = new Uint8Array();
  const declared = declaredSize(headers);
  if (declared !== undefined && declared > limit) return { state: 'too-large', bytes: none, declared };
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > limit) return { state: 'too-large', bytes: none };
      await sink(chunk).catch((cause: unknown) => {
        throw new SinkError(cause);
      });
      onChunk();
    }
  } catch (error) {
    if (error instanceof SinkError) throw error;
    return { state: 'cut', bytes: none, error: toTransportError(error, true) };
  }
  return { state: 'sunk', size };
};
