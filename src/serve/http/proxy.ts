import { type ClientRequest, type IncomingMessage, request as open } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

/** What belongs to one connection and goes no further, and what is made anew for the next. */
const HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
]);

/** An address that is nobody's: a caller whom the host does not name is a stranger, never this machine. */
const STRANGER = '0.0.0.0';

/**
 * Hands a web request to a server that listens on loopback, and its answer back, both as streams.
 *
 * @param request as a function host gives it, with `x-forwarded-for` of the client
 * @param port of the server
 * @returns the answer, as soon as its headers are there
 */
export async function proxyRequest(request: Request, port: number): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  const headers: Record<string, string> = { 'x-forwarded-for': STRANGER, host };
  for (const [name, value] of request.headers) if (!HOP.has(name)) headers[name] = value;
  const outgoing = open({
    host: '127.0.0.1',
    port,
    method: request.method,
    path: pathname + search,
    headers,
    agent: false,
  });
  const cancel = (): void => void outgoing.destroy();
  request.signal.addEventListener('abort', cancel, { once: true });
  const answer = answered(outgoing);
  if (request.body === null) outgoing.end();
  else
    Readable.fromWeb(request.body as NodeReadableStream)
      .on('error', cancel)
      .pipe(outgoing);
  const incoming = await answer;
  incoming.once('close', () => request.signal.removeEventListener('abort', cancel));
  return asResponse(incoming);
}

const answered = (outgoing: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    // After the answer has begun, whoever reads it is told.
    outgoing.on('error', reject);
  });

const NO_BODY = new Set([204, 205, 304]);

function asResponse(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    if (!HOP.has(name) || name === 'content-length') for (const value of values ?? []) headers.append(name, value);
  const status = incoming.statusCode ?? 500;
  if (!NO_BODY.has(status)) return new Response(Readable.toWeb(incoming) as ReadableStream, { status, headers });
  incoming.resume();
  return new Response(null, { status, headers });
}
