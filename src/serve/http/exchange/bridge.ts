import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from './exchange.ts';

/** What the SDK wants spelled out. What the client takes has been read by now (`takenForms`). */
const ACCEPT = { POST: 'application/json, text/event-stream', OTHER: 'text/event-stream' };

/**
 * The web request that the SDK wants, without a body: that has been read and parsed, and is handed over beside it.
 *
 * @param exchange the request
 * @param signal aborted when the client goes away
 */
export function webRequest({ req, baseUrl }: Exchange, signal: AbortSignal): Request {
  const accept = req.method === 'POST' ? ACCEPT.POST : ACCEPT.OTHER;
  return nodeRequest(req.method ?? 'GET', baseUrl + (req.url ?? '/'), req.headers, accept, signal);
}

/**
 * Writes a web answer, waiting where the client reads slowly.
 *
 * @param response from the SDK
 * @param text its body, where that was kept back (`keepingAnswer`)
 */
export async function sendWeb(response: Response, exchange: Exchange, text?: string): Promise<void> {
  const { res } = exchange;
  if (res.headersSent || res.destroyed) {
    await response.body?.cancel();
    return;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of response.headers) if (name !== 'connection') headers[name] = value;
  if (response.body === null) {
    res.writeHead(response.status, headers).end();
    return;
  }
  if (headers['content-type']?.startsWith('application/json')) {
    // As text, so that Node sends it together with the headers; what is all ASCII needs no encoding.
    const body = text ?? (await response.text());
    if (res.headersSent || res.destroyed) return;
    const bytes = Buffer.byteLength(body);
    headers['content-length'] = String(bytes);
    headers['cache-control'] ??= 'no-store';
    res.writeHead(response.status, headers).end(body, bytes === body.length ? 'latin1' : 'utf8');
    return;
  }
  res.writeHead(response.status, headers);
  await sendStream(response.body.getReader(), exchange);
}

/** A stream that says nothing for so long is at least told to be open, ms. */
const OPEN_MS = 100;

/**
 * Writes a stream as it comes. What comes at one go, which is how most calls are answered, leaves at one go, together
 * with the headers and the end.
 */
async function sendStream(reader: ReadableStreamDefaultReader<Uint8Array>, { req, res }: Exchange): Promise<void> {
  const gone = (): void => void reader.cancel().catch(() => undefined);
  res.once('close', gone);
  const opening = req.method === 'GET' ? undefined : setTimeout(() => res.flushHeaders(), OPEN_MS);
  if (opening === undefined) res.flushHeaders();
  try {
    let next = reader.read();
    for (let part = await next; !part.done; part = await next) {
      if (res.destroyed || res.writableEnded) break;
      next = reader.read();
      const rest = await Promise.race([next, soon()]);
      if (rest?.done) {
        res.end(part.value);
        break;
      }
      if (!res.write(part.value)) await Promise.race([once(res, 'drain'), once(res, 'close')]);
    }
  } catch {
    // The stream was torn down; what has been sent has been sent.
  }
  clearTimeout(opening);
  res.off('close', gone);
  if (!res.writableEnded) res.end();
}

const soon = (): Promise<undefined> => new Promise((resolve) => setImmediate(resolve, undefined));

/** What says who calls and with which key has been read by now; it goes no further. */
const SECRET = new Set(['authorization', 'cookie', 'x-portkey-api-key', 'x-portkey-gateway-api-key']);

/** What of a web request the SDK reads of one whose body is handed over beside it, parsed. */
type Read = Pick<Request, 'method' | 'url' | 'signal'> & { readonly headers: Pick<Headers, 'get' | 'has' | 'forEach'> };

/** A Node request's headers, read from Node's own table: making web headers of it costs more than all reading of it. */
class NodeHeaders {
  private readonly table: IncomingHttpHeaders;
  private readonly accept: string;

  constructor(table: IncomingHttpHeaders, accept: string) {
    this.table = table;
    this.accept = accept;
  }

  get(name: string): string | null {
    const key = name.toLowerCase();
    if (key === 'accept') return this.accept;
    const value = SECRET.has(key) ? undefined : this.table[key];
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  forEach(visit: Parameters<Headers['forEach']>[0]): void {
    this.whole().forEach(visit);
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.whole().entries();
  }

  entries(): IterableIterator<[string, string]> {
    return this.whole().entries();
  }

  private whole(): Headers {
    const headers = new Headers();
    for (const name of Object.keys(this.table)) {
      const value = name.startsWith(':') ? null : this.get(name);
      if (value !== null) headers.set(name, value);
    }
    return headers;
  }
}

/**
 * A web request without a body, as cheap as it can be. A real one, with its headers and its signal of its own, takes a
 * tenth of the time of a whole call.
 *
 * @param accept as the SDK wants it spelled out
 * @param signal aborted when the client goes away
 */
function nodeRequest(
  method: string,
  url: string,
  table: IncomingHttpHeaders,
  accept: string,
  signal: AbortSignal,
): Request {
  const read: Read = { method, url, signal, headers: new NodeHeaders(table, accept) };
  return read as Request;
}
