import { type Config, ConfigError } from '../../../config.ts';
import { type KeySource, serverKeySource } from './key-source.ts';

/**
 * The key source of `PORTKEY_KEY_MODE`.
 *
 * @throws ConfigError for a mode that is not there
 */
export function keySource(config: Config): KeySource {
  if (config.PORTKEY_KEY_MODE === 'server') return serverKeySource;
  throw new ConfigError(
    `PORTKEY_KEY_MODE=${config.PORTKEY_KEY_MODE} is not there yet; leave it out, or set it to server.`,
  );
}
