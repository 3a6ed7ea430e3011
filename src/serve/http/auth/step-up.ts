import { readCalls } from '../../../tools/plans/read-calls.ts';
import { executorNamed } from '../../../tools/surfaces/executors.ts';
import type { Toolbox } from '../../../tools/toolbox.ts';
import type { AuthFailure } from './principal.ts';
import { lacksRisk, type Rights } from './rights.ts';
import { SCOPES, type Scope, scopeFor } from './scopes.ts';

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
  const held = SCOPES.filter((scope) => !lacksRisk(rights, scope.slice('portkey:'.length) as never));
  return {
    ok: false,
    status: 403,
    error: 'insufficient_scope',
    description: `This call needs ${[...lacking].join(', ')}, which the token does not carry.${rights.byDefault ? BY_DEFAULT : ''}`,
    scopes: [...held, ...lacking],
  };
}
