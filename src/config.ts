import { readFileSync } from 'node:fs';
import { nearestOf } from './config/nearest.ts';
import { secretFault } from './config/secret-strength.ts';
import { unquoted } from './config/secret-text.ts';
import { ConfigError, type Variable } from './config/variable.ts';
import { type Config, groups } from './config/variables.ts';

export { ConfigError } from './config/variable.ts';
export type { Config } from './config/variables.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const variables: Readonly<Record<string, Variable<unknown>>> = Object.assign({}, ...Object.values(groups));

/** Names that others read: they are not ours to warn about. */
const KNOWN_ELSEWHERE = new Set(['PORTKEY_OPENAPI', 'PORTKEY_SHARED', 'PORTKEY_ALLOW_PRIVATE_BASE_URL']);

/**
 * Reads and checks every setting.
 *
 * @param env the environment, `process.env` for the real one
 * @throws ConfigError naming the variable, its fault and what is valid
 */
export function readConfig(env: Environment): Config {
  const values = Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [name, variable.read(env[name], name)]),
  );
  // The table's type says what each name holds; the loop above has just read exactly that table.
  const config = values as unknown as Config;
  return { ...config, ...keyFromFile(config) };
}

function keyFromFile(config: Config): Partial<Config> {
  const path = config.PORTKEY_API_KEY_FILE;
  if (path === undefined || config.PORTKEY_API_KEY !== undefined) return {};
  try {
    const key = unquoted(readFileSync(path, 'utf8'));
    if (key === '') throw new ConfigError(`PORTKEY_API_KEY_FILE names ${path}, which is empty.`);
    return { PORTKEY_API_KEY: key };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`PORTKEY_API_KEY_FILE names ${path}, which cannot be read.`);
  }
}

/** The variables that hold the server's own secrets. */
export const ownSecretNames: ReadonlySet<string> = new Set(
  Object.entries(variables).flatMap(([name, { secret }]) => (secret ? [name] : [])),
);

/**
 * The server's own secrets, which are shown to nobody.
 *
 * @param config the settings
 */
export function ownSecrets(config: Config): readonly string[] {
  const values: Readonly<Record<string, unknown>> = config;
  return [...ownSecretNames].flatMap((name) => {
    const value = values[name];
    return typeof value === 'string' ? [value] : [];
  });
}

/**
 * One line for each secret of the server's own that keeps nobody out, with what to put in its place.
 *
 * @param config the settings
 */
export function weakSecrets(config: Config): readonly string[] {
  const values: Readonly<Record<string, unknown>> = config;
  return Object.entries(variables).flatMap(([name, { least }]) => {
    const value = values[name];
    if (least === undefined || typeof value !== 'string') return [];
    const fault = value.split(',').flatMap((part) => secretFault(part.trim(), least) ?? [])[0];
    return fault === undefined ? [] : [`${name} ${fault}; ${name}=$(openssl rand -hex 32) makes a good one.`];
  });
}

/**
 * One warning for each `PORTKEY_` or `MCP_` name that no setting has, with the nearest that one has.
 *
 * @param env the environment
 */
export function unknownNames(env: Environment): string[] {
  const known = Object.keys(variables);
  return Object.keys(env)
    .filter((name) => /^(PORTKEY|MCP)_/.test(name) && !(name in variables))
    .filter((name) => !KNOWN_ELSEWHERE.has(name) && !name.startsWith('MCP_TEST_'))
    .map((name) => {
      const [nearest] = nearestOf(name, known);
      return `${name} is not a setting of this server${nearest ? `; did you mean ${nearest.name}?` : '.'}`;
    });
}
