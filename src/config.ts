import { readFileSync } from 'node:fs';
import { type Near, nearestOf } from './config/nearest.ts';
import { isUnfilled, secretFault, unquoted } from './config/secret-text.ts';
import { ConfigError, type Variable } from './config/variable.ts';
import { type Config, formerSettings, groups, olderNames } from './config/variables.ts';

export { ConfigError } from './config/variable.ts';
export type { Config } from './config/variables.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const variables: Readonly<Record<string, Variable<unknown>>> = Object.assign({}, ...Object.values(groups), olderNames);

/** The variables that hold the server's own secrets. */
export const ownSecretNames: ReadonlySet<string> = new Set(
  Object.entries(variables).flatMap(([name, { secret }]) => (secret ? [name] : [])),
);

const fileNameOf = (name: string): string => `${name}_FILE`;

const settingNames: ReadonlySet<string> = new Set([...Object.keys(variables), ...[...ownSecretNames].map(fileNameOf)]);

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
    Object.entries(variables).map(([name, variable]) => [name, variable.read(rawOf(env, name, variable), name)]),
  );
  // The table's type says what each name holds; the loop above has just read exactly that table.
  return values as unknown as Config;
}

/** The text of a setting. That of a secret may lie in the file that NAME_FILE names; NAME goes before it. */
function rawOf(env: Environment, name: string, { secret, several }: Variable<unknown>): string | undefined {
  const own = env[name];
  const isOwn = unquoted(own ?? '') !== '';
  const path = secret && (several || !isOwn) ? env[fileNameOf(name)]?.trim() : undefined;
  if (!path) return own;
  const text = textOfFile(path, fileNameOf(name));
  if (!several) return text;
  const lines = text.split(/\r?\n/).filter((line) => !line.trim().startsWith('#'));
  return [...(isOwn ? [own] : []), ...lines].join(',');
}

function textOfFile(path: string, name: string): string {
  let text: string;
  try {
    text = unquoted(readFileSync(path, 'utf8'));
  } catch {
    throw new ConfigError(`${name} names ${path}, which cannot be read.`);
  }
  if (text === '') throw new ConfigError(`${name} names ${path}, which is empty.`);
  return text;
}

/** A setting that cannot be used, and why. */
interface SettingFault {
  readonly name: string;
  /** One sentence that names the setting and what it takes. */
  readonly fault: string;
}

/**
 * Every setting that stops a start: `readConfig` stops at the first.
 *
 * @param env the environment
 */
export function settingFaults(env: Environment): readonly SettingFault[] {
  const attempts: readonly (readonly [string, () => unknown])[] = [
    ...Object.entries(variables).map(([name, variable]) => [name, () => variable.read(env[name], name)] as const),
    ...[...ownSecretNames].map((name) => {
      const file = fileNameOf(name);
      return [file, () => readConfig({ [name]: env[name], [file]: env[file] })] as const;
    }),
  ];
  return attempts.flatMap(([name, read]) => {
    try {
      read();
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return [{ name, fault: error.message }];
    }
  });
}

/**
 * Settings of plain text in which a placeholder stands, such as `YOUR_WORKSPACE_ID`.
 *
 * @param env the environment
 * @returns their names
 */
export const unfilledSettings = (env: Environment): readonly string[] =>
  Object.entries(variables).flatMap(([name, { kind }]) => {
    const value = unquoted(env[name] ?? '');
    // One sign alone, such as * or 0, is a value.
    return (kind === 'text' || kind === 'URL') && value.length > 1 && isUnfilled(value) ? [name] : [];
  });

/**
 * What holds where nobody can be asked, and whether nobody is asked at all.
 *
 * @param config the settings
 */
export const confirmFallback = (
  config: Config,
): { readonly instead: 'token' | 'refuse'; readonly always: boolean } => ({
  instead: config.PORTKEY_CONFIRM_FALLBACK.startsWith('refuse') ? 'refuse' : 'token',
  always: config.PORTKEY_UNATTENDED || config.PORTKEY_CONFIRM_FALLBACK.endsWith('-always'),
});

/** A name is a setting of this server, or names the file of one that is secret. */
export const isSetting = (name: string): boolean => settingNames.has(name);

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

/** What says which Portkey organisation is meant, and as whom: the sandbox is another one. */
const OF_REAL_PORTKEY = [
  'PORTKEY_API_KEY',
  'PORTKEY_API_KEY_FILE',
  'PORTKEY_GATEWAY_API_KEY',
  'PORTKEY_BASE_URL',
  'PORTKEY_GATEWAY_URL',
];

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
 * What about the settings is probably not meant: names that no setting has, and a key that the sandbox does not use.
 *
 * @param env the environment
 * @param config the settings that were read from it
 * @returns one sentence each; none holds a value
 */
export function settingWarnings(env: Environment, config: Config): string[] {
  return [...formerNames(env), ...unknownNames(env), ...ignoredBySandbox(env, config)];
}

/** One warning for each setting that no longer is one, with what holds now. */
const formerNames = (env: Environment): string[] =>
  Object.entries(formerSettings).flatMap(([name, now]) =>
    env[name]?.trim() ? [`${name} is no longer a setting and has no effect: ${now}.`] : [],
  );

function ignoredBySandbox(env: Environment, config: Config): string[] {
  const given = config.PORTKEY_SANDBOX ? OF_REAL_PORTKEY.filter((name) => env[name]?.trim()) : [];
  if (given.length === 0) return [];
  return [
    `The sandbox is on, so ${given.join(', ')} ${given.length === 1 ? 'is' : 'are'} ignored; take --sandbox (or PORTKEY_SANDBOX) away to work on your Portkey organisation.`,
  ];
}

/** A `PORTKEY_` or `MCP_` name that no setting has, and the nearest that one has. */
interface UnknownSetting {
  readonly name: string;
  readonly nearest: Near | undefined;
}

/**
 * Every `PORTKEY_` or `MCP_` name that no setting has.
 *
 * @param env the environment
 */
export function unknownSettings(env: Environment): readonly UnknownSetting[] {
  const known = [...settingNames];
  return Object.keys(env)
    .filter((name) => /^(PORTKEY|MCP)_/.test(name) && !isSetting(name) && !(name in formerSettings))
    .filter((name) => !KNOWN_ELSEWHERE.has(name) && !name.startsWith('MCP_TEST_'))
    .map((name) => ({ name, nearest: nearestOf(name, known)[0] }));
}

/** One warning for each unknown setting. */
export const unknownNames = (env: Environment): string[] =>
  unknownSettings(env).map(
    ({ name, nearest }) =>
      `${name} is not a setting of this server${nearest ? `; did you mean ${nearest.name}?` : '.'}`,
  );
