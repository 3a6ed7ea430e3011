import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLocal, isLoopbackHost } from '../http/exchange/address.ts';
import { hostNameOf } from '../http/guard.ts';

/** What the console looks at. */
interface Watched {
  /** What is shown now, as JSON; `version` rises with every change. */
  readonly state: () => { readonly version: number };
  readonly onChange: (listener: (changes: readonly unknown[], version: number) => void) => () => void;
  /** Takes out of what is sent what nobody may see. */
  readonly mask: (text: string) => string;
}

/** A console that is served. */
interface Console {
  /** Answers a request for the page or its data; false where it is for somebody else. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Ends the streams. */
  readonly close: () => void;
}

/** The page, its data, and the stream of changes. No path of Portkey's API is among them. */
export const CONSOLE_PATHS = { page: '/', state: '/console/state', changes: '/console/changes' } as const;

/** Pages that may look on at once; browsers keep six connections to one address. */
export const MOST_STREAMS = 16;
const HEARTBEAT_MS = 15_000;

const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * The sandbox's own page: it shows, and changes nothing. Only this machine's own browsers get it: the address, the Host
 * header and the browser's word for where a request comes from have to say so.
 *
 * @param watched what it looks at
 * @param page the built page's file
 */
export function serveConsole(watched: Watched, page: URL): Console {
  const streams = new Set<ServerResponse>();
  let readPage: { readonly html: string; readonly policy: string } | undefined;
  let sent: { readonly state: object; readonly json: string } | undefined;

  const stateJson = (): string => {
    const state = watched.state();
    if (sent?.state !== state) sent = { state, json: watched.mask(JSON.stringify(state)) };
    return sent.json;
  };
  const beat = setInterval(() => {
    for (const response of streams) send(response, ': still here\n\n');
  }, HEARTBEAT_MS).unref();
  const stop = watched.onChange((changes, version) => {
    const text = `event: changed\ndata: ${JSON.stringify({ version, changes })}\n\n`;
    for (const response of streams) send(response, text);
  });

  const send = (response: ServerResponse, text: string): void => {
    // Whoever does not read is let go: it comes back by itself and reads the whole state.
    if (response.writableLength > 0) response.destroy();
    else response.write(text);
  };

  const stream = (response: ServerResponse): void => {
    if (streams.size >= MOST_STREAMS) {
      refuse(response, 503, `${MOST_STREAMS} pages look on already.`, { 'retry-after': '5' });
      return;
    }
    streams.add(response);
    response.on('close', () => streams.delete(response));
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream', connection: 'close' });
    response.write(`retry: 1000\nevent: changed\ndata: {"version":${watched.state().version},"changes":[]}\n\n`);
  };

  return {
    answer: (request, response) => {
      const [path] = (request.url ?? '').split('?');
      if (!Object.values(CONSOLE_PATHS).some((each) => each === path)) return false;
      const fault = faultOf(request);
      const { method = 'GET' } = request;
      if (fault !== undefined) refuse(response, 403, fault);
      else if (method !== 'GET' && method !== 'HEAD')
        refuse(response, 405, 'The console only shows: GET and HEAD.', { allow: 'GET, HEAD' });
      else if (path === CONSOLE_PATHS.changes && method === 'GET') stream(response);
      else if (path === CONSOLE_PATHS.page) {
        readPage ??= pageAt(page);
        const headers = { ...HEADERS, 'content-type': 'text/html; charset=utf-8' };
        response.writeHead(200, { ...headers, 'content-security-policy': readPage.policy });
        response.end(method === 'HEAD' ? undefined : readPage.html);
      } else {
        const type = path === CONSOLE_PATHS.state ? 'application/json' : 'text/event-stream';
        response.writeHead(200, { ...HEADERS, 'content-type': type });
        response.end(method === 'HEAD' ? undefined : stateJson());
      }
      return true;
    },
    close: () => {
      clearInterval(beat);
      stop();
      for (const response of streams) response.destroy();
    },
  };
}

/** Why a request is not this machine's own browser's; undefined where it is. */
function faultOf(request: IncomingMessage): string | undefined {
  const { host, origin, 'sec-fetch-site': site } = request.headers;
  if (!isLocal(request, request.socket.remoteAddress ?? '')) return 'The console is for this machine only.';
  const name = hostNameOf(host ?? '');
  // A page elsewhere reaches this machine through a name of its own (DNS rebinding).
  if (name === undefined || !isLoopbackHost(name)) return 'The console is served as localhost or 127.0.0.1 only.';
  if (origin !== undefined && origin !== `http://${host}`) return 'The console answers its own page only.';
  if (site === 'cross-site' || site === 'same-site') {
    const opens = request.headers['sec-fetch-mode'] === 'navigate' && request.url === CONSOLE_PATHS.page;
    if (!opens) return 'The console answers its own page only.';
  }
  return undefined;
}

function refuse(response: ServerResponse, status: number, message: string, headers = {}): void {
  response.writeHead(status, { ...HEADERS, ...headers, 'content-type': 'application/json' });
  response.end(JSON.stringify({ success: false, data: { message } }));
}

/** The page, and a policy that allows its own script and style by their digests, and nothing else from anywhere. */
function pageAt(file: URL): { readonly html: string; readonly policy: string } {
  const html = readFileSync(file, 'utf8');
  const digest = (tag: string): string => {
    const begin = html.indexOf('>', html.indexOf(`<${tag}`)) + 1;
    const inside = html.slice(begin, html.indexOf(`</${tag}>`, begin));
    return `'sha256-${createHash('sha256').update(inside).digest('base64')}'`;
  };
  const policy = [
    "default-src 'none'",
    `script-src ${digest('script')}`,
    `style-src ${digest('style')}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { html, policy };
}
