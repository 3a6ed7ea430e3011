import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Toolbox } from '../../../tools/model/toolbox.ts';
import { readCalls } from '../../../tools/plans/read-calls.ts';
import { executorNamed } from '../../../tools/surfaces/executors.ts';
import { Refused } from '../exchange/exchange.ts';
import { FULL_RIGHTS, lacksRisk, type Rights, riskOf, SCOPES, type Scope, scopeFor } from './rights.ts';
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

/** The path under which a protected resource describes itself. Source: RFC 9728, section 3. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

const quoted = (text: string): string => `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, "'")}"`;

/**
 * What a client is answered that may not go on: the status, and in `WWW-Authenticate` why, which scopes would do, and
 * where to read which sign-on there is. Source: RFC 6750 section 3, RFC 9728 section 5.1, the MCP authorization chapter.
 *
 * @param failure why not
 * @param metadataUrl undefined where there is no sign-on to find
 */
export function challenged(failure: AuthFailure, metadataUrl: string | undefined): Refused {
  if (failure.status === 503) return new Refused(503, failure.description, { headers: { 'retry-after': '5' } });
  const scopes = failure.scopes ?? (metadataUrl === undefined ? [] : SCOPES);
  const parts = [
    'realm="portkey-admin-mcp-server"',
    failure.error && `error=${quoted(failure.error)}`,
    failure.error && `error_description=${quoted(failure.description)}`,
    scopes.length > 0 && `scope=${quoted(scopes.join(' '))}`,
    metadataUrl !== undefined && `resource_metadata=${quoted(metadataUrl)}`,
  ].filter((part) => typeof part === 'string');
  return new Refused(failure.status, failure.description, {
    headers: { 'www-authenticate': `Bearer ${parts.join(', ')}` },
  });
}

/** Names of tools and operations that a message would call, on either surface, read as the executors read them. */
function called(message: unknown, toolbox: Toolbox): readonly string[] {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown; arguments?: unknown } };
  const name = params?.name;
  if (method !== 'tools/call' || typeof name !== 'string') return [];
  const given = params?.arguments;
  if (executorNamed(name) === undefined || typeof given !== 'object' || given === null) return [name];
  const asked = readCalls(given as Readonly<Record<string, unknown>>, (known) => toolbox.find(known) !== undefined);
  return asked.ok ? asked.value.calls.map(({ operation }) => operation) : [];
}

/** Signing on again brings nothing where the issuer does not know the scopes, as Clerk. */
const BY_DEFAULT =
  ' It carries no portkey: scope at all. Where its issuer cannot add one, whoever runs this server says with MCP_DEFAULT_SCOPES what such a token may do.';

/**
 * Says which scopes a call needs that its sender lacks, so that the client can ask its sign-on for them and try again.
 * Only a courtesy: the pipeline refuses such a call in any case.
 *
 * @param body one message or a batch, as it came
 */
export function stepUp(body: unknown, rights: Rights, toolbox: Toolbox): AuthFailure | undefined {
  const lacking = new Set<Scope>();
  for (const name of (Array.isArray(body) ? body : [body]).flatMap((message) => called(message, toolbox))) {
    const risk = toolbox.find(name)?.risk;
    if (risk !== undefined && lacksRisk(rights, risk)) lacking.add(scopeFor(risk));
  }
  if (lacking.size === 0) return undefined;
  const held = SCOPES.filter((scope) => !lacksRisk(rights, riskOf(scope)));
  return {
    ok: false,
    status: 403,
    error: 'insufficient_scope',
    description: `This call needs ${[...lacking].join(', ')}, which the token does not carry.${rights.byDefault ? BY_DEFAULT : ''}`,
    scopes: [...held, ...lacking],
  };
}
