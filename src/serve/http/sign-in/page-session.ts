import { randomBytes } from 'node:crypto';
import { isSameSecret } from '../auth/authenticator.ts';
import { type Exchange, Refused } from '../exchange/exchange.ts';
import type { Person } from '../keys/vault.ts';
import { type Seal, type Store, sealedValues } from '../store/store.ts';

/** Someone who is signed in at the page. */
export interface PageSession {
  readonly person: Person;
  /** The same as over MCP. */
  readonly principalId: string;
  readonly label: string;
  /** What the sign-on says that they may do, for reading; undefined where it does not say it here. */
  readonly rights: readonly string[] | undefined;
  /** What each form of theirs must carry. */
  readonly csrf: string;
  /** ms since the epoch. */
  readonly expires: number;
}

/** Sessions of people at the page, in what the copies of the server share. */
export interface PageSessions {
  /** Always a new one, under a name that nobody knew before: one that was planted in the browser is worth nothing. */
  open(exchange: Exchange, who: Omit<PageSession, 'csrf' | 'expires'>): Promise<string>;
  find(exchange: Exchange): Promise<PageSession | undefined>;
  /** Ends the request's session, wherever its cookie may be by now. Returns the line that takes the cookie away. */
  close(exchange: Exchange): Promise<string>;
}

const ONE_HOUR = 3_600;
const CSRF_BYTES = 32;

/**
 * @param seal keeps sessions unreadable, and unforgeable for whoever can write to Redis
 */
export function pageSessions(store: Pick<Store, 'get' | 'set' | 'delete'>, seal: Seal): PageSessions {
  const values = sealedValues<PageSession>(store, seal, 'page-session');
  return {
    open: async (exchange, who) => {
      const csrf = randomBytes(CSRF_BYTES).toString('base64url');
      const id = await values.add({ ...who, csrf, expires: Date.now() + ONE_HOUR * 1000 }, ONE_HOUR * 1000);
      return cookieLine(exchange, 'session', id, ONE_HOUR);
    },
    find: async (exchange) => {
      const id = readCookie(exchange, 'session');
      const session = id === undefined ? undefined : await values.get(id);
      return session && session.expires > Date.now() ? session : undefined;
    },
    close: async (exchange) => {
      const id = readCookie(exchange, 'session');
      if (id) await store.delete(values.keyOf(id));
      return cookieLine(exchange, 'session', '', 0);
    },
  };
}

/**
 * Refuses a form that did not come from our own page in this session.
 *
 * @throws Refused 403
 */
export function checkCsrf({ req }: Exchange, { csrf }: PageSession, form: URLSearchParams): void {
  const given = form.get('csrf');
  const site = req.headers['sec-fetch-site'];
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (!foreign && given !== null && isSameSecret(given, csrf)) return;
  throw new Refused(403, 'This form did not come from this page, or is too old; open the page again.');
}

/** The pages that a sign-in may lead back to: ours alone, each written out, so that no link of ours leads elsewhere. */
const PAGES = [/^\/$/, /^\/key$/, /^\/key\?for=[\w-]{16}$/, /^\/secret\?id=[\w-]{43}$/];

/** The page that was asked for, or the first one. */
export const safeReturn = (asked: string | null): string =>
  asked !== null && PAGES.some((form) => form.test(asked)) ? asked : '/';

/** One of our cookies, by what it is for. */
type CookieUse = 'session' | 'sign-in';

/**
 * `__Host-` binds a cookie to this very host over TLS, so that neither a neighbour's subdomain nor plain HTTP can plant
 * one. On this machine without TLS browsers take no such cookie, so there it has a name of its own.
 */
const nameOf = ({ secure }: Exchange, use: CookieUse): string => `${secure ? '__Host-' : ''}portkey-admin-mcp-${use}`;

/**
 * A cookie of ours in a request.
 *
 * @returns undefined where there is none, or more than one of the name: of two, one is somebody else's
 */
export function readCookie(exchange: Exchange, use: CookieUse): string | undefined {
  const name = nameOf(exchange, use);
  const found = (exchange.req.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return found.length === 1 && found[0] !== '' ? found[0] : undefined;
}

/**
 * The line that gives a browser a cookie. Lax, because both come back after the issuer's page has sent the browser here.
 *
 * @param value empty takes the cookie away
 * @param maxAgeSeconds how long it lives
 */
export function cookieLine(exchange: Exchange, use: CookieUse, value: string, maxAgeSeconds: number): string {
  const age = value === '' ? 0 : maxAgeSeconds;
  return `${nameOf(exchange, use)}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${exchange.secure ? '; Secure' : ''}`;
}
