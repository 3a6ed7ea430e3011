import type { Logger } from '../../../log.ts';
import type { Authenticator } from './principal.ts';
import type { AuthSettings } from './settings.ts';
import { bearerAuthenticator, noneAuthenticator } from './static.ts';

/** The authenticator of `MCP_AUTH_MODE`. What verifies signed tokens is loaded only where it is wanted. */
export async function createAuthenticator(settings: AuthSettings, log: Logger): Promise<Authenticator> {
  if (settings.mode === 'none') return noneAuthenticator;
  if (settings.mode === 'bearer') return bearerAuthenticator(settings.tokens);
  const { tokenAuthenticator } = await import('./token.ts');
  return tokenAuthenticator(settings, log);
}
