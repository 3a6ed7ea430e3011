import { type Exchange, notNow, Refused, type Route, readBytes, sendWhole } from '../exchange/exchange.ts';
import type { PageSession } from '../sign-in/page-session.ts';
import { StoreLost } from '../store/store.ts';
import { assetUrl } from './assets.ts';

/** Text that is HTML already. Only `html` makes it, so that nothing gets into a page without being escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | false | undefined | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function written(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(written).join('');
  return String(part).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** HTML with values in it, each escaped unless it is HTML itself; `undefined` and `false` write nothing. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(texts.map((text, at) => text + (at < parts.length ? written(parts[at]) : '')).join(''));

/** Who looks at a page. */
export interface Viewer {
  readonly session: PageSession | undefined;
  /** Where to sign in; undefined where nobody can. */
  readonly signInUrl: string | undefined;
}

/** What is in the frame that every page has. */
interface PageContent {
  readonly title: string;
  readonly viewer: Viewer;
  readonly body: Html;
}

function page({ title, viewer, body }: PageContent, version: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="${assetUrl('icon')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetUrl('style')}">
<script src="${assetUrl('script')}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><div class="wrap">
<a class="brand" href="/">Portkey Admin MCP server</a>
${account(viewer)}
</div></header>
<main id="main" class="wrap" tabindex="-1">
${body}
</main>
<footer class="wrap"><p>Version ${version}. Not affiliated with Portkey.</p></footer>
<p id="said" class="visually-hidden" role="status"></p>
</body>
</html>
`.text;
}

function account({ session, signInUrl }: Viewer): Html | undefined {
  if (session)
    return html`<span class="who">Signed in as ${session.label}</span>
<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="${session.csrf}"><button class="quiet small">Sign out</button></form>`;
  return signInUrl === undefined ? undefined : html`<a class="button quiet" href="${signInUrl}">Sign in</a>`;
}

/** Text to copy, with its button beside the words before it; `name` tells screen readers what it is. */
export const copyable = (name: string, caption: string, text: string): Html => html`<div class="copy" data-copy>
<div class="row"><p>${caption}</p><button type="button" class="quiet small" hidden>Copy<span class="visually-hidden"> ${name}</span></button></div>
<pre tabindex="0" role="region" aria-label="${name}">${text}</pre>
</div>`;

export type Tone = 'good' | 'bad' | 'warn';

/** A sentence that stands out. */
export const notice = (tone: Tone, text: string | Html): Html =>
  html`<p class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${text}</p>`;

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

type Handler = (exchange: Exchange) => Promise<void>;

/** What every page needs. */
export interface PageKit {
  /** Who is signed in; nobody where nobody can. */
  readonly sessionOf: (exchange: Exchange) => Promise<PageSession | undefined>;
  /** What the frame shows; `returnTo` is where a sign-in leads back to. */
  readonly viewer: (session: PageSession | undefined, returnTo: string) => Viewer;
  /** Answers with a page that nobody keeps. */
  readonly send: (exchange: Exchange, status: number, content: PageContent) => void;
  /** A path for people: bounds how often an address comes, and turns refusals into pages. */
  readonly route: (path: string, handlers: Readonly<Partial<Record<'GET' | 'POST', Handler>>>) => Route;
}

/**
 * @param version of the package, at the foot of every page
 * @param limitAddress bounds how often an address comes; throws `Refused` 429
 */
export function pageKit(
  version: string,
  limitAddress: Handler,
  { sessionOf, viewer }: Pick<PageKit, 'sessionOf' | 'viewer'>,
): PageKit {
  const send = ({ res }: Exchange, status: number, content: PageContent, headers = {}): void =>
    sendWhole(res, status, { ...HEADERS, ...headers }, page(content, version));
  return {
    sessionOf,
    viewer,
    send,
    route: (path, handlers) => ({
      path,
      methods: Object.keys(handlers),
      handle: async (exchange) => {
        try {
          await limitAddress(exchange);
          await (exchange.req.method === 'POST' ? handlers.POST : handlers.GET)?.(exchange);
        } catch (error) {
          const refused = asRefused(error);
          if (refused === undefined) throw error;
          const title = refused.status >= 500 ? 'This does not work just now' : 'This did not work';
          const body = html`<h1>${title}</h1>${notice('bad', refused.message)}<p><a href="/">Back to the first page</a></p>`;
          const nobody = { session: undefined, signInUrl: undefined };
          send(exchange, refused.status, { title, viewer: nobody, body }, refused.headers);
        }
      },
    }),
  };
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

/** What a page says of an error; undefined for what is left to the front door. */
function asRefused(error: unknown): Refused | undefined {
  if (error instanceof Refused) return error;
  if (!(error instanceof StoreLost)) return undefined;
  return notNow('What the copies of this server share cannot be reached just now; try again in a moment.');
}

const MAX_FORM_BYTES = 16 * 1024;
const FORM = /^application\/x-www-form-urlencoded(\s*;|$)/i;

/**
 * Reads a form of ours.
 *
 * @throws Refused 415 for another kind of body, 413 for one that is too long
 */
export async function readForm(exchange: Exchange): Promise<URLSearchParams> {
  if (!FORM.test(exchange.req.headers['content-type'] ?? ''))
    throw new Refused(415, 'This takes a form (application/x-www-form-urlencoded).');
  return new URLSearchParams((await readBytes(exchange, MAX_FORM_BYTES)).toString('utf8'));
}
