import type { IncomingHttpHeaders } from 'node:http';

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
export function nodeRequest(
  method: string,
  url: string,
  table: IncomingHttpHeaders,
  accept: string,
  signal: AbortSignal,
): Request {
  const read: Read = { method, url, signal, headers: new NodeHeaders(table, accept) };
  return read as Request;
}
