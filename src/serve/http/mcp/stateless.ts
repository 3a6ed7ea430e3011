import { ReadableStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AuthInfo,
  type JSONRPCMessage,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { Refused } from '../exchange/exchange.ts';
import { type EventLog, eventPlace, eventStore } from '../store/event-log.ts';

/** How long a call may go on for a client that has gone away and may come back. */
const ORPHAN_MS = 300_000;

/**
 * Answers one older client's request with a server of its own. With an event log the call outlives its connection, so
 * that the client can fetch the rest of the stream with `Last-Event-ID`, from any copy.
 *
 * @param given the request's body and its caller
 * @param log where its stream can be resumed from; undefined where that is off
 * @param owner the principal's id
 */
export async function serveStateless(
  server: Server,
  request: Request,
  given: { readonly parsedBody: unknown; readonly authInfo: AuthInfo },
  log: EventLog | undefined,
  owner: string,
): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport(log && { eventStore: eventStore(log, owner) });
  await server.connect(transport);
  const end = (): void => void server.close().catch(() => undefined);
  if (log) orphaned(request.signal, transport, end);
  else request.signal.addEventListener('abort', end, { once: true });
  const response = await transport.handleRequest(request, given);
  if (response.body === null || !response.headers.get('content-type')?.startsWith('text/event-stream')) end();
  return response;
}

/** Lets a call whose client has gone away finish, but not for ever. */
function orphaned(signal: AbortSignal, transport: WebStandardStreamableHTTPServerTransport, end: () => void): void {
  signal.addEventListener(
    'abort',
    () => {
      const timer = setTimeout(end, ORPHAN_MS);
      timer.unref();
      const closed = transport.onclose;
      transport.onclose = () => {
        clearTimeout(timer);
        closed?.();
      };
    },
    { once: true },
  );
}

const POLL_MS = 200;
const KEEP_ALIVE_MS = 15_000;

/**
 * The rest of one request's stream, from whichever copy wrote it, until its answer has come.
 *
 * @param eventId the client's `Last-Event-ID`
 * @throws Refused 404 for an event that is not there or is another principal's
 */
export async function resumeStateless(
  log: EventLog,
  owner: string,
  eventId: string,
  signal: AbortSignal,
): Promise<Response> {
  const place = eventPlace(eventId);
  const list = `${owner}/${place?.stream}`;
  if (place === undefined || !(await log.exists(list)))
    throw new Refused(404, 'There is no such event to resume from.');
  const { stream, number: from } = place;
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    let next = from;
    let quietSince = Date.now();
    const until = Date.now() + ORPHAN_MS;
    while (!signal.aborted && Date.now() < until) {
      const events = await log.after(list, next);
      for (const { number, text } of events) {
        next = number;
        const message = JSON.parse(text) as Partial<JSONRPCMessage>;
        if (!('jsonrpc' in message)) continue;
        yield Buffer.from(`event: message\nid: ${stream}.${number}\ndata: ${text}\n\n`);
        if ('result' in message || 'error' in message) return;
      }
      if (events.length > 0) quietSince = Date.now();
      else if (Date.now() - quietSince > KEEP_ALIVE_MS) {
        yield Buffer.from(': keepalive\n\n');
        quietSince = Date.now();
      }
      if (!(await log.exists(list))) return;
      await pause(POLL_MS);
    }
  };
  return new Response(ReadableStream.from(rest()) as BodyInit, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}
