import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../../config.ts';
import type { Logger } from '../../log.ts';
import { RPC, rpcError } from './exchange/exchange.ts';
import type { HttpSettings } from './settings.ts';

/** Bounds on how long a connection may take for what. Times in ms. */
export const TIMES = {
  /** For the headers of a request, and for the first of a connection. */
  headersTimeout: 10_000,
  /** For a whole request. */
  requestTimeout: 30_000,
  /** Between requests: longer than a usual proxy waits, so that it is the proxy that hangs up. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
} as const;

export type Times = Readonly<Record<keyof typeof TIMES, number>>;

const MAX_HEADER_BYTES = 16 * 1024;
const MAX_HEADERS = 100;
const MAX_CONNECTIONS = 16_384;

/**
 * Starts to listen.
 *
 * @param settings where, and with which certificate
 * @param listener answers requests
 * @param times shorter ones are for tests
 * @returns the server, and where it listens
 * @throws ConfigError when the address cannot be had or the certificate is none
 */
export async function listen(
  settings: Pick<HttpSettings, 'host' | 'port' | 'tls'>,
  listener: RequestListener,
  log: Logger,
  times: Times = TIMES,
): Promise<{ readonly server: Server; readonly url: string; readonly stop: () => void }> {
  const { host, port, tls } = settings;
  const bounds = { ...times, maxHeaderSize: MAX_HEADER_BYTES };
  const server = tls
    ? createTlsServer({ ...bounds, minVersion: 'TLSv1.2', ...readPair(tls) }, listener)
    : createServer(bounds, listener);
  server.maxHeadersCount = MAX_HEADERS;
  server.maxConnections = MAX_CONNECTIONS;
  server.on('checkContinue', listener);
  server.on('clientError', answerBadClient);
  const stop = tls && server instanceof TlsServer ? watchPair(tls, server, log) : () => undefined;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ConfigError(whyNot(error, host, port))));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const at = typeof address === 'object' && address ? address.port : port;
  return { server, stop, url: `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${at}` };
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} on ${host} is taken; MCP_PORT chooses another.`;
  if (error.code === 'EACCES') return `Port ${port} may not be opened by this user; MCP_PORT chooses another.`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `MCP_HOST is ${host}, which is no address of this machine.`;
  return `The server cannot listen on ${host}:${port}: ${error.message}`;
}

const STATUS: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too long.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
};

/** Answers what is no HTTP, or not what we take for it, and lets go of the connection: what follows cannot be trusted. */
function answerBadClient(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, message] = STATUS[error.code ?? ''] ?? ['400 Bad Request', 'This is not a valid HTTP request.'];
  const body = rpcError(RPC.invalid, message);
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

/** Paths of a key and its certificate chain, PEM. */
type PairPaths = NonNullable<HttpSettings['tls']>;

const LOOK_EVERY_MS = 2_000;

/**
 * Reads a key and its certificate, and checks that they belong together.
 *
 * @throws ConfigError
 */
export function readPair({ keyPath, certPath }: PairPaths): { readonly key: Buffer; readonly cert: Buffer } {
  const read = (path: string, name: string): Buffer => {
    try {
      return readFileSync(path);
    } catch {
      throw new ConfigError(`${name} names ${path}, which cannot be read.`);
    }
  };
  const pair = { key: read(keyPath, 'MCP_TLS_KEY_PATH'), cert: read(certPath, 'MCP_TLS_CERT_PATH') };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new ConfigError(
      `MCP_TLS_KEY_PATH and MCP_TLS_CERT_PATH are no key and certificate that fit: ${(error as Error).message}`,
    );
  }
  return pair;
}

/**
 * Takes a new pair when one of the files changes: renewal replaces files, mounted secrets swap links, so they are looked
 * at, not listened to. A pair that does not fit, as between two writes, leaves the old one in use.
 *
 * @returns stops looking
 */
function watchPair(paths: PairPaths, server: TlsServer, log: Logger): () => void {
  const reload = (): void => {
    try {
      server.setSecureContext({ ...readPair(paths), minVersion: 'TLSv1.2' });
      log.info('the TLS certificate was reloaded');
    } catch (error) {
      log.warn({ err: (error as Error).message }, 'the new TLS certificate cannot be used; the old one stays');
    }
  };
  const files = [paths.keyPath, paths.certPath];
  for (const file of files) watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, reload);
  return () => {
    for (const file of files) unwatchFile(file, reload);
  };
}
