import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { SandboxReply, SandboxRequest } from './model/handler.ts';

/** The largest request body taken, bytes: files for fine-tuning and assistants are the largest. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** What is under way gets this long when the service stops. */
const CLOSING_MS = 1_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;

/** Far above what one client does on purpose: it stops what runs wild. */
export const DEFAULT_REQUESTS_PER_SECOND = 20_000;

/** Where a sandbox listens, and how much it takes. */
interface ServiceOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** From one address; 0 is no limit. */
  readonly requestsPerSecond?: number;
  /** Answers what is no request to the API; false where it leaves the request to the API. */
  readonly beside?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A sandbox that listens. */
export interface SandboxService {
  /** Such as `http://127.0.0.1:8787`. */
  readonly origin: string;
  /** Stops taking connections, lets requests in flight finish, then resolves. */
  close(): Promise<void>;
}

/**
 * Puts a sandbox behind HTTP, for any client of the Portkey API.
 *
 * @param handle answers one request
 * @param options where to listen, and how many requests one address may send in a second
 * @throws the system's error when the address cannot be listened on
 */
export async function serveSandbox(
  handle: (request: SandboxRequest) => Promise<SandboxReply>,
  options: ServiceOptions,
): Promise<SandboxService> {
  const allowed = limitOf(options.requestsPerSecond ?? DEFAULT_REQUESTS_PER_SECOND);
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: 30_000 },
    (request, response) => void answer(handle, allowed, options.beside, request, response),
  );
  await once(server.listen(options.port, options.host), 'listening');
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    origin: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        // A connection whose request was answered unread never becomes idle.
        const rest = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
        server.close(() => {
          clearTimeout(rest);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** Whether one more request of an address is taken. */
type Allowed = (address: string) => Promise<boolean>;

function limitOf(requestsPerSecond: number): Allowed | undefined {
  if (requestsPerSecond === 0) return undefined;
  const limiter = new RateLimiterMemory({ points: requestsPerSecond, duration: 1 });
  return (address) =>
    limiter.consume(address).then(
      () => true,
      () => false,
    );
}

function refuse(response: ServerResponse, status: number, code: string, message: string, headers = {}): void {
  const body = JSON.stringify({ success: false, data: { message, errorCode: code } });
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

async function answer(
  handle: (request: SandboxRequest) => Promise<SandboxReply>,
  allowed: Allowed | undefined,
  beside: ServiceOptions['beside'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { method = 'GET', url = '/' } = request;
    if (allowed !== undefined && !(await allowed(request.socket.remoteAddress ?? ''))) {
      refuse(response, 429, 'AB06', 'Rate limit exceeded: too many requests in this second', { 'retry-after': '1' });
      return;
    }
    if (beside?.(request, response)) return;
    const body = hasBody(request) ? await bodyOf(request) : undefined;
    if (body === null) {
      refuse(response, 413, 'AB01', `The body is over ${MAX_BODY_BYTES} bytes`, { connection: 'close' });
      return;
    }
    // Node joins headers that come twice; only set-cookie, which no client sends, would be a list.
    const headers = request.headers as SandboxRequest['headers'];
    const reply = await handle({ method, target: url, headers, ...(body !== undefined && { body }) });
    await send(reply, response);
  } catch {
    // The client went away, or sent what is no HTTP: there is nobody to tell.
    response.destroy();
  }
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined ||
  (headers['content-length'] !== undefined && headers['content-length'] !== '0');

async function send(reply: SandboxReply, response: ServerResponse): Promise<void> {
  if (reply.text !== undefined) {
    // Node writes head and text as one piece, where bytes would be a second.
    response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.text) });
    response.end(reply.text);
    return;
  }
  if (reply.body instanceof Uint8Array) {
    response.writeHead(reply.status, { ...reply.headers, 'content-length': String(reply.body.byteLength) });
    response.end(reply.body);
    return;
  }
  response.writeHead(reply.status, reply.headers);
  for await (const chunk of reply.body) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

/** The body; null when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    // What is too long is read to its end all the same: the answer to a client that still writes can be lost.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) return null;
  return size === 0 ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}
