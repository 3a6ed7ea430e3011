import type { Dispatcher } from 'undici';
import type { PortkeySettings, Transport, TransportReply, TransportRequest } from './contract.ts';
import { isLoopback, originOf } from './endpoints.ts';
import { networkVariable, withScheme } from './proxies.ts';
import { TransportError, toTransportError } from './transport-error.ts';
import { exchangeOver } from './undici-exchange.ts';

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
