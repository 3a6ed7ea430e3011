import { type Config, ConfigError, readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { proxyRequest } from '../serve/http/proxy.ts';
import type { RunningServer } from '../serve/http/server.ts';
import { type HttpSettings, httpSettings } from '../serve/http/settings.ts';
import { assertOneTimeMode } from '../tools/secrets/one-time.ts';
import { VERSION } from '../version.ts';
import { type Environment, fitForStderr, learnOwnSecrets } from './model/process.ts';
import { loader } from './serve.ts';

/** A function host's way to call: one web request, one web answer. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * The whole server behind one function, for hosts such as Vercel. It listens on loopback within the function's own
 * instance, and each request goes through it, so that every check of the server over HTTP holds here too. It starts with
 * the first request; where it cannot, the log has the line to add, and callers get 503.
 *
 * @param env the environment; the host's own `VERCEL_*` names give the public URL where `MCP_PUBLIC_BASE_URL` does not
 */
export function createFetchHandler(env: Environment): FetchHandler {
  let starting: Promise<RunningServer> | undefined;
  return async (request) => {
    starting ??= start(env);
    try {
      return await proxyRequest(request, Number(new URL((await starting).url).port));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      starting = undefined;
      process.stderr.write(`${fitForStderr(error.message)}\n`);
      return notSetUp();
    }
  };
}

async function start(given: Environment): Promise<RunningServer> {
  const env = withDefaults(given);
  const config = readConfig(env);
  learnOwnSecrets(config);
  assertOneTimeMode(config.PORTKEY_ONE_TIME_SECRETS, 'http');
  const { startHttpServer } = await import('../serve/http/server.ts');
  return startHttpServer({
    config,
    settings: settingsOf(config, env),
    version: VERSION,
    log: createLog(config.LOG_LEVEL, fitForStderr),
    application: loader(config, env),
  });
}

/** What a function wants and nobody has set: no sessions in one instance's memory, and the host's own proxy in front. */
function withDefaults(env: Environment): Environment {
  const own = [env.VERCEL_PROJECT_PRODUCTION_URL, env.VERCEL_BRANCH_URL, env.VERCEL_URL];
  const [host] = env.VERCEL_ENV === 'production' ? own.filter(Boolean) : [...own].reverse().filter(Boolean);
  return {
    MCP_SESSION_MODE: 'stateless',
    MCP_TRUST_PROXY: '1',
    ...(host && { MCP_PUBLIC_BASE_URL: `https://${host}` }),
    ...env,
    MCP_ALLOWED_HOSTS: [env.MCP_ALLOWED_HOSTS, ...own].filter(Boolean).join(','),
  };
}

/** A function can be reached by everyone, whatever address it listens on: without a sign-on it does not start. */
function settingsOf(config: Config, env: Environment): HttpSettings {
  const settings = httpSettings({ ...config, MCP_HOST: '0.0.0.0' }, env);
  return { ...settings, host: '127.0.0.1', port: 0, tls: undefined, trustedHops: Math.max(1, settings.trustedHops) };
}

function notSetUp(): Response {
  const message = 'This server is not set up yet; its log says which line to add.';
  return Response.json({ jsonrpc: '2.0', id: null, error: { code: -32_000, message } }, { status: 503 });
}
