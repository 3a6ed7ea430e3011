import { type Config, ConfigError } from '../../../config.ts';
import { isLoopbackHost } from '../address.ts';
import type { AuthSettings } from '../auth/settings.ts';

/**
 * Checks that people can open the links of `PORTKEY_ONE_TIME_SECRETS=link`, and show there who they are.
 *
 * @throws ConfigError with the line to add
 */
export function checkLinkSettings(config: Config, auth: AuthSettings): void {
  if (config.PORTKEY_ONE_TIME_SECRETS !== 'link') return;
  if ((auth.mode === 'oidc' || auth.mode === 'clerk') && config.OIDC_CLIENT_ID === undefined)
    throw new ConfigError(
      'PORTKEY_ONE_TIME_SECRETS is link, and people sign in to open one; add OIDC_CLIENT_ID=client-of-the-sign-in-page (and OIDC_CLIENT_SECRET, where the issuer gave it one).',
    );
  if (config.MCP_PUBLIC_BASE_URL === undefined && !isLoopbackHost(config.MCP_HOST))
    throw new ConfigError(
      'PORTKEY_ONE_TIME_SECRETS is link, and links name this server; add MCP_PUBLIC_BASE_URL=https://this-server.example.com',
    );
}
