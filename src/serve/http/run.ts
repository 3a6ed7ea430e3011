import { hostname, networkInterfaces } from 'node:os';
import type { Config } from '../../config.ts';
import type { Logger } from '../../log.ts';
import type { Application, Given } from '../../tools/application.ts';
import { policySettings } from '../../tools/policy/settings.ts';
import { stopSignal } from '../signals.ts';
import { isEveryAddress } from './exchange/address.ts';
import { startHttpServer } from './server.ts';
import { type HttpSettings, httpSettings } from './settings.ts';

/** What serving over HTTP is started with. */
interface HttpOptions {
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

/** A URL by which this machine reaches a server that listens on all of its addresses. */
export function callable(url: string): string {
  const own = new URL(url);
  if (own.hostname === '0.0.0.0') own.hostname = '127.0.0.1';
  if (own.hostname === '[::]') own.hostname = '[::1]';
  return own.origin;
}

/**
 * What to set so that others reach the server: it listens for them, but refuses every Host that it was not told of.
 *
 * @param settings where it listens, and which hosts it was told of
 * @param url where it listens
 * @returns undefined where nothing is missing
 */
function addressesToAdd({ host, guard }: Pick<HttpSettings, 'host' | 'guard'>, url: string): string | undefined {
  if (!isEveryAddress(host) || guard.hosts.length > 0) return undefined;
  const { protocol, port } = new URL(url);
  const name = outsideAddress() ?? hostname();
  return `Every Host but this machine's own is refused. Add MCP_PUBLIC_BASE_URL=${protocol}//${name}${port && `:${port}`} (the URL that clients use), or MCP_ALLOWED_HOSTS=${name} (further names, comma-separated).`;
}

function outsideAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
}
