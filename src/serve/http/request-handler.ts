import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../log.ts';
import { clientAddress, clientIsSecure } from './exchange/address.ts';
import { type Exchange, notNow, Refused, type Route, type Routes, RPC, refuse } from './exchange/exchange.ts';
import { allowOrigin, checkHost, checkOrigin, checkShape, type GuardSettings, preflight } from './guard.ts';
import { StoreLost } from './store/store.ts';

/** What every request passes before its route. */
interface RequestHandlerParts {
  readonly routes: Routes;
  readonly guard: GuardSettings;
  readonly trustedHops: number;
  readonly publicUrl: string | undefined;
  readonly log: Logger;
  /** True once the server is stopping. */
  readonly draining: () => boolean;
  /** Told of every request once it has been answered; the route is undefined where there is none at its path. */
  readonly answered?: (exchange: Exchange, route: string | undefined) => void;
}

const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/**
 * Checks the shape, Host and Origin of every request, finds its route, and turns whatever a route throws into an answer.
 *
 * @returns the listener of a Node HTTP server
 */
export function requestHandler(parts: RequestHandlerParts): (req: IncomingMessage, res: ServerResponse) => void {
  const routes = new Map<string, Route>(parts.routes.map((route) => [route.path, route]));

  const visit = async (exchange: Exchange): Promise<void> => {
    const { req, res, path } = exchange;
    checkShape(req);
    const route = routes.get(path);
    if (!route?.unguarded) {
      checkHost(req, parts.guard);
      checkOrigin(req, parts.guard);
    }
    allowOrigin(req, res);
    if (route === undefined) throw new Refused(404, NOTHING_HERE, { code: RPC.notFound });
    if (req.method === 'OPTIONS') return preflight(req, res, route.methods);
    const method = req.method === 'HEAD' ? 'GET' : (req.method ?? '');
    if (!route.methods.includes(method))
      throw new Refused(405, 'Method not allowed.', { headers: { allow: [...route.methods, 'OPTIONS'].join(', ') } });
    if (parts.draining() && !route.whileDraining)
      throw new Refused(503, 'The server is stopping.', { headers: { 'retry-after': '1', connection: 'close' } });
    return route.handle(exchange);
  };

  return (req, res) => {
    const exchange = exchangeOf(req, res, parts);
    for (const [name, value] of Object.entries(SAFE_HEADERS)) res.setHeader(name, value);
    res.setHeader('x-request-id', exchange.requestId);
    const started = performance.now();
    res.once('close', () => {
      parts.answered?.(exchange, routes.get(exchange.path)?.path);
      parts.log.debug(
        {
          request_id: exchange.requestId,
          method: req.method,
          path: exchange.path,
          status: res.statusCode,
          ms: Math.round(performance.now() - started),
        },
        'request',
      );
    });
    visit(exchange).catch((error: unknown) => {
      refuse(res, refusalOf(error, exchange, parts.log), exchange.rpcId);
    });
  };
}

function refusalOf(error: unknown, { requestId, path }: Exchange, log: Logger): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof StoreLost) return notNow('What the copies of this server share cannot be reached just now.');
  log.error(
    { request_id: requestId, path, err: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    'a request failed',
  );
  return new Refused(500, `Internal error; the log has it under ${requestId}.`, { code: RPC.internal });
}

const NOTHING_HERE =
  'There is nothing at this path. MCP is at /mcp, over Streamable HTTP; the HTTP+SSE transport of 2024-11-05 is not served.';

/** `/mcp/` is `/mcp`. */
const withoutSlash = (path: string): string => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);

const REQUEST_ID = /^[\w.-]{8,64}$/;

function exchangeOf(
  req: IncomingMessage,
  res: ServerResponse,
  { trustedHops, publicUrl }: RequestHandlerParts,
): Exchange {
  const target = req.url ?? '/';
  const at = target.indexOf('?');
  const secure = clientIsSecure(req, trustedHops);
  const given = req.headers['x-request-id'];
  return {
    req,
    res,
    requestId: trustedHops > 0 && typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID(),
    rpcId: null,
    path: withoutSlash(at < 0 ? target : target.slice(0, at)),
    query: new URLSearchParams(at < 0 ? '' : target.slice(at + 1)),
    address: clientAddress(req, trustedHops),
    secure,
    baseUrl: publicUrl ?? `${secure ? 'https' : 'http'}://${req.headers.host ?? 'localhost'}`,
  };
}
