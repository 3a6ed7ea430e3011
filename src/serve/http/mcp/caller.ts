import type { AuthInfo, ServerContext } from '@modelcontextprotocol/server';
import type { Caller } from '../../mcp-server.ts';
import type { HttpPrincipal } from '../auth/principal.ts';
import type { PortkeyKey } from '../keys/key-source.ts';

/** How a caller travels through the SDK: as its "auth info", but for the token, which stays at the door. */
export const authInfoOf = (caller: Caller): AuthInfo => ({
  token: '',
  clientId: caller.principal.id,
  scopes: [],
  extra: { caller },
});

/** The caller of one request, as `authInfoOf` put it in. */
export function callerOf(ctx: ServerContext): Caller | undefined {
  return ctx.http?.authInfo?.extra?.caller as Caller | undefined;
}

/** The principal as the tools know it. A key that is missing is an empty one, so that the process's own never stands in. */
export const toolPrincipal = ({ id, label }: HttpPrincipal, key: PortkeyKey): Caller['principal'] => ({
  id,
  label,
  ...(key.kind === 'own' && { apiKey: key.apiKey }),
  ...(key.kind === 'missing' && { apiKey: '' }),
});
