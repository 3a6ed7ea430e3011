import type { Transport, TransportReply, TransportRequest } from './contract.ts';
import { type Body, pourBody, readBody, SinkError } from './read-body.ts';
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
