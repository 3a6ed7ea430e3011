import { placeholderFault } from '../../../config/secret-text.ts';
import { Refused } from '../exchange/answer.ts';
import type { Exchange, Route } from '../exchange/exchange.ts';
import type { OwnKeys } from '../keys/key-source.ts';
import { KEY_PATH, keyFault, personMark } from '../keys/key-source.ts';
import type { Vault } from '../keys/vault.ts';
import { checkCsrf, type PageSession } from '../sign-in/page-session.ts';
import { readForm } from './form.ts';
import { type KeyOutcome, keyForm, keySignIn, OUTCOMES, otherPerson } from './key-view.ts';
import { page } from './layout.ts';
import type { PageKit } from './routes.ts';
import { redirect, sendPage } from './send.ts';

/** What the key's page needs beside what all pages need. */
export interface KeyPageParts {
  readonly kit: PageKit;
  readonly vault: Vault;
  /** Asks Portkey whether it knows a key. */
  readonly tryKey: (keys: OwnKeys, session: PageSession) => Promise<'accepted' | 'refused' | 'unknown'>;
}

const MARK = /^[\w-]{16}$/;

/** The page on which a person enters, replaces and removes their own Portkey key. */
export function keyRoute({ kit, vault, tryKey }: KeyPageParts): Route {
  const show = async (exchange: Exchange, session: PageSession, mark: string | undefined, fault?: string) => {
    const viewer = kit.viewer(session, KEY_PATH);
    const isOther = mark !== undefined && mark !== personMark(session.principalId);
    const given = exchange.query.get('done');
    const outcome = fault === undefined && isOutcome(given) ? given : undefined;
    const body = isOther
      ? otherPerson(session)
      : keyForm({ session, entry: await vault.read(session.person), outcome, fault, mark });
    const title = 'Your Portkey key';
    sendPage(exchange, fault === undefined ? 200 : 400, page({ title, viewer, body, version: kit.version }));
  };

  const get = async (exchange: Exchange): Promise<void> => {
    const mark = markOf(exchange.query.get('for'));
    const session = await kit.sessionOf(exchange);
    if (session) return show(exchange, session, mark);
    const to = mark === undefined ? KEY_PATH : `${KEY_PATH}?for=${mark}`;
    const viewer = kit.viewer(undefined, to);
    const body = keySignIn(viewer.signInUrl ?? '/');
    sendPage(exchange, 200, page({ title: 'Your Portkey key', viewer, body, version: kit.version }));
  };

  const post = async (exchange: Exchange): Promise<void> => {
    const session = await kit.sessionOf(exchange);
    if (session === undefined)
      throw new Refused(403, 'You are not signed in any more; sign in and enter the key again.');
    const form = await readForm(exchange);
    checkCsrf(exchange, session, form.get('csrf') ?? undefined);
    const mark = markOf(form.get('for'));
    if (mark !== undefined && mark !== personMark(session.principalId)) return show(exchange, session, mark);
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
    const tried = await tryKey(keys, session);
    const outcome: KeyOutcome = tried === 'accepted' ? 'saved' : tried === 'refused' ? 'refused' : 'unchecked';
    return redirect(exchange, `${KEY_PATH}?done=${outcome}`);
  };

  return {
    path: KEY_PATH,
    methods: ['GET', 'POST'],
    handle: kit.wrapped((exchange) => (exchange.req.method === 'POST' ? post(exchange) : get(exchange))),
  };
}

const isOutcome = (word: string | null): word is KeyOutcome => word !== null && Object.hasOwn(OUTCOMES, word);

const markOf = (given: string | null): string | undefined => (given !== null && MARK.test(given) ? given : undefined);

function faultOf(what: string, key: string, required: boolean): string | undefined {
  if (key === '') return required ? `${what} is empty.` : undefined;
  const fault = placeholderFault(key) ?? keyFault(key);
  return fault === undefined ? undefined : `${what} ${fault}.`;
}
