import { ConfigError } from '../../config/variable.ts';
import type { Config } from '../../config.ts';

/**
 * Checks that one-time secrets can take the way that the operator chose, with the transport that is served.
 *
 * @param mode `PORTKEY_ONE_TIME_SECRETS`
 * @param transport what is served
 * @throws ConfigError that says what to choose
 */
export function assertOneTimeMode(mode: Config['PORTKEY_ONE_TIME_SECRETS'], transport: 'stdio' | 'http'): void {
  if (mode === 'link' && transport === 'stdio')
    throw new ConfigError(
      'PORTKEY_ONE_TIME_SECRETS is "link", which needs HTTP: over stdio there is no page to show a secret on. Over stdio it takes reply or file.',
    );
  if (mode === 'file' && transport === 'http')
    throw new ConfigError(
      'PORTKEY_ONE_TIME_SECRETS is "file", which is for stdio: over HTTP the file would lie on the server, not with the caller. Over HTTP it takes reply or link.',
    );
}
