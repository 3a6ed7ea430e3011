import { isObject } from '../../../json.ts';
import { isLoopbackHost } from '../exchange/address.ts';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;

/** The documents in which an issuer may describe itself. Source: OpenID Connect Discovery 4, RFC 8414 section 3.1. */
function documentsOf(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    ...(path === '' ? [] : [`${origin}/.well-known/openid-configuration${path}`]),
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** What an issuer says of itself; where its keys are has been looked at. */
type IssuerDescription = Readonly<Record<string, unknown>> & { readonly jwks_uri: string };

/**
 * Asks an issuer for what it says of itself.
 *
 * @param issuer as the settings name it; tokens must name the same
 * @throws Error saying what is wrong, with nothing secret in it
 */
export async function describeIssuer(issuer: string): Promise<IssuerDescription> {
  let fault = '';
  for (const document of documentsOf(issuer)) {
    const found = await read(document);
    if (typeof found !== 'string') return checked(found, issuer, document);
    fault ||= found;
  }
  throw new Error(fault);
}

async function read(document: string): Promise<Record<string, unknown> | string> {
  try {
    const response = await fetch(document, {
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: 'application/json' },
    });
    if (!response.ok) {
      await response.body?.cancel();
      return `${document} answers ${response.status}.`;
    }
    const text = await response.text();
    if (text.length > MAX_BYTES) return `${document} is too long.`;
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : `${document} is no object.`;
  } catch (error) {
    return `${document} cannot be read: ${(error as Error).message}.`;
  }
}

/** An issuer ends with a slash or not by its own taste; what is set had its slash taken off. */
export const sameIssuer = (a: string, b: string): boolean => a.replace(/\/$/, '') === b.replace(/\/$/, '');

function checked(found: Record<string, unknown>, issuer: string, document: string): IssuerDescription {
  if (typeof found.issuer !== 'string' || !sameIssuer(found.issuer, issuer))
    throw new Error(`${document} is another issuer's: it names ${JSON.stringify(found.issuer)}, not ${issuer}.`);
  const { jwks_uri } = found;
  if (typeof jwks_uri !== 'string') throw new Error(`${document} names no jwks_uri.`);
  const { protocol, hostname } = new URL(jwks_uri);
  if (protocol !== 'https:' && !isLoopbackHost(hostname))
    throw new Error(`${document} names a jwks_uri without https.`);
  return { ...found, jwks_uri };
}
