import { isObject } from '../../../json.ts';
import type { Toolbox } from '../../../tools/model/toolbox.ts';
import { readCalls } from '../../../tools/plans/read-calls.ts';
import { executorNamed } from '../../../tools/surfaces/executors.ts';
import { notNow, Refused } from '../exchange/exchange.ts';
import type { AuthFailure } from './authenticator.ts';
import { lacksRisk, type Rights, riskOf, SCOPES, type Scope, scopeFor } from './rights.ts';

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
  if (failure.status === 503) return notNow(failure.description);
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
  if (executorNamed(name) === undefined || !isObject(given)) return [name];
  const asked = readCalls(given, (known) => toolbox.find(known) !== undefined);
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
