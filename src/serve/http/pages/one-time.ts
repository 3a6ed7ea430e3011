import type { OneTimeOutlet, OneTimeSecret } from '../../../tools/secrets/one-time.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { AuthSettings } from '../auth/settings.ts';
import { type Exchange, Refused, type Route } from '../exchange/exchange.ts';
import { checkCsrf, type PageSession } from '../sign-in/page-session.ts';
import { type Seal, type Store, sealedValues } from '../store/store.ts';
import { copyable, type Html, html, notice, type PageKit, readForm, type Viewer } from './page.ts';

const ID = /^[\w-]{43}$/;
const LOCAL = 'local';
const GONE = 'There is nothing here for you: it has been shown already, is older than an hour, or is another person’s.';

/**
 * Shows a secret once, to the principal whose call made it. Opening the link shows nothing yet: previews open links too.
 *
 * @param mode how somebody who opens a link shows who they are: not at all, with a token, or by signing in
 * @param auth who holds a token
 */
export function secretRoute(kit: PageKit, links: OneTimeLinks, mode: AuthSettings['mode'], auth: Authenticator): Route {
  const bySession = mode === 'oidc' || mode === 'clerk';
  const shown = (exchange: Exchange, viewer: Viewer, body: Html): void =>
    kit.send(exchange, 200, { title: 'A secret, shown once', viewer, body });

  const get = async (exchange: Exchange): Promise<void> => {
    const id = idOf(exchange.query.get('id'));
    const session = await kit.sessionOf(exchange);
    const viewer = kit.viewer(session, `${SECRET_PATH}?id=${id}`);
    if (bySession && session === undefined) return shown(exchange, viewer, signInFirst(viewer.signInUrl ?? '/'));
    const holder = mode === 'none' ? LOCAL : session?.principalId;
    if (holder !== undefined && !(await links.isThere(id, holder))) throw new Refused(404, GONE);
    return shown(exchange, viewer, ask(id, session?.csrf, mode === 'bearer'));
  };

  const post = async (exchange: Exchange): Promise<void> => {
    const form = await readForm(exchange);
    const id = idOf(form.get('id'));
    const session = await kit.sessionOf(exchange);
    const kept = await links.take(id, await principalOf(exchange, form, session));
    if (kept === undefined) throw new Refused(404, GONE);
    return shown(exchange, kit.viewer(session, '/'), reveal(kept));
  };

  const principalOf = async (exchange: Exchange, form: URLSearchParams, session: PageSession | undefined) => {
    if (mode === 'none') return LOCAL;
    if (mode === 'bearer') {
      const authorization = `Bearer ${(form.get('token') ?? '').trim()}`;
      const outcome = await auth.authenticate({ headers: { authorization } });
      if (outcome.ok) return outcome.principal.id;
      throw new Refused(outcome.status, 'This token is not one of this server’s.');
    }
    if (session === undefined) throw new Refused(403, 'You are not signed in any more; open the link again.');
    checkCsrf(exchange, session, form);
    return session.principalId;
  };

  return kit.route(SECRET_PATH, { GET: get, POST: post });
}

function idOf(given: string | null): string {
  if (given === null || !ID.test(given)) throw new Refused(404, GONE);
  return given;
}

const signInFirst = (signInUrl: string): Html => html`<h1>A secret, shown once</h1>
<section><p>Sign in as the person whose client asked for it.</p>
<p><a class="button main" href="${signInUrl}">Sign in</a></p></section>`;

const ask = (id: string, csrf: string | undefined, wantsToken: boolean): Html => html`<h1>A secret, shown once</h1>
<section><p>Portkey hands this out once, and so does this page. Have the place ready where you will keep it.</p>
<form method="post" action="${SECRET_PATH}" autocomplete="off"><input type="hidden" name="id" value="${id}">
${csrf !== undefined && html`<input type="hidden" name="csrf" value="${csrf}">`}
${wantsToken && html`<label for="token">Your token for this server</label><p class="hint" id="token-hint">The one that your client sends: it says that the secret is yours.</p><input type="password" id="token" name="token" required autocomplete="off" spellcheck="false" aria-describedby="token-hint">`}
<button>Show it once</button></form></section>`;

const reveal = ({ tool, made, secrets }: KeptSecrets): Html => html`<h1>Keep this now</h1>
${notice('warn', 'It is not here any more when you leave this page.')}
<section aria-labelledby="secret"><h2 id="secret">From ${tool}</h2>
<dl>${Object.entries(made).map(([name, value]) => html`<dt>${name}</dt><dd>${String(value)}</dd>`)}</dl>
${secrets.map(({ field, value }) => copyable(field, `${field}:`, value))}
</section>`;

/** Where secrets that Portkey hands out once are shown once. */
const SECRET_PATH = '/secret';

const ONE_HOUR_MS = 3_600_000;

/** What is kept until it is shown. */
interface KeptSecrets {
  readonly principalId: string;
  readonly tool: string;
  /** What was made: id, slug, name. */
  readonly made: Readonly<Record<string, unknown>>;
  readonly secrets: readonly OneTimeSecret[];
}

/** Secrets behind single-use links, in what the copies of the server share. */
interface OneTimeLinks {
  readonly outlet: OneTimeOutlet;
  /** Whether there is something for this principal; the same answer for what is gone and for what is another's. */
  isThere(id: string, principalId: string): Promise<boolean>;
  /** The secrets, once; of two who ask at the same time only one gets them. */
  take(id: string, principalId: string): Promise<KeptSecrets | undefined>;
}

/**
 * @param baseUrl under which people reach the page
 * @param seal keeps secrets unreadable in the store
 */
export function oneTimeLinks(
  store: Pick<Store, 'get' | 'set' | 'setOnce' | 'delete' | 'trouble'>,
  seal: Seal,
  baseUrl: () => string,
): OneTimeLinks {
  const values = sealedValues<KeptSecrets>(store, seal, 'secret');
  const read = async (id: string, principalId: string): Promise<KeptSecrets | undefined> => {
    const kept = await values.get(id);
    return kept?.principalId === principalId ? kept : undefined;
  };
  return {
    outlet: {
      fault: async () => {
        const trouble = store.trouble();
        return trouble === undefined
          ? undefined
          : `Nothing was done: the secret that this call hands out would wait behind a link (PORTKEY_ONE_TIME_SECRETS=link), and it could not be kept: ${trouble}`;
      },
      deliverOneTime: async (secrets, { principalId, tool, made }) => {
        // Keys that were sent along tell callers apart for the tools; at the page it is the person who counts.
        const owner = principalId.split('#')[0] ?? principalId;
        const id = await values.add({ principalId: owner, tool, made, secrets }, ONE_HOUR_MS);
        const url = `${baseUrl()}${SECRET_PATH}?id=${id}`;
        const fields = secrets.map(({ field }) => field).join(', ');
        return {
          shown: `(at ${url})`,
          note: `${fields} is shown once at ${url}, within an hour, to the same person who called. Give the link to them; Portkey will not give the secret again.`,
        };
      },
    },
    isThere: async (id, principalId) => (await read(id, principalId)) !== undefined,
    take: async (id, principalId) => {
      if ((await read(id, principalId)) === undefined) return undefined;
      if (!(await store.setOnce(`${values.keyOf(id)}:taken`, '1', ONE_HOUR_MS))) return undefined;
      const kept = await read(id, principalId);
      await store.delete(values.keyOf(id));
      return kept;
    },
  };
}
