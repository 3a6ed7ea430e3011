import {
  createMcpHandler,
  isInitializeRequest,
  isJsonContentType,
  isLegacyRequest,
  type Server,
} from '@modelcontextprotocol/server';
import type { Config } from '../../../config.ts';
import type { Logger } from '../../../log.ts';
import type { Application } from '../../../tools/application.ts';
import { surfaceChooser } from '../../../tools/surfaces/choose.ts';
import type { SurfaceName } from '../../../tools/surfaces/surface.ts';
import { createMcpServer } from '../../mcp-server.ts';
import { revisionHasBatches } from '../../messages/read-message.ts';
import type { HttpPrincipal } from '../auth/authenticator.ts';
import { sendWeb, webRequest } from '../exchange/bridge.ts';
import { type Exchange, MAX_BODY_BYTES, onlyId, Refused, readJson } from '../exchange/exchange.ts';
import type { InFlight } from '../exchange/limits.ts';
import type { KeySource } from '../keys/key-source.ts';
import type { EventLog } from '../store/event-log.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { inTakenForm, keepingAnswer, type TakenForms, takenForms, withRefusals } from './answer-form.ts';
import { authInfoOf, callerOf, callerWith } from './caller.ts';
import { type ReadBody, readBody } from './read-body.ts';
import { exposures, filtersOf } from './request-filters.ts';
import {
  createSessionManager,
  type RequestContext,
  type SessionSettings,
  type Sessions,
  type SharedSessions,
} from './sessions.ts';
import { resumeStateless, serveStateless } from './stateless.ts';

/** What the MCP paths are served with. */
interface EndpointParts {
  readonly config: Config;
  readonly version: string;
  readonly log: Logger;
  readonly application: () => Promise<Application>;
  readonly sessionSettings: SessionSettings;
  readonly sessions: Sessions;
  /** Sessions that other copies can go on with; undefined where this one is alone. */
  readonly shared: SharedSessions | undefined;
  readonly events: EventLog | undefined;
  readonly inFlight: InFlight;
  readonly keys: KeySource;
  /** Looks on at every message. */
  readonly telemetry: Pick<Telemetry, 'message'>;
  /** Takes the place of our own MCP server. */
  readonly makeServer?: () => Server;
  /** Lists differ between callers. */
  readonly listsArePrivate: boolean;
  /** Refuses, before anything runs, a call for which the sign-on gives too little. */
  readonly challenge: (exchange: Exchange, principal: HttpPrincipal, body: unknown) => Promise<void>;
}

/** One request at an MCP path. */
interface Visit {
  readonly exchange: Exchange;
  readonly principal: HttpPrincipal;
  readonly context: RequestContext;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/** One MCP path for callers who are known and within their limits. */
interface Endpoint {
  handle(exchange: Exchange, principal: HttpPrincipal, surface: SurfaceName | undefined): Promise<void>;
  close(): Promise<void>;
}

const SESSION = 'mcp-session-id';

/**
 * Streamable HTTP in both protocol eras: 2026-07-28 without sessions, older clients with them or without.
 *
 * @param parts what it is made of
 */
export function createEndpoint(parts: EndpointParts): Endpoint {
  const { config, sessions, sessionSettings, events, inFlight } = parts;
  const chooser = surfaceChooser(config);
  const contexts = new WeakMap<Request, { readonly context: RequestContext; readonly keep: (text: string) => void }>();
  const exposureFor = exposures();

  const serverFor = (era: 'legacy' | 'modern', { caller, surface }: RequestContext): Server =>
    parts.makeServer?.() ??
    createMcpServer({
      config,
      version: parts.version,
      application: parts.application,
      transport: 'http',
      principal: caller.principal,
      exposure: caller.exposure,
      callerOf,
      surfaceFor: (clientName) => surface ?? chooser.of(era, clientName),
      surfaceBeforehand: surface ?? chooser.beforehand(era),
      cacheScope: parts.listsArePrivate ? 'private' : 'public',
    });
  const onerror = (error: Error): void => parts.log.debug({ err: error.message }, 'protocol error');
  const modern = createMcpHandler(
    ({ requestInfo }) => {
      const found = requestInfo && contexts.get(requestInfo);
      if (found === undefined) throw new Error('A request came in that nobody was found out for.');
      return keepingAnswer(serverFor('modern', found.context), found.keep);
    },
    { legacy: 'reject', onerror, maxRequestBodySize: MAX_BODY_BYTES },
  );

  const sessionManager = createSessionManager({
    sessions,
    shared: parts.shared,
    events,
    serverFor: (context) => serverFor('legacy', context),
    onerror,
  });

  const sessionOf = ({ exchange, principal, context }: Visit) =>
    sessionManager.find(exchange.req.headers[SESSION], principal, context);

  const legacy = async (visit: Visit, request: Request, { body, ids }: ReadBody): Promise<Response> => {
    const { exchange, principal, context } = visit;
    const given = { parsedBody: body, authInfo: authInfoOf(context.caller) };
    if (sessionSettings.mode === 'stateless')
      return serveStateless(serverFor('legacy', context), request, given, events, principal.id);
    if (exchange.req.headers[SESSION] === undefined && isInitializeRequest(body))
      return sessionManager.open(request, body, context, principal);
    const session = await sessionOf(visit);
    exchange.res.once('close', sessions.use(session.id, 'call', ids));
    return session.transport.handleRequest(request, given);
  };

  /** Whether the client's revision of the protocol has batches. Without a header the session knows which it is. */
  const batches = async (visit: Visit): Promise<boolean> => {
    const named = visit.exchange.req.headers['mcp-protocol-version'];
    if (named !== undefined) return revisionHasBatches(named);
    if (sessionSettings.mode === 'stateless') return true;
    const { server } = await sessionOf(visit);
    return revisionHasBatches(server.getNegotiatedProtocolVersion());
  };

  const post = async (visit: Visit): Promise<void> => {
    const { exchange, principal, context } = visit;
    const forms = checkPostHeaders(exchange);
    const { value, text } = await readJson(exchange);
    const read = await readBody(value, text, () => batches(visit));
    if (read instanceof Response) return sendWeb(await inTakenForm(read, forms), exchange);
    const { body, ids } = read;
    exchange.rpcId = onlyId(ids);
    inFlight.enter(exchange.res, ids);
    await parts.telemetry.message(exchange, principal.label, body, async () => {
      await parts.challenge(exchange, principal, body);
      const request = webRequest(exchange, visit.signal);
      if (await isOlder(request, body)) {
        const caller = forms.stream ? context.caller : { ...context.caller, answersOnly: true as const };
        const response = await legacy({ ...visit, context: { ...context, caller } }, request, read);
        return sendWeb(await inTakenForm(withRefusals(response, read.refusals), forms), exchange);
      }
      if (!forms.stream && (body as { readonly method?: unknown }).method === 'subscriptions/listen') throw noStream();
      let kept: string | undefined;
      contexts.set(request, {
        context,
        keep: (text) => {
          kept = text;
        },
      });
      const response = await modern.fetch(request, { parsedBody: body, authInfo: authInfoOf(context.caller) });
      if (forms.json && forms.stream) return sendWeb(response, exchange, kept);
      return sendWeb(await inTakenForm(response, forms, kept), exchange);
    });
  };

  const get = async (visit: Visit): Promise<void> => {
    const { exchange, principal, signal } = visit;
    const { req, res } = exchange;
    if (!takenForms(req.headers.accept).stream) throw noStream();
    inFlight.listen(res);
    if (sessionSettings.mode === 'stateless') {
      const eventId = req.headers['last-event-id'];
      if (events === undefined || typeof eventId !== 'string') throw onlyPost();
      return sendWeb(await resumeStateless(events, principal.id, eventId, signal), exchange);
    }
    const session = await sessionOf(visit);
    res.once('close', sessions.use(session.id, 'stream'));
    return sendWeb(await session.transport.handleRequest(webRequest(exchange, signal)), exchange);
  };

  return {
    handle: async (exchange, principal, surface) => {
      const { req, res } = exchange;
      const gone = new AbortController();
      res.once('close', () => {
        if (!res.writableFinished) gone.abort();
      });
      const asked = filtersOf(exchange.query);
      const key = await parts.keys.keyFor(principal, exchange);
      const session = req.headers[SESSION];
      const caller = callerWith(
        principal,
        key,
        (application) => exposureFor(application, asked, principal.rights),
        typeof session === 'string' ? session : undefined,
      );
      const visit: Visit = { exchange, principal, context: { caller, surface }, signal: gone.signal };
      if (req.method === 'POST') return post(visit);
      if (req.method === 'GET') return get(visit);
      if (sessionSettings.mode === 'stateless') throw onlyPost();
      const { transport } = await sessionOf(visit);
      return sendWeb(await transport.handleRequest(webRequest(exchange, gone.signal)), exchange);
    },
    close: async () => {
      await modern.close();
      await sessions.closeAll();
    },
  };
}

const MODERN = '2026-07-28';

/** Which era a message is of. The header alone tells for the newest, which spares looking twice. */
const isOlder = async (request: Request, body: unknown): Promise<boolean> =>
  request.headers.get('mcp-protocol-version') !== MODERN && isLegacyRequest(request, body);

const onlyPost = (): Refused => new Refused(405, 'Method not allowed.', { headers: { allow: 'POST' } });

const noStream = (): Refused =>
  new Refused(406, 'This is answered with a stream, which Accept does not take: add text/event-stream.');

function checkPostHeaders({ req }: Exchange): TakenForms {
  if (!isJsonContentType(req.headers['content-type'])) throw new Refused(415, 'Content-Type must be application/json.');
  const forms = takenForms(req.headers.accept);
  if (!forms.json && !forms.stream)
    throw new Refused(406, 'Accept takes neither application/json nor text/event-stream; answers come as one of them.');
  return forms;
}
