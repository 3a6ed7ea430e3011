import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopbackHost } from './exchange/address.ts';
import { Refused, RPC } from './exchange/exchange.ts';

/** Which Host and Origin headers are let in. */
export interface GuardSettings {
  /** Host names without port, lower case; `*.example.com` stands for any name below. */
  readonly hosts: readonly string[];
  /** Origins, such as https://app.example.com; `*` stands for any. */
  readonly origins: readonly string[];
}

/** Headers that mean something once: two of them are two readings, one for a proxy and one for us. */
const ONCE = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
  'origin',
  'mcp-session-id',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'last-event-id',
  'x-portkey-api-key',
  'x-portkey-gateway-api-key',
]);

const unclear = (message: string): Refused =>
  new Refused(400, message, { code: RPC.invalid, headers: { connection: 'close' } });

/**
 * Refuses a request of which two readings are possible.
 *
 * @throws Refused 400
 */
export function checkShape(req: IncomingMessage): void {
  if (!req.url?.startsWith('/')) throw unclear('The request target must be a path.');
  const seen = new Set<string>();
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    const name = req.rawHeaders[at]?.toLowerCase() ?? '';
    if (!ONCE.has(name)) continue;
    if (seen.has(name)) throw unclear(`The header ${name} is there twice.`);
    seen.add(name);
  }
}

/** The host name of a Host header, lower case, without port; undefined when it is none. */
export function hostNameOf(header: string): string | undefined {
  const url = `http://${header}`;
  return !/[/?#@\\\s]/.test(header) && URL.canParse(url) ? new URL(url).hostname : undefined;
}

const named = (list: readonly string[], name: string): boolean =>
  list.some((entry) => (entry.startsWith('*.') ? name.endsWith(entry.slice(1)) : entry === name));

/** Hosts that have passed: few, because only this server's own do, and each is asked for again and again. */
const passed = new WeakMap<GuardSettings, Set<string>>();
const MAX_PASSED = 100;

function hostPasses(header: string, settings: GuardSettings): boolean {
  const known = passed.get(settings) ?? new Set();
  if (known.has(header)) return true;
  const name = hostNameOf(header);
  if (name === undefined || !(isLoopbackHost(name) || named(settings.hosts, name))) return false;
  if (known.size < MAX_PASSED) passed.set(settings, known.add(header));
  return true;
}

/**
 * Refuses a Host that is not this server's, which is how a web page reaches a server on someone's machine through a
 * name of its own (DNS rebinding).
 *
 * @throws Refused 400 without a Host, 403 for a foreign one
 */
export function checkHost(req: IncomingMessage, settings: GuardSettings): void {
  const header = req.headers.host;
  if (header === undefined || header === '')
    throw new Refused(400, 'The Host header is missing.', { code: RPC.invalid });
  if (hostPasses(header, settings)) return;
  const name = hostNameOf(header);
  throw new Refused(
    403,
    name === undefined
      ? 'This is no Host that can be served.'
      : `The Host ${name} is not served here. Where it is this server's, start it with MCP_ALLOWED_HOSTS=${name} (comma-separated, beside others), or with MCP_PUBLIC_BASE_URL where it is the one that clients use.`,
  );
}

/**
 * Refuses a browser page of a foreign origin. Without the header the client is no browser.
 *
 * @throws Refused 403
 */
export function checkOrigin(req: IncomingMessage, settings: GuardSettings): void {
  const header = req.headers.origin;
  if (header === undefined) return;
  const origin = URL.canParse(header) ? new URL(header) : undefined;
  const known =
    origin !== undefined &&
    (settings.origins.includes('*') ||
      settings.origins.includes(origin.origin) ||
      settings.origins.includes(header) ||
      (/^https?:$/.test(origin.protocol) && (isLoopbackHost(origin.hostname) || origin.host === req.headers.host)));
  if (!known) throw new Refused(403, 'This Origin may not call this server. ALLOWED_ORIGINS says which may.');
}

const EXPOSED = 'Mcp-Session-Id, Mcp-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id';
const ALLOWED =
  'Authorization, Content-Type, Accept, Mcp-Session-Id, Mcp-Protocol-Version, Mcp-Method, Mcp-Name, Last-Event-ID, X-Portkey-Api-Key, X-Portkey-Gateway-Api-Key, traceparent, tracestate, baggage';
const PREFLIGHT_SECONDS = '600';

/** Lets a browser page of an origin that has passed read the answer. */
export function allowOrigin(req: IncomingMessage, res: ServerResponse): void {
  res.setHeader('vary', 'Origin');
  const { origin } = req.headers;
  if (origin === undefined) return;
  res.setHeader('access-control-allow-origin', origin);
  res.setHeader('access-control-expose-headers', EXPOSED);
}

/** Answers a browser's question before its request. */
export function preflight(req: IncomingMessage, res: ServerResponse, methods: readonly string[]): void {
  const asked = (req.headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim());
  const parameters = asked.filter((name) => /^mcp-param-[\w-]+$/i.test(name));
  res.writeHead(204, {
    allow: [...methods, 'OPTIONS'].join(', '),
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': [ALLOWED, ...parameters].join(', '),
    'access-control-max-age': PREFLIGHT_SECONDS,
  });
  res.end();
}
