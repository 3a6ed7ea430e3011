import { Refused } from '../exchange/answer.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { StoreLost } from '../store/store.ts';
import { html } from './html.ts';
import { notice, page } from './layout.ts';

/** Nothing from elsewhere, nothing inline, no frame, no form to elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  // Stricter, and browsers would send `Origin: null` with our own forms.
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** Answers with a page that nobody keeps. */
export function sendPage(
  { res }: Exchange,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, { ...HEADERS, ...headers });
  res.end(text);
}

/** Sends the browser on, with cookies on the way. */
export function redirect({ res }: Exchange, to: string, cookies: readonly string[] = []): void {
  res.writeHead(303, {
    location: to,
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
  });
  res.end();
}

/** Turns what a page's way refuses into a page that says so; anything else goes on to the front door. */
export function forPeople(
  version: string,
  handle: (exchange: Exchange) => Promise<void> | void,
): (exchange: Exchange) => Promise<void> {
  return async (exchange) => {
    try {
      await handle(exchange);
    } catch (error) {
      const refused = asRefused(error);
      if (refused === undefined) throw error;
      const title = refused.status >= 500 ? 'This does not work just now' : 'This did not work';
      const body = html`<h1>${title}</h1>${notice('bad', refused.message)}<p><a href="/">Back to the first page</a></p>`;
      const viewer = { session: undefined, signInUrl: undefined };
      sendPage(exchange, refused.status, page({ title, viewer, body, version }), refused.headers);
    }
  };
}

function asRefused(error: unknown): Refused | undefined {
  if (error instanceof Refused) return error;
  if (!(error instanceof StoreLost)) return undefined;
  return new Refused(503, 'What the copies of this server share cannot be reached just now; try again in a moment.', {
    headers: { 'retry-after': '5' },
  });
}
