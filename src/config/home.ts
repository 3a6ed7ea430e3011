import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
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

/**
 * Where this server keeps what is to outlive it, unless a setting says otherwise. Source: XDG Base Directory
 * Specification, which has a relative path ignored.
 *
 * @param env for `XDG_STATE_HOME`
 * @throws ConfigError where that is not set and there is no home directory
 */
export function stateDirectory({ XDG_STATE_HOME: state }: Readonly<Record<string, string | undefined>>): string {
  const base = state !== undefined && isAbsolute(state) ? state : join(homeDirectory(), '.local', 'state');
  return join(base, 'portkey-admin-mcp');
}
