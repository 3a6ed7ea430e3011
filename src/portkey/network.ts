import type { Dispatcher } from 'undici';
import type { PortkeySettings, Transport, TransportReply, TransportRequest } from './contract.ts';
import { isLoopback, originOf } from './endpoints.ts';
import { TransportError, toTransportError } from './transport-error.ts';

/** Longer than a proxy of any size should take; a slow reply is bounded by the call's own time limit. */
const connectTimeoutMs = 10_000;
/** Room for cookies and policies that proxies add. */
const maxHeaderBytes = 64 * 1024;
/** A body that sends nothing for this long is given up. */
const bodyIdleMs = 60_000;

type TransportSettings = Pick<PortkeySettings, 'maxInFlight' | 'executeTimeoutMs'>;

/** The transport over the network, with a way to end its connections. */
export interface NetworkTransport {
  readonly send: Transport;
  close(): Promise<void>;
}

interface Dispatchers {
  /** Through the proxy that the environment names, where it names one. */
  readonly outside: Dispatcher;
  /** Never through a proxy: loopback. */
  readonly inside: Dispatcher;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A variable of the network, under either spelling; an empty one hides nothing.
 *
 * @param env the environment
 * @param name in upper case, such as `HTTPS_PROXY`
 */
export const networkVariable = (env: Environment, name: string): string | undefined =>
  env[name.toLowerCase()]?.trim() || env[name]?.trim() || undefined;

/**
 * A proxy with its scheme: without one it is http, as other programs read it.
 *
 * @param value of the variable
 */
export const withScheme = (value: string): string => (value.includes('://') ? value : `http://${value}`);

/**
 * The URL of a proxy.
 *
 * @throws TransportError for what is no HTTP proxy; the value may hold a password and is not repeated
 */
const proxyUrl = (value: string | undefined): string | undefined => {
  if (value === undefined) return undefined;
  const url = withScheme(value);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new TransportError('proxy', false, 'ERR_INVALID_URL');
  return url;
};

/** Loads the HTTP library; only the first call pays, so that start does not. */
const openDispatchers = async (settings: TransportSettings, env: Environment): Promise<Dispatchers> => {
  const { Agent, EnvHttpProxyAgent } = await import('./http-library.ts');
  const options = {
    connections: settings.maxInFlight,
    pipelining: 1,
    connect: { timeout: connectTimeoutMs },
    // Backstops: the client's own time limits are shorter.
    headersTimeout: settings.executeTimeoutMs + bodyIdleMs,
    bodyTimeout: bodyIdleMs,
    maxHeaderSize: maxHeaderBytes,
  };
  const inside = new Agent(options);
  const httpProxy = proxyUrl(networkVariable(env, 'HTTP_PROXY'));
  const httpsProxy = proxyUrl(networkVariable(env, 'HTTPS_PROXY'));
  if (httpProxy === undefined && httpsProxy === undefined) return { inside, outside: inside };
  try {
    const outside = new EnvHttpProxyAgent({
      ...options,
      noProxy: networkVariable(env, 'NO_PROXY') ?? '',
      ...(httpProxy && { httpProxy }),
      ...(httpsProxy && { httpsProxy }),
    });
    return { inside, outside };
  } catch {
    // The value may hold a password: neither it nor the library's sentence is repeated.
    throw new TransportError('proxy', false, 'ERR_INVALID_URL');
  }
};

/**
 * HTTP over pooled connections. Redirects are never followed; proxies come from `HTTPS_PROXY`, `HTTP_PROXY` and
 * `NO_PROXY` (loopback is always direct), own certificates from `NODE_EXTRA_CA_CERTS`, which Node reads itself.
 * Throws `TransportError` only.
 */
export const createNetworkTransport = (
  settings: TransportSettings,
  env: Environment = process.env,
): NetworkTransport => {
  let opened: Promise<Dispatchers> | undefined;
  let ready: Dispatchers | undefined;
  const open = async (): Promise<Dispatchers> => {
    opened ??= openDispatchers(settings, env);
    try {
      ready = await opened;
      return ready;
    } catch (error) {
      throw toTransportError(error, false);
    }
  };

  const sendOver = (
    { inside, outside }: Dispatchers,
    request: TransportRequest,
    signal: AbortSignal,
  ): Promise<TransportReply> => {
    const { method, headers, body, url } = request;
    const origin = originOf(url);
    const direct = inside === outside || isLoopback(new URL(origin).hostname);
    // As it was built: nothing between here and the socket reads it again.
    const options = { origin, path: url.slice(origin.length), method: method as Dispatcher.HttpMethod, headers };
    return exchangeOver(direct ? inside : outside, body === undefined ? options : { ...options, body }, signal);
  };

  const send: Transport = (request, signal) =>
    ready === undefined
      ? open().then((dispatchers) => sendOver(dispatchers, request, signal))
      : sendOver(ready, request, signal);

  const close = async (): Promise<void> => {
    if (opened === undefined) return;
    const { inside, outside } = await opened.catch(() => ({ inside: undefined, outside: undefined }));
    await Promise.all([inside?.destroy(), outside === inside ? undefined : outside?.destroy()]);
  };

  return { send, close };
};

/** So much of a body may wait to be read before the connection is told to pause, bytes. */
const mostWaiting = 256 * 1024;

/**
 * One request and its reply on undici's own callbacks: its `request()` makes a Readable and an AsyncResource for each.
 * With 32 in flight the client makes 2.3 times fetch's rate so, and 1.3 times with `request()` (bench/client-overhead.ts;
 * at least 1.2, before the rest of a call's way takes its part).
 *
 * @param dispatcher the pool
 * @param options the request
 * @param signal drops the connection, at any time; of this request alone, as its listener stays
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
    signal.addEventListener('abort', () => reply.abort());
    try {
      dispatcher.dispatch(options, reply);
    } catch (error) {
      reply.onResponseError(undefined, error);
    }
  });

type Headers = Readonly<Record<string, string | string[] | undefined>>;

class ReplyReader implements Dispatcher.DispatchHandler, AsyncIterableIterator<Uint8Array> {
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
