import { unquoted } from '../../config/secret-text.ts';
import {
  type Config,
  ConfigError,
  isSetting,
  ownSecretNames,
  readConfig,
  settingFaults,
  unfilledSettings,
  unknownSettings,
} from '../../config.ts';
import type { Application } from '../../tools/application.ts';
import { type Environment, known } from '../model/process.ts';
import { about, type Check } from './check.ts';

/** A name that differs from a setting's by no more letters is a slip of the pen; others may be another program's. */
const SLIP = 3;

/** Settings that can be used, and the tools that they make. */
export interface Settings {
  readonly checks: readonly Check[];
  /** Without those that cannot be used. */
  readonly config: Config;
  /** Settings that cannot be used. */
  readonly broken: ReadonlySet<string>;
  /** Tools can be made with the others. */
  readonly startable: boolean;
}

/** Makes the tools, as a start does; throws ConfigError. */
type MakeApplication = (config: Config) => Pick<Application, 'close'>;

/**
 * What is wrong with the settings: what stops a start, and what a start only warns of or does not see.
 *
 * @param env the settings
 * @param sandbox `--sandbox` was given, so that a key beside it is no contradiction of the settings
 * @param make makes the tools
 */
export async function settingsChecks(env: Environment, sandbox: boolean, make: MakeApplication): Promise<Settings> {
  const faults = settingFaults(env);
  for (const { name } of faults) learnMisplaced(name, env[name]);
  const broken = new Set(faults.map(({ name }) => name));
  const usable = Object.fromEntries(Object.entries(env).filter(([name]) => !broken.has(name)));
  const config = readConfig(sandbox ? { ...usable, PORTKEY_SANDBOX: 'true' } : usable);
  const start = await startFault(usable, config, make);
  const startable = start.length === 0;
  const checks = [
    ...faults.map(({ name, fault }) => setting(name).fault(fault, `unset ${name}, or set what it takes`)),
    // The key has a check of its own.
    ...unfilledSettings({ ...usable, PORTKEY_API_KEY: undefined }).map((name) =>
      setting(name).fault(
        `${name} holds a placeholder that nobody has filled in.`,
        `export ${name}=… with the real value, or unset ${name}`,
      ),
    ),
    ...misspelt(usable),
    ...contradictory(usable, config, sandbox),
    ...start,
  ];
  if (checks.length > 0) return { checks, config, broken, startable };
  const given = Object.keys(env).filter((name) => /^(?:PORTKEY|MCP|OIDC|CLERK)_/.test(name)).length;
  const found =
    given === 0
      ? 'None is set: the defaults hold.'
      : `${given} ${given === 1 ? 'is' : 'are'} set; nothing speaks against ${given === 1 ? 'it' : 'them'}.`;
  return { checks: [about('settings', 'Settings').ok(found)], config, broken, startable };
}

const setting = (name: string) => about(`settings.${name}`, 'Settings');

/** Names that no setting has. */
export const misspelt = (env: Environment): readonly Check[] =>
  unknownSettings(env).map(({ name, nearest }) => {
    if (nearest !== undefined && nearest.far <= SLIP)
      return setting(name).fault(
        `${name} is not a setting of this server, so it has no effect; ${nearest.name} is.`,
        `export ${nearest.name}="$${name}"; unset ${name}`,
      );
    return setting(name).warning(
      `${name} is not a setting of this server${nearest ? ` (the nearest is ${nearest.name})` : ''}.`,
      `unset ${name}, unless another program reads it (docs/CONFIGURATION.md has all settings)`,
    );
  });

const contradictory = (env: Environment, config: Config, sandbox: boolean): readonly Check[] =>
  CONTRADICTIONS.flatMap(({ counts, says, when, doubtful, ...those }) => {
    const idle = when(config) ? those.idle.filter((name) => name !== counts && env[name]?.trim()) : [];
    // The key of a file stands in the settings as the key itself.
    if (idle.length === 0 || (counts === 'PORTKEY_API_KEY' && !env.PORTKEY_API_KEY?.trim())) return [];
    const found = `${says}, so ${idle.join(', ')} ${idle.length === 1 ? 'has' : 'have'} no effect.`;
    const asked = sandbox && counts === 'PORTKEY_SANDBOX' && !env.PORTKEY_SANDBOX;
    const mend = `unset ${idle.join(' ')}, or ${asked ? 'run doctor without --sandbox' : `change ${counts}`}`;
    const check = setting(`${counts}.idle`);
    return doubtful && !asked ? check.fault(found, mend) : check.warning(found, mend);
  });

/** What is found wrong only when the tools are made: unknown domains, words of PORTKEY_CONFIRM and the like. */
async function startFault(env: Environment, config: Config, make: MakeApplication): Promise<readonly Check[]> {
  try {
    await make(config).close();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [name = 'start'] = /\b(?:PORTKEY|MCP)_[A-Z_]+/.exec(error.message) ?? [];
    learnMisplaced(name, env[name]);
    return [setting(`${name}.start`).fault(error.message, `unset ${name}, or set what it takes`)];
  }
}

/** Settings that another one makes ineffective. */
interface Contradiction {
  /** The setting that counts. */
  readonly counts: string;
  /** What it means, as a part of a sentence. */
  readonly says: string;
  readonly when: (config: Config) => boolean;
  /** Those that have no effect then. */
  readonly idle: readonly string[];
  /** Which organisation is meant, or as whom, is in doubt; else something has no effect, and that is all. */
  readonly doubtful?: true;
}

const OIDC = [
  'OIDC_ISSUER',
  'OIDC_AUDIENCE',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_REQUIRED_SCOPES',
  'MCP_REQUIRED_CLAIMS',
];
const CLERK = [
  ...['CLERK_ISSUER', 'CLERK_AUDIENCE', 'CLERK_ALLOWED_SUBJECTS', 'CLERK_ALLOWED_ORGANIZATION_IDS'],
  ...['CLERK_ALLOWED_ROLES', 'CLERK_REQUIRED_PERMISSIONS'],
];
const TOKENS = ['MCP_AUTH_TOKEN', 'MCP_AUTH_TOKEN_FILE'];

const CONTRADICTIONS: readonly Contradiction[] = [
  {
    counts: 'PORTKEY_SANDBOX',
    says: 'The sandbox is on',
    when: (config) => config.PORTKEY_SANDBOX,
    idle: [
      'PORTKEY_API_KEY',
      'PORTKEY_API_KEY_FILE',
      'PORTKEY_GATEWAY_API_KEY',
      'PORTKEY_BASE_URL',
      'PORTKEY_GATEWAY_URL',
    ],
    doubtful: true,
  },
  {
    counts: 'PORTKEY_API_KEY',
    says: 'PORTKEY_API_KEY is set',
    when: (config) => !config.PORTKEY_SANDBOX && config.PORTKEY_API_KEY !== undefined,
    idle: ['PORTKEY_API_KEY_FILE'],
    doubtful: true,
  },
  {
    counts: 'PORTKEY_READ_ONLY',
    says: 'PORTKEY_READ_ONLY is on: only tools that read are there',
    when: (config) => config.PORTKEY_READ_ONLY,
    idle: [
      ...['PORTKEY_CONFIRM', 'PORTKEY_CONFIRM_FALLBACK', 'PORTKEY_UNATTENDED', 'PORTKEY_DRY_RUN'],
      ...['PORTKEY_MAX_WRITES_PER_HOUR', 'PORTKEY_MAX_DELETES_PER_HOUR', 'PORTKEY_ONE_TIME_SECRETS'],
    ],
  },
  {
    counts: 'PORTKEY_CONFIRM',
    says: 'PORTKEY_CONFIRM is off: nothing is asked about',
    when: (config) => config.PORTKEY_CONFIRM?.join() === 'off',
    idle: ['PORTKEY_CONFIRM_FALLBACK', 'PORTKEY_UNATTENDED'],
  },
  ...Object.entries({ bearer: [...OIDC, ...CLERK], oidc: [...TOKENS, ...CLERK], clerk: TOKENS }).map(
    ([mode, idle]) => ({
      counts: 'MCP_AUTH_MODE',
      says: `MCP_AUTH_MODE is ${mode}`,
      when: (config: Config) => config.MCP_AUTH_MODE === mode,
      idle,
    }),
  ),
  {
    counts: 'CLERK_ISSUER',
    says: 'CLERK_ISSUER is set',
    when: (config) => config.MCP_AUTH_MODE === 'clerk' && config.CLERK_ISSUER !== undefined,
    idle: ['OIDC_ISSUER', 'OIDC_AUDIENCE'],
  },
  {
    counts: 'MCP_AUTH_MODE',
    says: 'MCP_AUTH_MODE is none, so nobody who calls over HTTP has to sign in',
    when: (config) => (config.MCP_AUTH_MODE ?? 'none') === 'none',
    idle: [...TOKENS, ...OIDC, ...CLERK],
    doubtful: true,
  },
];

const SECRET_NAME = /key|token|secret|passw|credential|auth|cookie|session/i;
/** Names of places: masked, a report could not say where something is. */
const PLACE_NAME = /_(?:file|dir|path|sock|home)$/i;

const mayBeSecret = (name: string): boolean =>
  ownSecretNames.has(name) || (!isSetting(name) && SECRET_NAME.test(name) && !PLACE_NAME.test(name));

/**
 * Whatever may be a secret in these variables is masked from here on: what a setting of ours or its name says is one,
 * and the password of every URL.
 *
 * @param env variables of the process
 */
export function learnSecretsOf(env: Environment): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (mayBeSecret(name)) learn(value);
    if (URL.canParse(value)) learn(decoded(new URL(value).password));
  }
}

/**
 * The same for an entry of a client's file. Its variables are few and written for one program, so all count that are no
 * settings and no places; of its arguments those that their flag or name says.
 *
 * @param env its variables
 * @param args its arguments
 */
export function learnSecretsOfEntry(env: Readonly<Record<string, string>>, args: readonly string[]): void {
  learnSecretsOf(env);
  for (const [name, value] of Object.entries(env)) if (!isSetting(name) && !PLACE_NAME.test(name)) learn(value);
  for (const [at, word] of args.entries()) {
    // --token=…, NAME=…, Name: …, or a flag with what follows it.
    const end = word.search(/[=:]/);
    const value = end > 0 ? word.slice(end + 1) : word.startsWith('-') ? args[at + 1] : undefined;
    if (value !== undefined && mayBeSecret(end > 0 ? word.slice(0, end) : word)) learn(value);
  }
}

/**
 * A value that a setting does not take may have been meant for another one, and be a secret; where something is stays.
 *
 * @param name of the setting
 * @param value as it was set
 */
function learnMisplaced(name: string, value: string | undefined): void {
  if (value !== undefined && !PLACE_NAME.test(name)) learn(value);
}

/** Remembers a text, and each part of a list such as `name:token,name:token`. */
function learn(text: string): void {
  known.learn(undefined, unquoted(text));
  for (const part of text.split(',')) {
    known.learn(undefined, unquoted(part));
    known.learn(undefined, unquoted(part.slice(part.indexOf(':') + 1)));
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
