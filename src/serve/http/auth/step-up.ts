import type { Toolbox } from '../../../tools/toolbox.ts';
import type { AuthFailure } from './principal.ts';
import { lacksRisk, type Rights } from './rights.ts';
import { SCOPES, type Scope, scopeFor } from './scopes.ts';

/** Names of tools and operations that a message would call, on either surface. */
function called(message: unknown): readonly string[] {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown; arguments?: unknown } };
  if (method !== 'tools/call') return [];
  const given = (params?.arguments ?? {}) as { operation?: unknown; calls?: unknown };
  const several = Array.isArray(given.calls)
    ? given.calls.map((call) => (call as { operation?: unknown } | null)?.operation)
    : [];
  return [params?.name, given.operation, ...several].filter((name) => typeof name === 'string');
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
  for (const name of (Array.isArray(body) ? body : [body]).flatMap(called)) {
    const risk = toolbox.find(name)?.risk;
    if (risk !== undefined && lacksRisk(rights, risk)) lacking.add(scopeFor(risk));
  }
  if (lacking.size === 0) return undefined;
  const held = SCOPES.filter((scope) => !lacksRisk(rights, scope.slice('portkey:'.length) as never));
  return {
    ok: false,
    status: 403,
    error: 'insufficient_scope',
    description: `This call needs ${[...lacking].join(', ')}, which the token does not carry.${rights.byDefault ? BY_DEFAULT : ''}`,
    scopes: [...held, ...lacking],
  };
}
