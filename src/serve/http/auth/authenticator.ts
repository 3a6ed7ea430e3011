import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FULL_RIGHTS, type Rights } from './rights.ts';
import type { NamedToken } from './settings.ts';

/** All of a request that says who calls. */
type Credentials = Pick<IncomingMessage, 'headers'>;

/** Who calls over HTTP. */
export interface HttpPrincipal {
  /** Stable and unique across issuers: sessions, events, limits, vault and audit are bound to it. */
  readonly id: string;
  /** For people. */
  readonly label: string;
  /** Of the token; undefined in the modes none and bearer. */
  readonly issuer?: string;
  readonly subject?: string;
  readonly rights: Rights;
  /** Nobody signs on: whoever calls has this id. */
  readonly nobody?: true;
}

/** What a client that may not go on is told. */
export interface AuthFailure {
  readonly ok: false;
  /** 401 who are you, 403 you may not, 503 it cannot be found out just now. */
  readonly status: 401 | 403 | 503;
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  readonly description: string;
  /** Scopes that would do. */
  readonly scopes?: readonly string[];
}

export type AuthOutcome = { readonly ok: true; readonly principal: HttpPrincipal } | AuthFailure;

/** Finds out who calls. Never throws for anything a client sends. */
export interface Authenticator {
  authenticate(req: Credentials): Promise<AuthOutcome> | AuthOutcome;
  /** Whether it can be found out just now; undefined, or what is missing. */
  trouble(): string | undefined;
}

/** The token of an Authorization header. */
export function bearerToken(req: Credentials): string | AuthFailure {
  const header = req.headers.authorization;
  if (header === undefined || header === '')
    return { ok: false, status: 401, description: 'A bearer token is needed: Authorization: Bearer TOKEN.' };
  const [, token] = /^Bearer +([\x21-\x7e]+)$/i.exec(header) ?? [];
  return (
    token ?? {
      ok: false,
      status: 401,
      error: 'invalid_request',
      description: 'The Authorization header is not Bearer TOKEN.',
    }
  );
}

/** Unambiguous, whatever a subject holds, and short: it becomes a part of keys. */
export const principalId = (issuer: string, subject: string): string =>
  `sub:${createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('base64url')}`;

const LOCAL: HttpPrincipal = { id: 'local', label: 'local', rights: FULL_RIGHTS, nobody: true };

/** Everyone who can reach the server, which is this machine only. */
export const noneAuthenticator: Authenticator = {
  authenticate: () => ({ ok: true, principal: LOCAL }),
  trouble: () => undefined,
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether two texts are the same, in a time that tells nothing of either. */
export const isSameSecret = (given: string, known: string): boolean => timingSafeEqual(digest(given), digest(known));

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
