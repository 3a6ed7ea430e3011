import { ConfigError } from '../../config/variable.ts';
import type { Config } from '../../config.ts';
import type { OneTimeOutlet } from './one-time.ts';
import { defaultSecretsDirectory, fileOutlet } from './one-time-files.ts';

/**
 * The way for one-time secrets; undefined where they go through the reply.
 *
 * @param config the settings
 * @param env the environment, for the user's state directory
 * @param links the page of whoever serves HTTP
 * @throws ConfigError where `link` is chosen and there is no page
 */
export function oneTimeOutlet(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
  links: OneTimeOutlet | undefined,
): OneTimeOutlet | undefined {
  if (config.PORTKEY_ONE_TIME_SECRETS === 'file')
    return fileOutlet(config.PORTKEY_ONE_TIME_SECRETS_DIR ?? defaultSecretsDirectory(env), Date.now);
  if (config.PORTKEY_ONE_TIME_SECRETS !== 'link') return undefined;
  if (links === undefined)
    throw new ConfigError(
      'PORTKEY_ONE_TIME_SECRETS is "link", and nothing here serves a page to show a secret on: that is for HTTP. Elsewhere it takes reply or file.',
    );
  return links;
}
