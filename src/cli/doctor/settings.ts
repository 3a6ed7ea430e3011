import {
  type Config,
  ConfigError,
  readConfig,
  settingFaults,
  unfilledSettings,
  unknownSettings,
} from '../../config.ts';
import type { Application } from '../../tools/application.ts';
import type { Environment } from '../serve.ts';
import { about, type Check } from './check.ts';
import { contradictionsOf } from './contradictions.ts';
import { learnMisplaced } from './secrets.ts';

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
export type MakeApplication = (config: Config) => Pick<Application, 'close'>;

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
  contradictionsOf(env, config).map(({ contradiction: { counts, says, doubtful }, idle }) => {
    const one = idle.length === 1;
    const found = `${says}, so ${idle.join(', ')} ${one ? 'has' : 'have'} no effect.`;
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
