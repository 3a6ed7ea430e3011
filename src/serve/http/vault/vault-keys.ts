import { LEAST_VAULT_KEY, secretFault } from '../../../config/secret-strength.ts';
import { ConfigError } from '../../../config.ts';

const KEY_LINE = 'MCP_VAULT_KEY=$(openssl rand -base64 32)';

/**
 * The keys of `MCP_VAULT_KEY`: the first seals, all open.
 *
 * @throws ConfigError with the line to add
 */
export function vaultKeys(given: string | undefined): readonly string[] {
  const keys = (given ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
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
