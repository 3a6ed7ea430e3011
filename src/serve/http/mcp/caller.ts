import type { AuthInfo, ServerContext } from '@modelcontextprotocol/server';
import type { Caller } from '../../mcp-server.ts';
import type { HttpPrincipal } from '../auth/authenticator.ts';
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
function toolPrincipal(
  { id, label, nobody: nobodySignsOn }: HttpPrincipal,
  key: PortkeyKey,
  session: string | undefined,
): Caller['principal'] {
  const nobody = nobodySignsOn && { nobody: session === undefined ? {} : { session } };
  if (key.kind === 'process') return { id, label, ...nobody };
  if (key.kind === 'missing') return { id, label, apiKey: '', keyMissing: key.message, ...nobody };
  const { apiKey, gatewayApiKey, mark } = key;
  return {
    id: mark === undefined ? id : `${id}#${mark}`,
    label,
    apiKey,
    ...nobody,
    ...(gatewayApiKey !== undefined && { gatewayApiKey }),
    ...(apiKey === '' && {
      keyMissing:
        'Only a key for the gateway came with this call; operations of the control plane need one in X-Portkey-Api-Key.',
    }),
  };
}

/**
 * Whom a request is carried out for, with which key, and where a key can be brought that is missing.
 *
 * @param session the session's id, of older clients
 */
export function callerWith(
  principal: HttpPrincipal,
  key: PortkeyKey,
  exposure: Caller['exposure'],
  session: string | undefined,
): Caller {
  const prompt = key.kind === 'missing' ? key.prompt : undefined;
  let received: Caller['principal'] | undefined;
  return {
    principal: toolPrincipal(principal, key, session),
    exposure,
    ...(prompt && {
      keyPrompt: {
        url: prompt.url,
        waitForKey: async (signal) => {
          const keys = await prompt.waitForKey(signal);
          received = keys && toolPrincipal(principal, { kind: 'own', ...keys }, session);
          return received;
        },
        received: () => received,
      },
    }),
  };
}
