import { randomUUID } from 'node:crypto';
import { type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { SurfaceName } from '../../../tools/surfaces/surface.ts';
import type { Caller } from '../../mcp-server.ts';
import type { HttpPrincipal } from '../auth/authenticator.ts';
import { notNow, Refused, RPC, type RpcId } from '../exchange/exchange.ts';
import { type EventLog, eventStore } from '../store/event-log.ts';
import { type Store, StoreLost } from '../store/store.ts';
import { authInfoOf } from './caller.ts';

export interface SessionSettings {
  readonly mode: 'stateful' | 'stateless';
  readonly max: number;
  readonly idleMs: number;
}

/** One older client's connection: its server, and how it is reached. */
interface Session {
  readonly id: string;
  readonly principalId: string;
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
}

interface Kept {
  readonly session: Session;
  /** Requests that are being answered. */
  calls: number;
  /** Their ids: a second one of the same id would take the first one's answer. */
  readonly ids: Set<RpcId>;
  /** Open streams for what the server says by itself. */
  streams: number;
  /** ms since the epoch. */
  usedAt: number;
}

/** The sessions of this process, the longest unused first. */
export interface Sessions {
  readonly size: number;
  /** Keeps a session; the oldest idle one makes room. Throws `Refused` 503 where none is idle. */
  add(session: Session): void;
  /** Undefined for one that is not there or is another principal's: the two look the same from outside. */
  find(id: string, principalId: string): Session | undefined;
  /**
   * Marks a session as in use until the returned function is called.
   *
   * @param ids of the requests that are to be answered
   * @throws Refused 400 where one of them is being answered already
   */
  use(id: string, kind: 'call' | 'stream', ids?: readonly RpcId[]): () => void;
  remove(id: string): void;
  /** Ends those that have been idle too long. */
  sweep(): void;
  closeAll(): Promise<void>;
}

const SWEEPS_PER_IDLE_TIME = 4;
const MAX_SWEEP_MS = 60_000;

/**
 * @param settings how many, and how long they may be idle
 * @param clock ms since the epoch
 */
export function createSessions(settings: SessionSettings, clock: () => number = Date.now): Sessions {
  const kept = new Map<string, Kept>();
  const held = new Map<string, number>();

  const end = (entry: Kept): void => {
    const { id, principalId, server } = entry.session;
    if (!kept.delete(id)) return;
    const rest = (held.get(principalId) ?? 1) - 1;
    if (rest > 0) held.set(principalId, rest);
    else held.delete(principalId);
    server.close().catch(() => undefined);
  };
  /** Whoever holds the most gives one up, so that nobody can push everyone else out. */
  const makeRoom = (newcomer: string): void => {
    const share = (principal: string): number => (held.get(principal) ?? 0) + (principal === newcomer ? 1 : 0);
    let victim: Kept | undefined;
    for (const entry of kept.values()) {
      if (entry.calls > 0) continue;
      if (victim && share(entry.session.principalId) <= share(victim.session.principalId)) continue;
      victim = entry;
    }
    if (victim === undefined) throw notNow('Every session is busy; try again soon.');
    end(victim);
  };
  const sweep = (): void => {
    const limit = clock() - settings.idleMs;
    for (const entry of kept.values()) {
      if (entry.usedAt > limit) break;
      if (entry.calls === 0 && entry.streams === 0) end(entry);
    }
  };
  const timer = setInterval(sweep, Math.min(MAX_SWEEP_MS, Math.ceil(settings.idleMs / SWEEPS_PER_IDLE_TIME)));
  timer.unref();

  const touch = (entry: Kept): void => {
    entry.usedAt = clock();
    kept.delete(entry.session.id);
    kept.set(entry.session.id, entry);
  };
  return {
    get size() {
      return kept.size;
    },
    add: (session) => {
      if (kept.size >= settings.max) sweep();
      if (kept.size >= settings.max) makeRoom(session.principalId);
      kept.set(session.id, { session, ids: new Set(), calls: 0, streams: 0, usedAt: clock() });
      held.set(session.principalId, (held.get(session.principalId) ?? 0) + 1);
    },
    find: (id, principalId) => {
      const entry = kept.get(id);
      if (entry === undefined || entry.session.principalId !== principalId) return undefined;
      if (entry.usedAt <= clock() - settings.idleMs && entry.calls === 0 && entry.streams === 0) {
        end(entry);
        return undefined;
      }
      return entry.session;
    },
    use: (id, kind, ids = []) => {
      const entry = kept.get(id);
      if (entry === undefined) return () => undefined;
      const twice = ids.find((given, at) => entry.ids.has(given) || ids.indexOf(given) !== at);
      if (twice !== undefined)
        throw new Refused(400, `A request of the id ${JSON.stringify(twice)} is being answered already.`, {
          code: RPC.invalid,
        });
      for (const given of ids) entry.ids.add(given);
      touch(entry);
      const count = kind === 'call' ? 'calls' : 'streams';
      entry[count]++;
      let done = false;
      return () => {
        if (done) return;
        done = true;
        entry[count]--;
        for (const given of ids) entry.ids.delete(given);
        if (kept.get(id) === entry) touch(entry);
      };
    },
    remove: (id) => {
      const entry = kept.get(id);
      if (entry) end(entry);
    },
    sweep,
    closeAll: async () => {
      clearInterval(timer);
      for (const entry of [...kept.values()]) end(entry);
    },
  };
}

/** What another copy needs to go on with a session: who opened it and what the client said of itself. */
interface SessionRecord {
  readonly principalId: string;
  /** The `initialize` request, as it came. */
  readonly initialize: unknown;
  /** Of the path that it came to; undefined where the path leaves it open. */
  readonly surface?: 'full' | 'lean' | undefined;
}

/** Sessions that any copy can go on with. */
export interface SharedSessions {
  remember(id: string, record: SessionRecord): Promise<void>;
  /** Undefined for one that has ended. Rejects with `StoreLost` where that cannot be told. */
  recall(id: string): Promise<SessionRecord | undefined>;
  forget(id: string): Promise<void>;
}

const keyOf = (id: string): string => `session:${id}`;

/**
 * Keeps sessions where all copies find them, for as long as they may be idle.
 *
 * @param store what the copies share
 * @param idleMs counted anew with each use
 */
export function sharedSessions(store: Pick<Store, 'get' | 'set' | 'delete' | 'touch'>, idleMs: number): SharedSessions {
  return {
    remember: (id, record) => store.set(keyOf(id), JSON.stringify(record), idleMs),
    recall: async (id) => {
      const text = await store.get(keyOf(id));
      if (text === undefined) return undefined;
      await store.touch(keyOf(id), idleMs);
      return JSON.parse(text) as SessionRecord;
    },
    forget: (id) =>
      store.delete(keyOf(id)).catch((error: unknown) => {
        if (!(error instanceof StoreLost)) throw error;
      }),
  };
}

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
