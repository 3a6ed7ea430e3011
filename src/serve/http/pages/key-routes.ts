import { operationFor } from '../../../catalog/index.ts';
import { placeholderFault } from '../../../config/secret-text.ts';
import type { Application } from '../../../tools/application.ts';
import { type Exchange, Refused, type Route } from '../exchange/exchange.ts';
import { KEY_PATH, keyFault, markOf, type OwnKeys } from '../keys/key-source.ts';
import type { Vault, VaultEntry } from '../keys/vault.ts';
import { checkCsrf, type PageSession } from '../sign-in/page-session.ts';
import { keyWords } from './home.ts';
import { type Html, html, notice, type PageKit, readForm, redirect, type Tone } from './page.ts';

const TITLE = 'Your Portkey key';
const MARK = /^[\w-]{16}$/;

/**
 * The page on which a person enters, replaces and removes their own Portkey key.
 *
 * @param application loads the tools, to ask Portkey whether it knows a key
 */
export function keyRoute(kit: PageKit, vault: Vault, application: () => Promise<Application>): Route {
  const show = async (exchange: Exchange, session: PageSession, mark: string | undefined, fault?: string) => {
    const viewer = kit.viewer(session, KEY_PATH);
    const done = exchange.query.get('done');
    const said = fault === undefined ? (isOutcome(done) ? OUTCOMES[done] : undefined) : (['bad', fault] as const);
    const body = isOther(mark, session)
      ? otherPerson(session)
      : keyForm(session, await vault.read(session.person), mark, said);
    kit.send(exchange, fault === undefined ? 200 : 400, { title: TITLE, viewer, body });
  };

  const get = async (exchange: Exchange): Promise<void> => {
    const mark = markIn(exchange.query.get('for'));
    const session = await kit.sessionOf(exchange);
    if (session) return show(exchange, session, mark);
    const to = mark === undefined ? KEY_PATH : `${KEY_PATH}?for=${mark}`;
    const viewer = kit.viewer(undefined, to);
    kit.send(exchange, 200, { title: TITLE, viewer, body: keySignIn(viewer.signInUrl ?? '/') });
  };

  const post = async (exchange: Exchange): Promise<void> => {
    const session = await kit.sessionOf(exchange);
    if (session === undefined)
      throw new Refused(403, 'You are not signed in any more; sign in and enter the key again.');
    const form = await readForm(exchange);
    checkCsrf(exchange, session, form);
    const mark = markIn(form.get('for'));
    if (isOther(mark, session)) return show(exchange, session, mark);
    if (form.get('action') === 'remove') {
      await vault.remove(session.person);
      return redirect(exchange, `${KEY_PATH}?done=removed`);
    }
    const apiKey = (form.get('api_key') ?? '').trim();
    const gatewayApiKey = (form.get('gateway_api_key') ?? '').trim();
    const fault =
      faultOf('The Portkey API key', apiKey, true) ??
      faultOf('The workspace key for the gateway', gatewayApiKey, false);
    if (fault !== undefined) return show(exchange, session, mark, fault);
    const keys = { apiKey, ...(gatewayApiKey !== '' && { gatewayApiKey }) };
    await vault.write(session.person, keys);
    return redirect(exchange, `${KEY_PATH}?done=${await tryKey(application, keys, session)}`);
  };

  return kit.route(KEY_PATH, { GET: get, POST: post });
}

const isOutcome = (word: string | null): word is KeyOutcome => word !== null && Object.hasOwn(OUTCOMES, word);

const isOther = (mark: string | undefined, session: PageSession): boolean =>
  mark !== undefined && mark !== markOf(session.principalId);

const markIn = (given: string | null): string | undefined => (given !== null && MARK.test(given) ? given : undefined);

function faultOf(what: string, key: string, required: boolean): string | undefined {
  if (key === '') return required ? `${what} is empty.` : undefined;
  const fault = placeholderFault(key) ?? keyFault(key);
  return fault === undefined ? undefined : `${what} ${fault}.`;
}

/** What became of the form, and what is to be said. */
const OUTCOMES = {
  saved: ['good', 'Saved. Portkey accepts this key; you can go back to your client.'],
  unchecked: [
    'good',
    'Saved. Whether Portkey accepts it could not be found out just now; you can go back to your client.',
  ],
  refused: ['warn', 'Saved, but Portkey does not accept this key (401). Check it, and enter it again.'],
  removed: ['good', 'Removed. Calls of yours have no key any more.'],
} as const satisfies Record<string, readonly [Tone, string]>;

type KeyOutcome = keyof typeof OUTCOMES;

/**
 * The form for a key, for a person who is signed in. What was entered is never shown again, not even after a fault.
 *
 * @param mark of the person whose call led here
 * @param said what became of the form, or why it was not taken
 */
function keyForm(
  session: PageSession,
  entry: VaultEntry | 'unreadable' | undefined,
  mark: string | undefined,
  said: readonly [Tone, string] | undefined,
): Html {
  const hidden = html`<input type="hidden" name="csrf" value="${session.csrf}">${
    mark !== undefined && html`<input type="hidden" name="for" value="${mark}">`
  }`;
  return html`<h1>Your Portkey key</h1>
${said && notice(...said)}
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
const keySignIn = (signInUrl: string): Html => html`<h1>Your Portkey key</h1>
<section><p>Sign in as the person who calls from the client: a key is kept for one person, and nobody else’s calls use it.</p>
<p><a class="button main" href="${signInUrl}">Sign in</a></p></section>`;

/** For a person whom no call of theirs has led here. */
const otherPerson = (session: PageSession): Html => html`<h1>This page was opened for somebody else</h1>
${notice('warn', `You are signed in as ${session.label}, and the call that asked for a key came from another account. Nothing was taken.`)}
<section><p>Sign out above, and open the link again as the person who is signed on in the client. If you did not expect to be asked, close this page.</p></section>`;

const TRY_MS = 10_000;

/** Asks Portkey, through an ordinary read, whether it knows a key. A key that may not read this is known all the same. */
async function tryKey(
  application: () => Promise<Application>,
  keys: OwnKeys,
  { principalId, label }: PageSession,
): Promise<KeyOutcome> {
  try {
    const { toolbox, pipeline } = await application();
    const tool = toolbox.find(operationFor('workspaces'));
    if (tool === undefined) return 'unchecked';
    const principal = { id: principalId, label, ...keys };
    const context = { principal, signal: AbortSignal.timeout(TRY_MS), transport: 'http' as const };
    const { envelope } = await pipeline.call(tool, { page_size: 1 }, context, { refusal: () => undefined });
    const status = envelope.ok ? undefined : envelope.error.details.status;
    return envelope.ok || status === 403 ? 'saved' : status === 401 ? 'refused' : 'unchecked';
  } catch {
    return 'unchecked';
  }
}
