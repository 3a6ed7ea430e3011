import { createHash, timingSafeEqual } from 'node:crypto';
import type { Logger } from '../../../log.ts';
import { type Authenticator, bearerToken, type HttpPrincipal } from './principal.ts';
import { FULL_RIGHTS } from './rights.ts';
import type { AuthSettings, NamedToken } from './settings.ts';

const LOCAL: HttpPrincipal = { id: 'local', label: 'local', rights: FULL_RIGHTS, nobody: true };

/** Everyone who can reach the server, which is this machine only. */
export const noneAuthenticator: Authenticator = {
  authenticate: () => ({ ok: true, principal: LOCAL }),
  trouble: () => undefined,
};

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * Static tokens, each with a name. Every one is compared, in constant time, so that neither a token nor how many there
 * are can be told from how long it takes.
 */
export function bearerAuthenticator(tokens: readonly NamedToken[]): Authenticator {
  const known = tokens.map(({ name, token }) => ({
    digest: digest(token),
    principal: { id: `bearer:${name}`, label: name, rights: FULL_RIGHTS } satisfies HttpPrincipal,
  }));
  return {
    authenticate: (req) => {
      const token = bearerToken(req);
      if (typeof token !== 'string') return token;
      const given = digest(token);
      let found: HttpPrincipal | undefined;
      for (const entry of known) if (timingSafeEqual(entry.digest, given)) found = entry.principal;
      if (found) return { ok: true, principal: found };
      return { ok: false, status: 401, error: 'invalid_token', description: 'This token is not one of this server’s.' };
    },
    trouble: () => undefined,
  };
}

/** The authenticator of `MCP_AUTH_MODE`. What verifies signed tokens is loaded only where it is wanted. */
export async function createAuthenticator(settings: AuthSettings, log: Logger): Promise<Authenticator> {
  if (settings.mode === 'none') return noneAuthenticator;
  if (settings.mode === 'bearer') return bearerAuthenticator(settings.tokens);
  const { tokenAuthenticator } = await import('./token.ts');
  return tokenAuthenticator(settings, log);
}
