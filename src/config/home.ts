import { homedir } from 'node:os';
import { ConfigError } from './variable.ts';

/**
 * The user's home directory.
 *
 * @param ofSystem asks the system
 * @throws ConfigError where there is none: an unknown user without HOME, as in a container
 */
export function homeDirectory(ofSystem: () => string = homedir): string {
  try {
    return ofSystem();
  } catch {
    throw new ConfigError('This user has no home directory; set HOME to a directory of theirs.');
  }
}
