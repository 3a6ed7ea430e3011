import { KEY_PATH } from '../keys/key-source.ts';
import type { VaultEntry } from '../keys/vault.ts';
import type { PageSession } from '../sign-in/page-session.ts';
import { keyWords } from './home.ts';
import { type Html, html } from './html.ts';
import { notice, type Tone } from './layout.ts';

/** What became of the form, and what is to be said. */
export const OUTCOMES = {
  saved: ['good', 'Saved. Portkey accepts this key; you can go back to your client.'],
  unchecked: [
    'good',
    'Saved. Whether Portkey accepts it could not be found out just now; you can go back to your client.',
  ],
  refused: ['warn', 'Saved, but Portkey does not accept this key (401). Check it, and enter it again.'],
  removed: ['good', 'Removed. Calls of yours have no key any more.'],
} as const satisfies Record<string, readonly [Tone, string]>;

export type KeyOutcome = keyof typeof OUTCOMES;

/** The page that takes a key, for a person who is signed in. */
export interface KeyView {
  readonly session: PageSession;
  readonly entry: VaultEntry | 'unreadable' | undefined;
  readonly outcome: KeyOutcome | undefined;
  /** Why the form was not taken. */
  readonly fault: string | undefined;
  /** Marks the person whose call led here. */
  readonly mark: string | undefined;
}

/** The form for a key. What was entered is never shown again, not even after a fault. */
export function keyForm({ session, entry, outcome, fault, mark }: KeyView): Html {
  const said = outcome && OUTCOMES[outcome];
  const hidden = html`<input type="hidden" name="csrf" value="${session.csrf}">${
    mark !== undefined && html`<input type="hidden" name="for" value="${mark}">`
  }`;
  return html`<h1>Your Portkey key</h1>
${said && notice(said[0], said[1])}${fault !== undefined && notice('bad', fault)}
<section aria-labelledby="now"><h2 id="now">Now</h2><dl><dt>Key</dt><dd>${keyWords(entry)}</dd></dl>
<p>It is kept encrypted, used for your calls only, and never shown again.</p></section>
<section aria-labelledby="enter"><h2 id="enter">${entry === undefined ? 'Enter it' : 'Replace it'}</h2>
<form method="post" action="${KEY_PATH}" autocomplete="off">${hidden}
<label for="api-key">Portkey API key</label>
<p class="hint" id="api-key-hint">From Portkey’s app, under API Keys. What it may do, your calls may do.</p>
<input type="password" id="api-key" name="api_key" required autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="api-key-hint">
<label for="gateway-key">Workspace key for the gateway <span class="hint">(optional)</span></label>
<p class="hint" id="gateway-hint">An admin key may not call models, files or logs of the gateway. Without this one, the key above is used for them too.</p>
<input type="password" id="gateway-key" name="gateway_api_key" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="gateway-hint">
<button name="action" value="save">Save</button></form></section>
${
  entry !== undefined &&
  html`<section aria-labelledby="remove"><h2 id="remove">Remove it</h2>
<form method="post" action="${KEY_PATH}">${hidden}<p>Your calls then have no key, until you enter one again.</p>
<button class="danger" name="action" value="remove">Remove the key</button></form></section>`
}`;
}

/** For somebody who is not signed in. */
export const keySignIn = (signInUrl: string): Html => html`<h1>Your Portkey key</h1>
<section><p>Sign in as the person who calls from the client: a key is kept for one person, and nobody else’s calls use it.</p>
<p><a class="button main" href="${signInUrl}">Sign in</a></p></section>`;

/** For a person whom no call of theirs has led here. */
export const otherPerson = (session: PageSession): Html => html`<h1>This page was opened for somebody else</h1>
${notice('warn', `You are signed in as ${session.label}, and the call that asked for a key came from another account. Nothing was taken.`)}
<section><p>Sign out above, and open the link again as the person who is signed on in the client. If you did not expect to be asked, close this page.</p></section>`;
