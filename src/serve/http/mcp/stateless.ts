import {
  type JSONRPCMessage,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Caller } from '../../mcp-server.ts';
import { Refused } from '../exchange/exchange.ts';
import { type EventLog, eventPlace, eventStore } from '../store/event-log.ts';
import { authInfoOf } from './caller.ts';

/** What one older client's request without a session needs. */
interface StatelessRequest {
  readonly request: Request;
  readonly body: unknown;
  readonly caller: Caller;
  readonly server: Server;
  /** Where its stream can be resumed from; undefined where that is off. */
  readonly log: EventLog | undefined;
  readonly owner: string;
}

/** How long a call may go on for a client that has gone away and may come back. */
const ORPHAN_MS = 300_000;

/**
 * Answers one older client's request with a server of its own. With an event log the call outlives its connection, so
 * that the client can fetch the rest of the stream with `Last-Event-ID`, from any copy.
 */
export async function serveStateless({
  request,
  body,
  caller,
  server,
  log,
  owner,
}: StatelessRequest): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({
    ...(log && { eventStore: eventStore(log, owner) }),
  });
  await server.connect(transport);
  const end = (): void => void server.close().catch(() => undefined);
  if (log) orphaned(request.signal, transport, end);
  else request.signal.addEventListener('abort', end, { once: true });
  const response = await transport.handleRequest(request, { parsedBody: body, authInfo: authInfoOf(caller) });
  if (response.body === null || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    end();
    return response;
  }
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
  const encoder = new TextEncoder();
  let next = place.number;
  const stream = new ReadableStream<Uint8Array>({
    start: async (controller) => {
      let quietSince = Date.now();
      const until = Date.now() + ORPHAN_MS;
      try {
        while (!signal.aborted && Date.now() < until) {
          const events = await log.after(list, next);
          for (const { number, text } of events) {
            next = number;
            const message = JSON.parse(text) as Partial<JSONRPCMessage>;
            if (!('jsonrpc' in message)) continue;
            controller.enqueue(encoder.encode(`event: message\nid: ${place.stream}.${number}\ndata: ${text}\n\n`));
            if ('result' in message || 'error' in message) {
              controller.close();
              return;
            }
          }
          if (events.length > 0) quietSince = Date.now();
          else if (Date.now() - quietSince > KEEP_ALIVE_MS) {
            controller.enqueue(encoder.encode(': keepalive\n\n'));
            quietSince = Date.now();
          }
          if (!(await log.exists(list))) break;
          await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        }
        controller.close();
      } catch (error) {
        controller.error(error);
      }
    },
  });
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}
