import type { Config } from '../../config.ts';
import type { Logger } from '../../log.ts';
import type { Application, Given } from '../../tools/application.ts';
import { policySettings } from '../../tools/policy/settings.ts';
import { stopSignal } from '../signals.ts';
import { addressesToAdd, callable } from './reach.ts';
import { startHttpServer } from './server.ts';
import { httpSettings } from './settings.ts';

/** What serving over HTTP is started with. */
export interface HttpOptions {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly log: Logger;
  /** Loads the tools; called once. */
  readonly load: (given: Pick<Given, 'links' | 'observer' | 'stores'>) => Promise<Application>;
}

/**
 * Serves MCP over HTTP until a signal comes, both protocol eras. A second signal ends at once.
 *
 * @throws ConfigError naming what to set
 */
export async function runHttp({ config, env, version, log, load }: HttpOptions): Promise<void> {
  policySettings(config);
  const settings = httpSettings(config, env);
  const running = await startHttpServer({ config, settings, version, log, application: load });
  const others = addressesToAdd(settings, running.url);
  log.info(
    {
      url: `${settings.publicUrl ?? callable(running.url)}/mcp`,
      auth: settings.auth.mode,
      sessions: settings.sessions.mode,
      ...(others && { others }),
    },
    'MCP over HTTP is ready',
  );
  setImmediate(() => void running.application());
  const signal = await stopSignal();
  log.info({ signal }, 'stopping');
  void stopSignal().then(() => process.exit(1));
  const told = await running.stop();
  if (told > 0) log.warn({ calls: told }, 'calls were told that the server stops before they had finished');
  await (await running.application()).close();
}
