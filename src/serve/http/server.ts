import type { Server } from '@modelcontextprotocol/server';
import type { Config } from '../../config.ts';
import type { Logger } from '../../log.ts';
import type { Application, Given } from '../../tools/application.ts';
import { sharedStores } from '../../tools/policy/stores.ts';
import type { SurfaceName } from '../../tools/surfaces/surface.ts';
import {
  type Authenticator,
  bearerAuthenticator,
  type HttpPrincipal,
  noneAuthenticator,
} from './auth/authenticator.ts';
import { challenged, METADATA_PATH, stepUp } from './auth/challenge.ts';
import { FULL_RIGHTS } from './auth/rights.ts';
import { type AuthSettings, signOnIn } from './auth/settings.ts';
import { isLoopbackAddress } from './exchange/address.ts';
import type { Exchange, Route, Routes } from './exchange/exchange.ts';
import { inFlight, rateLimits } from './exchange/limits.ts';
import { keySource } from './keys/create.ts';
import { listen, type Times } from './listen.ts';
import { createEndpoint } from './mcp/endpoint.ts';
import { createSessions, sharedSessions } from './mcp/sessions.ts';
import { createPages } from './pages/create.ts';
import { requestHandler } from './request-handler.ts';
import { MCP_PATHS, portkeyCheck, statusRoutes } from './routes.ts';
import type { HttpSettings } from './settings.ts';
import { memoryStore, type Store } from './store/store.ts';
import { startTelemetry } from './telemetry/telemetry.ts';

/** What the server over HTTP is made of. */
export interface HttpServerOptions {
  readonly config: Config;
  readonly settings: HttpSettings;
  readonly version: string;
  readonly log: Logger;
  /** Loads the tools; called once, when they are first wanted. */
  readonly application: (given: Pick<Given, 'links' | 'observer' | 'stores'>) => Promise<Application>;
  /** Paths that take the place of ours, or stand beside them. */
  readonly routes?: (parts: RouteParts) => Routes;
  /** Takes the place of `MCP_AUTH_MODE`, for tests. */
  readonly authenticator?: Authenticator;
  /** Shorter than those of connections are, for tests. */
  readonly times?: Times;
  /** Takes the place of our own MCP server on the same stack, for the fixtures of the conformance suite. */
  readonly makeServer?: () => Server;
}

/** What further routes may build on. */
interface RouteParts {
  readonly store: Store;
  readonly settings: HttpSettings;
  readonly signedIn: (exchange: Exchange) => Promise<HttpPrincipal>;
}

/** A server that is listening. */
export interface RunningServer {
  readonly url: string;
  /** The tools, loaded when they are first wanted. */
  readonly application: () => Promise<Application>;
  /** Takes no new work, waits for what is in flight, tells the rest, and lets go of everything. Resolves with how many were told. */
  stop(): Promise<number>;
}

/**
 * Starts MCP over HTTP.
 *
 * @throws ConfigError when it cannot listen or what it shares cannot be set up
 */
export async function startHttpServer(options: HttpServerOptions): Promise<RunningServer> {
  const { config, settings, version, log } = options;
  let draining = false;
  for (const warning of settings.warnings) log.warn(warning);
  const store = await storeOf(settings, log);
  if (store.kind === 'redis' && config.MCP_STATE_SECRET === undefined)
    log.warn(
      'MCP_STATE_SECRET is not set: a confirmation asked for by one copy of the server does not hold at another',
    );
  const auth = options.authenticator ?? (await authenticatorOf(settings.auth, log));
  const limits = rateLimits(settings.rates, store.limiter, (by) => telemetry.metrics.limited(by));
  const calls = inFlight();
  const sessions = createSessions(settings.sessions);
  const events = settings.events.kind === 'off' ? undefined : store.events(settings.events.ttlMs);
  const vault =
    settings.keys.mode === 'user'
      ? await (await import('./keys/vault.ts')).openVault(settings.keys, store, log)
      : undefined;
  const telemetry = await startTelemetry(version, log, {
    sessions: () => sessions.size,
    callsInFlight: () => calls.size,
    upstream: () => loaded?.load() ?? { inFlight: 0, waiting: 0 },
    storeTrouble: store.trouble,
  });
  let loaded: Application | undefined;
  let loading: Promise<Application> | undefined;
  const application = (): Promise<Application> => {
    loading ??= options
      .application({
        observer: telemetry.observer,
        ...(store.kind === 'redis' && { stores: sharedStores(store, Date.now) }),
        ...(pages.outlet && { links: pages.outlet }),
      })
      .then((application) => {
        loaded = application;
        return application;
      });
    return loading;
  };
  const metadataUrl = ({ baseUrl, path }: Exchange): string | undefined =>
    signOnIn(settings.auth) ? `${baseUrl}${METADATA_PATH}${path}` : undefined;

  const endpoint = createEndpoint({
    config,
    version,
    log,
    application,
    sessionSettings: settings.sessions,
    sessions,
    shared: store.kind === 'redis' ? sharedSessions(store, settings.sessions.idleMs) : undefined,
    events,
    inFlight: calls,
    telemetry,
    keys: keySource(settings.keys, vault),
    ...(options.makeServer && { makeServer: options.makeServer }),
    listsArePrivate: settings.auth.mode !== 'none',
    challenge: async (exchange, { rights }, body) => {
      if (rights === FULL_RIGHTS) return;
      const failure = stepUp(body, rights, (await application()).toolbox);
      if (failure) throw challenged(failure, metadataUrl(exchange));
    },
  });

  const limitAddress = async ({ address }: Exchange): Promise<void> => {
    if (!isLoopbackAddress(address)) await limits.address(address);
  };
  /** Who sends a request, within their limits. */
  const signedIn = async (exchange: Exchange): Promise<HttpPrincipal> => {
    await limitAddress(exchange);
    const outcome = await auth.authenticate(exchange.req);
    if (!outcome.ok) throw challenged(outcome, metadataUrl(exchange));
    await limits.principal(outcome.principal.id);
    return outcome.principal;
  };
  const surfaces: Readonly<Record<string, SurfaceName>> = { '/mcp/full': 'full', '/mcp/lean': 'lean' };
  const mcp = MCP_PATHS.map(
    (path): Route => ({
      path,
      methods: ['POST', 'GET', 'DELETE'],
      handle: async (exchange) => endpoint.handle(exchange, await signedIn(exchange), surfaces[path]),
    }),
  );
  const healthIssues = async (): Promise<Record<string, string>> => ({
    ...named('store', store.trouble()),
    ...named('sign_on', auth.trouble()),
    ...(settings.readyCheck === 'portkey' && named('portkey', await portkeyTrouble())),
  });
  const portkeyTrouble = portkeyCheck(application, config.PORTKEY_SANDBOX || config.PORTKEY_API_KEY !== undefined);
  const pages = createPages({
    config,
    settings,
    version,
    log,
    store,
    auth,
    vault,
    application,
    healthIssues,
    limitAddress,
    ownUrl: () => url,
  });
  const routes: Routes = [
    ...statusRoutes({
      config,
      settings,
      version,
      draining: () => draining,
      healthIssues,
      sessions: () => sessions.size,
      metrics: telemetry.metrics,
    }),
    ...mcp,
    ...pages.routes,
    ...(options.routes?.({ store, settings, signedIn }) ?? []),
  ];
  const { server, url, stop } = await listen(
    settings,
    requestHandler({
      routes,
      guard: settings.guard,
      trustedHops: settings.trustedHops,
      publicUrl: settings.publicUrl,
      log,
      draining: () => draining,
      answered: telemetry.answered,
    }),
    log,
    options.times,
  );
  return {
    url,
    application,
    stop: async () => {
      draining = true;
      stop();
      server.close();
      server.closeIdleConnections();
      const told = await calls.drain(settings.shutdownMs);
      await endpoint.close();
      setImmediate(() => server.closeAllConnections());
      await telemetry.close();
      await store.close();
      return told;
    },
  };
}

const named = (name: string, trouble: string | undefined): Record<string, string> =>
  trouble === undefined ? {} : { [name]: trouble };

/** Redis where there is a URL for it, else this process. */
async function storeOf({ redisUrl, events }: HttpSettings, log: Logger): Promise<Store> {
  if (redisUrl === undefined) return memoryStore();
  const { redisStore } = await import('./store/redis.ts');
  return redisStore(redisUrl, events.encryptionKey, log);
}

/** The authenticator of `MCP_AUTH_MODE`. What verifies signed tokens is loaded only where it is wanted. */
async function authenticatorOf(auth: AuthSettings, log: Logger): Promise<Authenticator> {
  if (auth.mode === 'none') return noneAuthenticator;
  if (auth.mode === 'bearer') return bearerAuthenticator(auth.tokens);
  const { tokenAuthenticator } = await import('./auth/token.ts');
  return tokenAuthenticator(auth, log);
}
