import type { PageSession } from '../sign-in/page-session.ts';
import { assetUrl } from './assets.ts';
import { type Html, html } from './html.ts';

/** Who looks at a page. */
export interface Viewer {
  readonly session: PageSession | undefined;
  /** Where to sign in; undefined where nobody can. */
  readonly signInUrl: string | undefined;
}

/** A whole page. */
export interface PageParts {
  readonly title: string;
  readonly viewer: Viewer;
  readonly body: Html;
  readonly version: string;
}

/** The frame that every page has. */
export function page({ title, viewer, body, version }: PageParts): string {
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
