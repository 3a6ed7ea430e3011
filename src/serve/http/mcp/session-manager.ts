import { randomUUID } from 'node:crypto';
import { type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { SurfaceName } from '../../../tools/surfaces/surface.ts';
import type { Caller } from '../../mcp-server.ts';
import type { HttpPrincipal } from '../auth/authenticator.ts';
import { Refused, RPC } from '../exchange/exchange.ts';
import { type EventLog, eventStore } from '../store/event-log.ts';
import { StoreLost } from '../store/store.ts';
import { authInfoOf } from './caller.ts';
import type { Session, SessionRecord, Sessions, SharedSessions } from './sessions.ts';

/** One request of an older client, and whom it is carried out for. */
export interface RequestContext {
  readonly caller: Caller;
  readonly surface: SurfaceName | undefined;
}

/** What sessions are opened with. */
interface SessionManagerParts {
  readonly sessions: Sessions;
  /** Undefined: this copy is alone. */
  readonly shared: SharedSessions | undefined;
  readonly events: EventLog | undefined;
  readonly serverFor: (context: RequestContext) => Server;
  readonly onerror: (error: Error) => void;
}

/** The way into sessions. */
interface SessionManager {
  /** Answers `initialize` with a new session. */
  open(request: Request, body: unknown, context: RequestContext, principal: HttpPrincipal): Promise<Response>;
  /**
   * The session of a request, here or taken over from another copy.
   *
   * @param context what a taken-over session is served with
   * @throws Refused 400 without an id, 404 where there is none, or it is another principal's: the two look the same
   */
  find(id: unknown, principal: HttpPrincipal, context: RequestContext): Promise<Session>;
}

/** Opens sessions, finds them, and takes over those of a copy that is gone. */
export function createSessionManager({
  sessions,
  shared,
  events,
  serverFor,
  onerror,
}: SessionManagerParts): SessionManager {
  const taking = new Map<string, Promise<Session>>();

  // Bound to who calls, and not to the key that came along: every later request brings its own.
  const connect = async (id: string, context: RequestContext, principal: HttpPrincipal): Promise<Session> => {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      onsessionclosed: async () => {
        sessions.remove(id);
        await shared?.forget(id);
      },
      ...(events && { eventStore: eventStore(events, `${principal.id}/${id}`) }),
    });
    const server = serverFor(context);
    server.onerror = onerror;
    await server.connect(transport);
    return { id, principalId: principal.id, server, transport };
  };

  /** Tells a new server what the client once told another copy. */
  const takeOver = async (id: string, record: SessionRecord, context: RequestContext, principal: HttpPrincipal) => {
    const session = await connect(id, { ...context, surface: record.surface }, principal);
    for (const message of [record.initialize, { jsonrpc: '2.0', method: 'notifications/initialized' }]) {
      const response = await session.transport.handleRequest(replayed(id), { parsedBody: message });
      await response.text();
    }
    sessions.add(session);
    return session;
  };

  return {
    open: async (request, body, context, principal) => {
      const session = await connect(randomUUID(), context, principal);
      await shared?.remember(session.id, { principalId: principal.id, initialize: body, surface: context.surface });
      sessions.add(session);
      const given = { parsedBody: body, authInfo: authInfoOf(context.caller) };
      const response = await session.transport.handleRequest(request, given);
      if (!response.ok) sessions.remove(session.id);
      return response;
    },
    find: async (id, principal, context) => {
      if (typeof id !== 'string')
        throw new Refused(
          400,
          'The Mcp-Session-Id header is missing: send initialize first, then the id that its answer carries.',
        );
      const here = sessions.find(id, principal.id);
      if (shared === undefined) return here ?? nowhere();
      const record = await recalled(shared, id, here);
      if (record === 'unknown' && here) return here;
      if (record === undefined && here) sessions.remove(id);
      if (record === 'unknown' || record === undefined || record.principalId !== principal.id) return nowhere();
      if (here) return here;
      const started = taking.get(id) ?? takeOver(id, record, context, principal);
      taking.set(id, started);
      return started.finally(() => taking.delete(id));
    },
  };
}

/** What the copies know of a session. While they cannot be asked, one that is here goes on here. */
async function recalled(shared: SharedSessions, id: string, here: Session | undefined) {
  if (!SESSION_ID.test(id)) return undefined;
  try {
    return await shared.recall(id);
  } catch (error) {
    if (error instanceof StoreLost && here) return 'unknown';
    throw error;
  }
}

const SESSION_ID = /^[0-9a-f-]{36}$/;

const nowhere = (): never => {
  throw new Refused(404, 'There is no such session; send initialize for a new one.', { code: RPC.notFound });
};

const replayed = (id: string): Request =>
  new Request('http://localhost/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-session-id': id,
    },
  });
