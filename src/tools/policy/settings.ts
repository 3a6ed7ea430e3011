import { type Config, ConfigError } from '../../config.ts';
import type { ConfirmWord, PolicySettings } from './decide.ts';

const CONFIRM_WORDS: readonly ConfirmWord[] = ['write', 'delete', 'execute', 'access', 'egress', 'protection', 'live'];
const DEFAULT_CONFIRM: readonly ConfirmWord[] = ['delete', 'access', 'egress', 'protection'];

/**
 * What the policy decides by.
 *
 * @param config the settings
 * @throws ConfigError for a word that `PORTKEY_CONFIRM` does not know
 */
export function policySettings(config: Config): PolicySettings {
  const given = config.PORTKEY_CONFIRM;
  return {
    dryRun: config.PORTKEY_DRY_RUN,
    ...(config.PORTKEY_WORKSPACE_ID !== undefined && { pinnedWorkspace: new Set([config.PORTKEY_WORKSPACE_ID]) }),
    confirm: new Set(
      given === undefined ? DEFAULT_CONFIRM : given.length === 1 && given[0] === 'off' ? [] : given.map(word),
    ),
  };
}

function word(given: string): ConfirmWord {
  const known = CONFIRM_WORDS.find((name) => name === given.toLowerCase());
  if (known === undefined)
    throw new ConfigError(`PORTKEY_CONFIRM names "${given}"; it takes ${CONFIRM_WORDS.join(', ')}, or off alone.`);
  return known;
}

/**
 * Where calls go, for what must not be carried from one place to another.
 *
 * @param config the settings
 */
export const upstreamOf = (config: Config): string =>
  config.PORTKEY_SANDBOX ? 'sandbox' : `${config.PORTKEY_BASE_URL ?? ''} ${config.PORTKEY_GATEWAY_URL ?? ''}`;
