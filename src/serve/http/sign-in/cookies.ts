import type { Exchange } from '../exchange/exchange.ts';

/** One of our cookies, by what it is for. */
export type CookieUse = 'session' | 'sign-in';

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
