import { join } from 'node:path';
import { stateDirectory } from '../../../config/home.ts';
import { LEAST_VAULT_KEY, secretFault } from '../../../config/secret-text.ts';
import { parseList } from '../../../config/variable.ts';
import { type Config, ConfigError } from '../../../config.ts';
import { type AuthSettings, signOnIn } from '../auth/settings.ts';

/** With whose Portkey key calls are made. */
export type KeySettings =
  | { readonly mode: 'server' | 'header' }
  | {
      readonly mode: 'user';
      readonly vaultKeys: readonly string[];
      /** Undefined: in what the copies share. */
      readonly vaultDir: string | undefined;
    };

/**
 * Reads `PORTKEY_KEY_MODE` and what it needs.
 *
 * @param env for `XDG_STATE_HOME`
 * @throws ConfigError with the line to add
 */
export function keySettings(
  config: Config,
  auth: AuthSettings,
  redisUrl: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): KeySettings {
  const mode = config.PORTKEY_KEY_MODE;
  if (mode !== 'server' && config.PORTKEY_TOOLS_CHECK)
    throw new ConfigError(
      `PORTKEY_TOOLS_CHECK hides what the server's own key may not do, and with PORTKEY_KEY_MODE=${mode} that key is not used; take PORTKEY_TOOLS_CHECK out.`,
    );
  if (mode !== 'user') return { mode };
  if (signOnIn(auth) === undefined)
    throw new ConfigError(
      `PORTKEY_KEY_MODE is user, so that each person needs a sign-on, and MCP_AUTH_MODE is ${auth.mode}. Add to the environment:\nMCP_AUTH_MODE=oidc OIDC_ISSUER=https://issuer.example.com OIDC_AUDIENCE=https://this-server.example.com/mcp OIDC_CLIENT_ID=client-of-the-sign-in-page`,
    );
  if (config.OIDC_CLIENT_ID === undefined)
    throw new ConfigError(
      'PORTKEY_KEY_MODE is user, and people enter their keys on a page of ours, signed in; add OIDC_CLIENT_ID=client-of-the-sign-in-page (and OIDC_CLIENT_SECRET, where the issuer gave it one), with the redirect URI https://this-server.example.com/sign-in/callback.',
    );
  const vaultDir = config.MCP_VAULT_DIR ?? (redisUrl === undefined ? join(stateDirectory(env), 'vault') : undefined);
  return { mode, vaultKeys: vaultKeys(config.MCP_VAULT_KEY), vaultDir };
}

const KEY_LINE = 'MCP_VAULT_KEY=$(openssl rand -base64 32)';

/**
 * The keys of `MCP_VAULT_KEY`: the first seals, all open.
 *
 * @throws ConfigError with the line to add
 */
function vaultKeys(given: string | undefined): readonly string[] {
  const keys = parseList(given ?? '');
  if (keys.length === 0)
    throw new ConfigError(
      `PORTKEY_KEY_MODE is user, and the vault of personal keys is encrypted; add ${KEY_LINE}, the same for every copy, and keep it: without it the vault does not open.`,
    );
  if (keys.some((key) => secretFault(key, LEAST_VAULT_KEY) !== undefined))
    throw new ConfigError(
      `MCP_VAULT_KEY takes at least ${LEAST_VAULT_KEY} random characters (several keys, comma-separated: the first encrypts, all decrypt); ${KEY_LINE} makes one.`,
    );
  return keys;
}
