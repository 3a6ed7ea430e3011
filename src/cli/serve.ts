import { type Config, ConfigError, readConfig, settingWarnings, weakSecrets } from '../config.ts';
import { createLog } from '../log.ts';
import { startSmall } from '../serve/stdio/start-small.ts';
import type { Application, Given } from '../tools/application.ts';
import { assertOneTimeMode } from '../tools/secrets/one-time.ts';
import { VERSION } from '../version.ts';
import { type Environment, EXIT, fitForStderr, guardCrashes, known, learnOwnSecrets } from './model/process.ts';

/** The settings, with `--sandbox` taken into account. */
export const settingsOf = (env: Environment, sandbox: boolean): Config =>
  readConfig(sandbox ? { ...env, PORTKEY_SANDBOX: 'true' } : env);

/**
 * Serves over stdio, or over HTTP where `MCP_TRANSPORT` says so.
 *
 * @param argv nothing, or `--sandbox`
 * @param env the environment
 * @returns the exit code
 */
export async function start(argv: readonly string[], env: Environment): Promise<number> {
  return explained(async () => {
    const config = settingsOf(env, argv.includes('--sandbox'));
    return config.MCP_TRANSPORT === 'http' ? serveHttp(config, env) : serveStdio(config, env);
  });
}

/** Prints a wrong setting as its one clear line. */
export async function explained(run: () => Promise<number>): Promise<number> {
  guardCrashes();
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${fitForStderr(error.message)}\n`);
    return EXIT.usage;
  }
}

async function serveStdio(config: Config, env: Environment): Promise<number> {
  startSmall();
  learnOwnSecrets(config);
  const log = createLog(config.LOG_LEVEL, fitForStderr);
  for (const warning of [...settingWarnings(env, config), ...weakSecrets(config)]) log.warn(warning);
  assertOneTimeMode(config.PORTKEY_ONE_TIME_SECRETS, 'stdio');
  const { runStdio } = await import('../serve/stdio/run.ts');
  await runStdio({ config, version: VERSION, log, load: loader(config, env) });
  return EXIT.ok;
}

/**
 * Serves over HTTP, whatever `MCP_TRANSPORT` says.
 *
 * @param config the settings
 * @param env the environment, for warnings about it
 */
export async function serveHttp(config: Config, env: Environment): Promise<number> {
  learnOwnSecrets(config);
  const log = createLog(config.LOG_LEVEL, fitForStderr);
  for (const warning of settingWarnings(env, config)) log.warn(warning);
  assertOneTimeMode(config.PORTKEY_ONE_TIME_SECRETS, 'http');
  const { runHttp } = await import('../serve/http/run.ts');
  await runHttp({ config, env, version: VERSION, log, load: loader(config, env) });
  return EXIT.ok;
}

/** Loads the tools when they are first wanted: after the first answer, because that waits for nothing it does not need. */
export function loader(
  config: Config,
  env: Environment,
): (given?: Pick<Given, 'links' | 'observer' | 'stores'>) => Promise<Application> {
  return async (given) => {
    try {
      const application = (await import('../tools/application.ts')).createApplication(config, VERSION, {
        env,
        known,
        ...given,
      });
      return config.PORTKEY_TOOLS_CHECK ? (await import('../tools/check.ts')).withCheck(application) : application;
    } catch (error) {
      // Found late, but still: a wrong setting ends the process with its one clear line.
      if (error instanceof ConfigError) process.stderr.write(`${fitForStderr(error.message)}\n`);
      process.exit(error instanceof ConfigError ? EXIT.usage : EXIT.failed);
    }
  };
}
