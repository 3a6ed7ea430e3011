import { isLoopback } from '../../portkey/endpoints.ts';
import { createNetworkTransport, type NetworkTransport, networkVariable, withScheme } from '../../portkey/network.ts';
import { networkFailure, TransportError } from '../../portkey/transport-error.ts';
import type { Environment } from '../serve.ts';
import { CERTIFICATE_MENDS, EXCHANGE_MENDS } from './exchange-mends.ts';

/** What came of one request. */
export type Asked =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly ms: number;
      /** `host:port` of the proxy that it went through. */
      readonly proxy?: string;
      /** The beginning of the body. */
      readonly body: string;
    }
  | { readonly ok: false; readonly found: string; readonly mend: string };

const MOST_BODY = 10_000;

/**
 * Asks for a page in the way in which the server asks Portkey: the same proxies, certificates and faults. No key is sent.
 *
 * @param url of the page
 * @param variable the setting that names the host, for what mends a fault
 * @param env for proxies
 * @param limitMs how long it may take, ms
 */
export async function ask(url: string, variable: string, env: Environment, limitMs: number): Promise<Asked> {
  const transport = createNetworkTransport({ maxInFlight: 1, executeTimeoutMs: limitMs }, env);
  const proxy = proxyFor(url, env);
  const begun = performance.now();
  try {
    const reply = await answered(transport, url, limitMs);
    const ms = Math.round(performance.now() - begun);
    return { ok: true, ...reply, ms, ...(proxy && { proxy: proxy.host }) };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return failed(url, variable, error, proxy, limitMs);
  } finally {
    await transport.close();
  }
}

async function answered(transport: NetworkTransport, url: string, limitMs: number) {
  const controller = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, limitMs);
  try {
    const { status, headers, body } = await transport.send({ method: 'GET', url, headers: HEADERS }, controller.signal);
    let text = '';
    for await (const chunk of body) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.length > MOST_BODY) break;
    }
    return { status, headers, body: text };
  } catch (error) {
    if (late && error instanceof TransportError)
      throw new TransportError(error.sent ? 'timeout' : 'connect-timeout', error.sent);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const HEADERS = { accept: 'application/json', 'user-agent': 'portkey-admin-mcp-server doctor' };

function failed(
  url: string,
  variable: string,
  error: TransportError,
  proxy: URL | undefined,
  limitMs: number,
): Extract<Asked, { ok: false }> {
  const atProxy = proxy !== undefined && isAtProxy(error, proxy);
  const host = atProxy ? `${proxy.host} (the proxy)` : new URL(url).host;
  const { outcome } = networkFailure({ host, timeoutMs: limitMs, operation: { host: 'control' } }, error);
  const what = outcome.ok ? '' : outcome.error.message;
  const found = proxy === undefined ? what : `Through the proxy ${proxy.host}: ${what}`;
  const certificate = CERTIFICATE_MENDS.find(([code]) => code.test(error.systemCode ?? ''))?.[1];
  const mend = EXCHANGE_MENDS[atProxy ? 'proxy' : error.fault];
  return { ok: false, found, mend: ((error.fault === 'tls' && certificate) || mend).replaceAll('VARIABLE', variable) };
}

/** Whether it failed on the way to the proxy, or by its word: nothing else is resolved or connected to then. */
const isAtProxy = ({ fault, sent, address }: TransportError, proxy: URL): boolean => {
  if (fault === 'proxy') return true;
  if (sent || (fault !== 'dns' && fault !== 'refused' && fault !== 'unreachable' && fault !== 'connect-timeout'))
    return false;
  const [, port] = /:(\d+)$/.exec(address ?? '') ?? [];
  if (fault === 'refused' && port !== undefined) return port === (proxy.port || '80');
  return address === undefined || fault !== 'dns' || address === proxy.hostname;
};

/** The proxy that the environment names for a URL; its password is shown nowhere. Loopback is always asked directly. */
function proxyFor(url: string, env: Environment): URL | undefined {
  const { protocol, hostname } = new URL(url);
  const ofHttps = protocol === 'https:' ? networkVariable(env, 'HTTPS_PROXY') : undefined;
  const value = ofHttps ?? networkVariable(env, 'HTTP_PROXY');
  if (value === undefined || isLoopback(hostname)) return undefined;
  const whole = withScheme(value);
  return URL.canParse(whole) ? new URL(whole) : undefined;
}
